import type { PartToSend } from '#components/storage/files/uploads/send-part';
import { SendError } from '#components/storage/files/uploads/send-part';
import type { SignedPart, UploadProgress } from '#lib/contracts/storage-files';
import { partCount, partRange } from '#lib/core/uploads';

/** What an upload calls: the panel for everything but the bytes, which go to the store. */
export interface UploadCalls {
  create(input: { key: string; bytes: number; content_type: string }, signal: AbortSignal): Promise<UploadProgress>;
  get(id: string, signal: AbortSignal): Promise<UploadProgress>;
  sign(id: string, parts: number[], signal: AbortSignal): Promise<SignedPart[]>;
  complete(id: string, signal: AbortSignal): Promise<unknown>;
  cancel(id: string): Promise<unknown>;
  send(part: PartToSend): Promise<void>;
  /** Resolves after the pause, or sooner when the browser is online again. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Limits how many parts are on their way at once, over all files. */
export interface Lanes {
  /** Resolves when a lane is free, with the function that frees it. */
  enter(signal: AbortSignal): Promise<() => void>;
}

export interface RunOptions {
  file: Blob & { name?: string };
  key: string;
  /** The upload to go on with; null begins one. */
  uploadId: string | null;
  calls: UploadCalls;
  lanes: Lanes;
  signal: AbortSignal;
  onBegin(uploadId: string): void;
  onSent(bytes: number): void;
  /** The connection broke; null when it goes on. */
  onTrouble(message: string | null): void;
}

const MAX_TRIES = 10;
const SIGNED_AT_ONCE = 12;
const LANES_A_FILE = 3;

/**
 * Uploads one file: begins or finds the upload, sends the parts that are missing, completes it. A broken connection is
 * tried again with growing pauses.
 * @throws the reason of the signal, or the last failure
 */
export async function runUpload(given: RunOptions): Promise<void> {
  // When one lane fails for good the others must not go on behind its back.
  const failure = new AbortController();
  const options = { ...given, signal: AbortSignal.any([given.signal, failure.signal]) };
  const { file, key, uploadId, calls, signal } = options;
  const upload = await retrying(options, () =>
    uploadId ? calls.get(uploadId, signal) : calls.create({ key, bytes: file.size, content_type: file.type }, signal),
  );
  // An empty file is there already.
  if (file.size === 0) return;
  if (upload.bytes !== file.size)
    throw new Error('This is another file: its size differs. Choose the one you began with.');
  options.onBegin(upload.uuid);
  const missing = missingParts(upload);
  const progress = trackProgress(upload, options.onSent);
  const addresses = signedAddresses(options, upload, missing);
  const sendNext = async () => {
    for (let part = missing.shift(); part !== undefined; part = missing.shift()) {
      await sendOne(options, upload, part, addresses, progress);
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES_A_FILE }, sendNext));
  } catch (error) {
    failure.abort(error);
    throw error;
  }
  await retrying(options, () => calls.complete(upload.uuid, signal));
}

function missingParts({ bytes, part_bytes, arrived }: UploadProgress): number[] {
  const there = new Set(arrived);
  const all = Array.from({ length: partCount(bytes, part_bytes) }, (_, index) => index + 1);
  return all.filter((part) => !there.has(part));
}

async function sendOne(
  options: RunOptions,
  upload: UploadProgress,
  part: number,
  addresses: ReturnType<typeof signedAddresses>,
  progress: ReturnType<typeof trackProgress>,
): Promise<void> {
  const [first, end] = partRange(part, upload.bytes, upload.part_bytes);
  await retrying(options, async () => {
    const { url, headers } = await addresses.get(part);
    const leave = await options.lanes.enter(options.signal);
    try {
      const body = options.file.slice(first, end);
      const onProgress = (bytes: number) => progress.set(part, Math.min(bytes, end - first));
      await options.calls.send({ url, headers, body, signal: options.signal, onProgress });
      progress.set(part, end - first);
    } catch (error) {
      progress.set(part, 0);
      // The address may have expired while the upload was paused.
      if (error instanceof SendError && error.status === 403) addresses.forget(part);
      throw error;
    } finally {
      leave();
    }
  });
}

/** Adds up what has arrived and what is on its way. */
function trackProgress(upload: UploadProgress, onSent: (bytes: number) => void) {
  const sizeOf = (part: number) => {
    const [first, end] = partRange(part, upload.bytes, upload.part_bytes);
    return end - first;
  };
  const sent = new Map(upload.arrived.map((part) => [part, sizeOf(part)]));
  let total = [...sent.values()].reduce((sum, bytes) => sum + bytes, 0);
  onSent(total);
  return {
    set(part: number, bytes: number) {
      total += bytes - (sent.get(part) ?? 0);
      sent.set(part, bytes);
      onSent(total);
    },
  };
}

/** Addresses of parts, asked for a batch at a time. */
function signedAddresses(options: RunOptions, { uuid, signed }: UploadProgress, missing: readonly number[]) {
  const known = new Map(signed.map((address) => [address.part, Promise.resolve(address)]));
  const ask = (parts: number[]) => {
    const answer = options.calls.sign(uuid, parts, options.signal);
    for (const part of parts) {
      const address = answer.then((addresses) => {
        const found = addresses.find((each) => each.part === part);
        if (!found) throw new Error('The panel did not answer for this part.');
        return found;
      });
      // Whoever sends the part sees the failure; nobody may be waiting for this one yet.
      address.catch(() => known.delete(part));
      known.set(part, address);
    }
  };
  return {
    get(part: number): Promise<SignedPart> {
      if (!known.has(part)) ask([part, ...missing.filter((other) => !known.has(other)).slice(0, SIGNED_AT_ONCE - 1)]);
      return known.get(part) as Promise<SignedPart>;
    },
    forget: (part: number) => known.delete(part),
  };
}

/** Does trying again help? Broken connections and overload; a refused address once, as it may have expired. */
function mayHelp(error: unknown, tries: number): boolean {
  if (error instanceof TypeError) return true;
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : Number.NaN;
  if (error instanceof SendError && status === 403) return tries === 1;
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

async function retrying<T>(options: RunOptions, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      const result = await attempt();
      if (tries > 1) options.onTrouble(null);
      return result;
    } catch (error) {
      if (options.signal.aborted) throw options.signal.reason;
      if (!mayHelp(error, tries) || tries >= MAX_TRIES) throw error;
      options.onTrouble('The connection broke. Trying again.');
      await options.calls.wait(Math.min(15_000, 500 * 2 ** (tries - 1)), options.signal);
    }
  }
}
