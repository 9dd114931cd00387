import Anser from 'anser';
import type { LogLine } from '#lib/contracts/deployments';
import { stepsOf } from '#lib/core/operations';

const STEP_LABELS = new Map(stepsOf('deploy').map(({ name, label }) => [name, label]));

/** What the log shows as one row: a line, or the heading where a step begins. */
export type LogRow =
  | { kind: 'step'; key: string; plain: string }
  | {
      kind: 'line';
      key: string;
      at: string;
      /** As it was printed, with colour codes. */
      text: string;
      /** Without colour codes, for search and copy. */
      plain: string;
    };

export interface LogContent {
  rows: LogRow[];
  lastSeq: number;
  lastStep: string;
}

export const emptyLog: LogContent = { rows: [], lastSeq: 0, lastStep: '' };

/** The log with more lines. Those it has already, as a stream sends them again after a break, are left out. */
export function appendLines(log: LogContent, lines: readonly LogLine[]): LogContent {
  const rows: LogRow[] = [];
  let { lastSeq, lastStep } = log;
  for (const { seq, step, at, text } of lines) {
    if (seq <= lastSeq) continue;
    lastSeq = seq;
    if (step !== lastStep) {
      lastStep = step;
      rows.push({ kind: 'step', key: `step-${seq}`, plain: STEP_LABELS.get(step) ?? step });
    }
    const plain = text.includes('\u001b') ? Anser.ansiToText(text) : text;
    rows.push({ kind: 'line', key: String(seq), at, text, plain });
  }
  return rows.length === 0 ? log : { rows: log.rows.concat(rows), lastSeq, lastStep };
}

/** The whole log as text, for the clipboard and for a file. */
export function logText({ rows }: LogContent): string {
  return rows
    .map(({ kind, plain }, index) => (kind === 'step' ? `${index > 0 ? '\n' : ''}== ${plain} ==` : plain))
    .join('\n');
}

/** Indexes of the rows that contain what is looked for, in any case. */
export function findRows(rows: readonly LogRow[], query: string): number[] {
  const wanted = query.toLowerCase();
  if (wanted === '') return [];
  return rows.flatMap((row, index) => (row.plain.toLowerCase().includes(wanted) ? [index] : []));
}
