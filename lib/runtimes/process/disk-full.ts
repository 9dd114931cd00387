import { RuntimeError } from '#lib/runtimes/port';

/** The words of programs for a full disk (ENOSPC, EDQUOT). */
const WORDS = /\bENOSPC\b|\bEDQUOT\b|No space left on device|Disk quota exceeded/i;

export function isDiskFullText(text: string): boolean {
  return WORDS.test(text);
}

export function diskFull(cause?: unknown): RuntimeError {
  return new RuntimeError('FULL', 'The disk of this machine is full. Free some space, then deploy again.', { cause });
}

/** Runs a piece of work; a full disk becomes RuntimeError FULL, other errors pass unchanged. */
export async function reportingDiskFull<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw diskFull(error);
    throw error;
  }
}
