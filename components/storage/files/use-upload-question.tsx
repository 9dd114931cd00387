'use client';

import { useState } from 'react';
import { toDisplayError } from '#components/states/display-error';
import type { TakenAnswer } from '#components/storage/files/taken-files-dialog';
import type { ChosenFile } from '#components/storage/files/uploads/dropped-files';
import type { UploadQueue } from '#components/storage/files/uploads/upload-queue';
import { showToast } from '#components/ui/show-toast';
import { findTakenKeys } from '#lib/queries/storage-files';

/** As many names as the panel looks up in one request. */
const CHUNK = 200;

interface Taken {
  key: string;
  bytes: number;
  free_key: string;
}

/** Begins uploads after asking what is to become of files that exist already. */
export function useUploadQuestion(instanceId: string, queue: UploadQueue) {
  const [question, setQuestion] = useState<{ files: { file: File; key: string }[]; taken: Taken[] } | null>(null);
  const [isLooking, setLooking] = useState(false);

  const start = async (chosen: ChosenFile[], prefix: string) => {
    const files = chosen.map(({ file, path }) => ({ file, key: prefix + path }));
    if (files.length === 0) return;
    setLooking(true);
    try {
      const taken: Taken[] = [];
      for (let begin = 0; begin < files.length; begin += CHUNK) {
        const keys = files.slice(begin, begin + CHUNK).map(({ key }) => key);
        taken.push(...(await findTakenKeys(instanceId, keys)).taken);
      }
      if (taken.length > 0) setQuestion({ files, taken });
      else for (const { file, key } of files) queue.add(file, key);
    } catch (error) {
      showToast({ tone: 'error', title: 'Nothing was uploaded', description: toDisplayError(error).message });
    } finally {
      setLooking(false);
    }
  };

  const answer = (choice: TakenAnswer | null) => {
    setQuestion(null);
    if (!question || choice === null) return;
    const byKey = new Map(question.taken.map((taken) => [taken.key, taken]));
    for (const { file, key } of question.files) {
      const taken = byKey.get(key);
      if (taken && choice === 'skip') continue;
      queue.add(file, taken && choice === 'keep' ? taken.free_key : key);
    }
  };

  return { start, answer, isLooking, question };
}
