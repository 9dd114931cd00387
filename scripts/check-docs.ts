import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { isStoresTableCurrent } from './stores/capability-table.ts';
import { isS3TestsTableCurrent } from './stores/s3-tests-table.ts';

// Documents that name a file or a command which is gone are worse than none: this fails on them.

const ROOT = dirname(import.meta.dirname);
const DOCUMENTS = ['*.md', 'docs/**/*.md', 'lib/**/*.md', 'examples/**/*.md'];
const IGNORED = ['**/node_modules/**', '.next/**'];
const FILE_NAME = /^[\w.-]+\.(?:[cm]?[jt]sx?|json|md|sh|sql|ya?ml)$/;
const PATH = /^[\w.@()[\]{},*<>-]+(?:\/[\w.@()[\]{},*<>-]+)*\/?$/;
const PACKAGE_FILES = /^(?:server\.js|secret\.key)$/;

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));

/** What stands between backticks, and the targets of links to files. */
function mentionsIn(markdown: string): { spans: string[]; links: string[]; commands: string[] } {
  const fences = [...markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms)];
  const prose = markdown.replaceAll(/^```.*?^```$/gms, '');
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span ?? '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
  const shell = fences.filter(([, language]) => language === 'sh').flatMap(([, , text]) => (text ?? '').split('\n'));
  return { spans, links, commands: [...spans, ...shell] };
}

/** Is there such a path, seen from the root or from the document? `<name>` and `*` stand for anything. */
function exists(path: string, folder: string): boolean {
  const wanted = path.replaceAll(/<[^>]*>/g, '*').replace(/\/$/, '');
  return [ROOT, folder].some((base) => {
    // Brackets and parentheses are plain characters in Next.js paths, not patterns.
    const pattern = wanted.replaceAll(/[[\]()]/g, '?');
    return existsSync(join(base, wanted)) || globSync(pattern, { cwd: base, exclude: IGNORED }).length > 0;
  });
}

function isBrokenPath(span: string, folder: string): boolean {
  if (FILE_NAME.test(span) && !PACKAGE_FILES.test(span)) {
    return globSync(`**/${span}`, { cwd: ROOT, exclude: IGNORED }).length === 0;
  }
  if (!PATH.test(span) || !span.includes('/')) return false;
  const [first = ''] = span.split('/');
  const isOurs = existsSync(join(ROOT, first)) && !first.startsWith('node_modules');
  return isOurs && !exists(span, folder);
}

/** @returns what is wrong with the commands in a line of shell */
function brokenCommands(line: string): string[] {
  const script = (name: string) => (name in scripts ? [] : [`npm script "${name}"`]);
  const file = (path: string) => (existsSync(join(ROOT, path)) ? [] : [`file ${path}`]);
  const tool = (name: string) => (existsSync(join(ROOT, 'node_modules/.bin', name)) ? [] : [`program ${name}`]);
  return [
    ...[...line.matchAll(/\bnpm run ([\w:-]+)/g)].flatMap(([, name]) => script(name ?? '')),
    ...[...line.matchAll(/\bnpm (start|test)\b/g)].flatMap(([, name]) => script(name ?? '')),
    ...[...line.matchAll(/\bnpx ([\w-]+)/g)].flatMap(([, name]) => tool(name ?? '')),
    ...[...line.matchAll(/\b(?:node|bash) ([\w./-]+\.(?:[cm]?[jt]s|sh))\b/g)].flatMap(([, path]) => file(path ?? '')),
  ];
}

function problemsOf(document: string): string[] {
  const folder = dirname(join(ROOT, document));
  const { spans, links, commands } = mentionsIn(readFileSync(join(ROOT, document), 'utf8'));
  const files = links.filter((target) => !/^(?:[a-z]+:|#)/.test(target)).map((target) => target.replace(/#.*/, ''));
  return [
    ...files.filter((target) => !existsSync(join(folder, target))).map((target) => `link to ${target}`),
    ...spans.filter((span) => isBrokenPath(span, folder)).map((span) => `path ${span}`),
    ...commands.flatMap(brokenCommands),
  ];
}

const documents = globSync(DOCUMENTS, { cwd: ROOT, exclude: IGNORED }).sort();
const problems = documents.flatMap((document) =>
  problemsOf(document).map((problem) => `${relative('', join(ROOT, document))}: ${problem} does not exist`),
);
if (!isStoresTableCurrent())
  problems.push('README.md: the table of stores is old, run node scripts/stores/capability-table.ts');
if (!isS3TestsTableCurrent())
  problems.push(
    'lib/object-stores/embedded/README.md: the table of s3-tests is old, run node scripts/stores/s3-tests-table.ts',
  );
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`${documents.length} documents name only what exists.`);
