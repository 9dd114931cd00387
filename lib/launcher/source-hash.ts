import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that `next build` reads of ours; the lockfile stands for what it reads of others. */
const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'instrumentation-client.ts',
  'instrumentation.ts',
  'next.config.js',
  'package-lock.json',
  'package.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tsconfig.json',
];

/** No page imports these. */
const IGNORED = /^lib\/(launcher|testing)\/|\.test\.tsx?$/;

/**
 * Digest over names and contents of the sources. Contents, because an unpacked release keeps the file times of the
 * day it was made on.
 * @param root folder of the installation
 * @returns 20 hexadecimal digits; the same for the same sources on any machine
 */
export function hashSources(root: string): string {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((source) => listFiles(root, source))) {
    const content = createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest('hex');
    hash.update(`${path}\0${content}\n`);
  }
  return hash.digest('hex').slice(0, 20);
}

function listFiles(root: string, path: string): string[] {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    return readdirSync(join(root, path))
      .sort()
      .flatMap((name) => listFiles(root, `${path}/${name}`));
  }
  return stat?.isFile() && !IGNORED.test(path) ? [path] : [];
}
