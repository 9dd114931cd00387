import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capabilityLabels, capabilityNames, type StoreKind, storeKindNames, storeKinds } from '#lib/core/stores';
import { declaredCapabilities } from '#lib/object-stores/registry';
import { withSection } from './marked-section.ts';

// Writes the table of stores into the README: `node scripts/stores/capability-table.ts`. With --check it only compares.

const README = join(import.meta.dirname, '../../README.md');

/** Where what a store can do depends on how it is connected, the connection that most people should choose. */
const recommended: Partial<Record<StoreKind, Record<string, string>>> = {
  garage: { webHost: 'web.example.com' },
};

/** The table in Markdown, with a number for each limit and the limits below. */
function storesTable(): string {
  const notes: string[] = [];
  const numberOf = (note: string): number => {
    if (!notes.includes(note)) notes.push(note);
    return notes.indexOf(note) + 1;
  };
  const stores = storeKindNames.map((kind) => ({
    label: storeKinds[kind].label,
    can: declaredCapabilities(kind, recommended[kind]),
  }));
  const rows = capabilityNames.map((name) => {
    const cells = stores.map(({ can }) => {
      const capability = can[name];
      const limit = capability.can ? capability.note : capability.reason;
      return `${capability.can ? 'yes' : 'no'}${limit ? ` (${numberOf(limit)})` : ''}`;
    });
    return `| ${[capabilityLabels[name], ...cells].join(' | ')} |`;
  });
  return [
    `| | ${stores.map(({ label }) => label).join(' | ')} |`,
    `| --- |${' --- |'.repeat(stores.length)}`,
    ...rows,
    '',
    '<details><summary>The limits, by number</summary>',
    '',
    ...notes.map((note, index) => `${index + 1}. ${note}`),
    '',
    '</details>',
  ].join('\n');
}

/** Does the README say what the stores declare? */
export function isStoresTableCurrent(): boolean {
  const readme = readFileSync(README, 'utf8');
  return withSection(readme, 'stores', storesTable()) === readme;
}

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    if (!isStoresTableCurrent()) {
      console.error('The table of stores in README.md is old: node scripts/stores/capability-table.ts');
      process.exitCode = 1;
    }
  } else {
    writeFileSync(README, withSection(readFileSync(README, 'utf8'), 'stores', storesTable()));
  }
}
