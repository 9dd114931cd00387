import Anser from 'anser';

/** More stands in the log. */
const SHOWN_LINES = 6;

export interface FailureText {
  /** What went wrong, in one line. */
  cause: string;
  /** The last lines that were printed, if the failure tells; empty otherwise. */
  output: string;
}

/** Splits the message of a failure: its first line is for people, the rest is what a program printed. */
export function splitFailure(message: string): FailureText {
  const [cause = '', ...rest] = Anser.ansiToText(message).split('\n');
  return { cause: cause.trim(), output: rest.join('\n').trimEnd().split('\n').slice(-SHOWN_LINES).join('\n') };
}
