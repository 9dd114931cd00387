import Anser from 'anser';

/** Enough for a stack trace with its message above; more stands in the log. */
const SHOWN_LINES = 14;

export interface FailureText {
  /** What went wrong, in one line, without the words that announce the output. */
  cause: string;
  /** The last lines that were printed, if the failure tells; empty otherwise. */
  output: string;
}

/** Splits the message of a failure: its first line is for people, the rest is what a program printed. */
export function splitFailure(message: string): FailureText {
  const [cause = '', ...rest] = Anser.ansiToText(message).split('\n');
  const output = rest.join('\n').trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
  return { cause: cause.replace(/(?<=[.!?)])\s+[^.!?]*:\s*$/, '').trim(), output };
}
