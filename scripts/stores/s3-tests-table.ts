import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences, type Remark, substitutes } from '#lib/object-stores/embedded/s3-tests/differences';
import { type Group, groups } from '#lib/object-stores/embedded/s3-tests/registry';
import { withSection } from './marked-section.ts';

// Writes the counts of the s3-tests cases into the README of the embedded store: `node scripts/stores/s3-tests-table.ts`.
// With --names it prints which tests of the original suite should pass here, as pytest takes them.

const README = join(import.meta.dirname, '../../lib/object-stores/embedded/README.md');

const namesOf = (remarks: readonly Remark[]) => new Set(remarks.flatMap(({ names }) => names));
const different = namesOf(differences);
const substituted = namesOf(substitutes);

function passing({ cases }: Group): string[] {
  return Object.keys(cases).filter((name) => !different.has(name));
}

/** The reasons that concern the group, each with the number of its cases when there is more than one. */
function remarksOn({ cases }: Group, remarks: readonly Remark[]): string {
  return remarks
    .map(({ reason, names }) => ({ reason, count: names.filter((name) => name in cases).length }))
    .filter(({ count }) => count > 0)
    .map(({ reason, count }) => (count > 1 ? `${reason} (${count})` : reason))
    .join('; ');
}

function s3TestsTable(): string {
  const count = (of: (group: Group) => number) => groups.reduce((sum, group) => sum + of(group), 0);
  const total = count(({ cases }) => Object.keys(cases).length);
  const pass = count((group) => passing(group).length);
  const later = count((group) => Object.keys(group.later).length);
  const rows = groups.map((group) => {
    const cells = [
      group.title,
      `${passing(group).length} of ${Object.keys(group.cases).length}`,
      remarksOn(group, differences),
      remarksOn(group, substitutes),
    ];
    return `|${cells.map((cell) => (cell === '' ? ' |' : ` ${cell} |`)).join('')}`;
  });
  return [
    `**${pass} of ${total} pass**, the others differ on purpose. ${later} of the names are younger than 47ece6e.`,
    '',
    '| group | pass | what differs | what is checked in another way |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** Does the README of the embedded store say what its cases say? */
export function isS3TestsTableCurrent(): boolean {
  const readme = readFileSync(README, 'utf8');
  return withSection(readme, 's3-tests', s3TestsTable()) === readme;
}

if (import.meta.main) {
  if (process.argv.includes('--names')) {
    for (const group of groups)
      for (const name of passing(group))
        if (!substituted.has(name)) console.log(`s3tests/functional/${group.file}::${name}`);
  } else {
    writeFileSync(README, withSection(readFileSync(README, 'utf8'), 's3-tests', s3TestsTable()));
  }
}
