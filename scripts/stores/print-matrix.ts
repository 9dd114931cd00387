import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConformanceFile, type ConformanceRow, conformanceLabels } from '#lib/object-stores/conformance/report';
import { findProgram, programNames, programs } from '#lib/object-stores/testing/real/programs';
import { isAbsent } from '#lib/object-stores/testing/real/store';

// The end of `npm run test:stores`: which stores ran, which did not and why, and what each of them can do.

type Report = Extract<ConformanceFile, { version: string }>;

const SIGNS = { pass: 'yes', fail: 'FAIL', unsupported: 'no' };

const files = readFiles(process.env.STOWAGE_CONFORMANCE_DIR ?? '');
const reports = files.filter((file): file is Report => !isAbsent(file));

console.log('\n== Programs\n');
for (const name of programNames) {
  const program = findProgram(name);
  const { version } = programs[name];
  console.log(isAbsent(program) ? `  ABSENT   ${name}: ${program.absent}` : `  present  ${name} ${version ?? ''}`);
}

console.log('\n== Stores\n');
for (const file of files) {
  console.log(isAbsent(file) ? `  NOT RUN  ${file.store}: ${file.absent}` : `  ran      ${file.store} ${file.version}`);
}
if (files.length === 0) console.log('  No conformance suite ran.');

const rows = (Object.keys(conformanceLabels) as ConformanceRow[]).filter((row) =>
  reports.some(({ results }) => results[row]),
);
if (rows.length > 0) {
  const head = ['', ...reports.map(({ store }) => store)];
  const lines = rows.map((row) => [conformanceLabels[row], ...reports.map((report) => signOf(report, row))]);
  console.log(`\n== What they can\n\n${table([head, ...lines])}\n`);
  for (const report of reports) {
    for (const row of rows) {
      const note = report.results[row]?.note;
      if (note) console.log(`  ${report.store}, ${conformanceLabels[row]}: ${note}`);
    }
  }
}

function readFiles(folder: string): ConformanceFile[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ConformanceFile);
}

/** Empty when no test said anything about it. */
function signOf({ results }: Report, row: ConformanceRow): string {
  const result = results[row];
  return result ? SIGNS[result.state] : '';
}

function table(cells: string[][]): string {
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return cells.map((row) => `  ${line(row)}`.trimEnd()).join('\n');
}
