'use client';

import { useQueries } from '@tanstack/react-query';
import { type FileRow, hasThumbnail, isPublicKey } from '#components/storage/files/file-rows';
import { publicLink } from '#lib/core/file-keys';
import { previewsQuery } from '#lib/queries/storage-files';

/** Links are asked for by so many rows, so that scrolling to and fro asks for the same ones again. */
const CHUNK = 50;

interface ThumbnailSource {
  instanceId: string;
  publicUrl: string;
  publicPrefixes: readonly string[];
  /** False when the role may not read private files. */
  canRead: boolean;
}

/**
 * Addresses of the thumbnails of rows in view: public ones are known, others are signed for some minutes.
 * @param isResting false while one scrolls: rows that rush by need no picture
 */
export function useThumbnails(
  source: ThumbnailSource,
  rows: readonly FileRow[],
  view: { first: number; last: number; isResting: boolean },
): (row: FileRow) => string | null {
  const { instanceId, publicUrl, publicPrefixes, canRead } = source;
  const isPublic = (key: string) => isPublicKey(key, publicPrefixes);
  const chunks: string[][] = [];
  if (canRead && view.isResting) {
    for (let begin = Math.floor(view.first / CHUNK) * CHUNK; begin <= view.last; begin += CHUNK) {
      chunks.push(
        rows
          .slice(begin, begin + CHUNK)
          .flatMap((row) =>
            row.kind === 'file' && hasThumbnail(row.file) && !isPublic(row.file.key) ? [row.file.key] : [],
          ),
      );
    }
  }
  const answers = useQueries({ queries: chunks.map((keys) => previewsQuery(instanceId, keys)) });
  return (row) => {
    if (row.kind !== 'file' || !hasThumbnail(row.file)) return null;
    if (isPublic(row.file.key)) return publicLink(publicUrl, row.file.key);
    return answers.flatMap(({ data }) => data?.get(row.file.key) ?? [])[0] ?? null;
  };
}
