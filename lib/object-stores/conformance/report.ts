import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Capabilities, capabilityLabels, capabilityNames } from '#lib/core/stores';

/** Rows of the matrix: what every store must do, and then what stores differ in. */
export const conformanceLabels = {
  buckets: 'Buckets and credentials',
  objects: 'Objects',
  oddKeys: 'Odd keys of objects',
  removal: 'Emptying and removal',
  ...capabilityLabels,
} as const;

export type ConformanceRow = keyof typeof conformanceLabels;
export interface ConformanceResult {
  state: 'pass' | 'fail' | 'unsupported';
  note?: string;
}

/** One file of STOWAGE_CONFORMANCE_DIR: what a store showed, or why it did not run. */
export type ConformanceFile =
  | { store: string; version: string; results: Partial<Record<ConformanceRow, ConformanceResult>> }
  | { store: string; absent: string };

/** Gathers what the cases of a store showed. A row passes when all its cases do. */
export class ConformanceReport {
  readonly store: string;
  readonly version: string;
  readonly #passed = new Set<ConformanceRow>();
  readonly #failed = new Map<ConformanceRow, string[]>();
  readonly #notes = new Map<ConformanceRow, string[]>();

  constructor(store: string, version: string) {
    this.store = store;
    this.version = version;
  }

  passed(row: ConformanceRow): void {
    this.#passed.add(row);
  }

  failed(row: ConformanceRow, testName: string): void {
    this.#failed.set(row, [...(this.#failed.get(row) ?? []), testName]);
  }

  /** What a reader of the matrix must know although the case passed. */
  note(row: ConformanceRow, text: string): void {
    this.#notes.set(row, [...(this.#notes.get(row) ?? []), text]);
  }

  results(can: Capabilities): Partial<Record<ConformanceRow, ConformanceResult>> {
    const results: Partial<Record<ConformanceRow, ConformanceResult>> = {};
    for (const row of Object.keys(conformanceLabels) as ConformanceRow[]) {
      const name = capabilityNames.find((each) => each === row);
      const capability = name && can[name];
      const failed = this.#failed.get(row);
      const declared = capability?.can ? (capability.note ?? []) : [];
      const note = [declared, this.#notes.get(row) ?? []].flat().join(' ');
      if (failed) results[row] = { state: 'fail', note: failed.join('; ') };
      else if (capability && !capability.can) results[row] = { state: 'unsupported', note: capability.reason };
      else if (this.#passed.has(row)) results[row] = { state: 'pass', ...(note ? { note } : {}) };
    }
    return results;
  }
}

/** Writes the file of one store when the environment asks for it. */
export async function writeConformance(file: ConformanceFile): Promise<void> {
  const dir = process.env.STOWAGE_CONFORMANCE_DIR;
  if (!dir) return;
  await mkdir(dir, { recursive: true });
  const name = file.store
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '');
  await writeFile(join(dir, `${name}.json`), `${JSON.stringify(file, null, 2)}\n`);
}
