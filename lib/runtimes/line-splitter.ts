import { StringDecoder } from 'node:string_decoder';
import type { LogSink } from '#lib/runtimes/port';

const MAX_LINE_LENGTH = 8_192;

/** Takes a program's output in pieces and hands on whole lines. */
export interface LineSplitter {
  write(chunk: Buffer): void;
  /** Hands on what came after the last line break, if anything did. */
  end(): void;
}

/** Cuts output into lines at `\n`, `\r\n` and `\r` (progress bars). A longer line than 8,192 characters is handed on in pieces. */
export function lineSplitter(sink: LogSink): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const sinkPieces = (line: string): void => {
    for (let start = 0; start === 0 || start < line.length; start += MAX_LINE_LENGTH) {
      sink(line.slice(start, start + MAX_LINE_LENGTH));
    }
  };
  return {
    write: (chunk) => {
      const lines = (rest + decoder.write(chunk)).split(/\r?\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) sinkPieces(line);
      if (rest.length > MAX_LINE_LENGTH) {
        sinkPieces(rest);
        rest = '';
      }
    },
    end: () => {
      const last = (rest + decoder.end()).replace(/\r$/, '');
      rest = '';
      if (last !== '') sink(last);
    },
  };
}
