import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBuildCurrent } from '#lib/launcher/build';
import { hashSources } from '#lib/launcher/source-hash';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stowage-sources-'));
  write('app/page.tsx', 'page');
  write('lib/core/dsn.ts', 'dsn');
  write('package-lock.json', '{}');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}

describe('hashSources', () => {
  it('does not depend on file times, so that an unpacked release needs no second build', () => {
    const before = hashSources(root);
    utimesSync(join(root, 'app/page.tsx'), 0, 0);
    expect(hashSources(root)).toBe(before);
  });

  it.each([
    ['a changed file', () => write('app/page.tsx', 'other')],
    ['a new file', () => write('components/button.tsx', '')],
    ['a removed file', () => rmSync(join(root, 'lib/core/dsn.ts'))],
    ['another dependency', () => write('package-lock.json', '{"next":1}')],
  ])('changes with %s', (_name, change) => {
    const before = hashSources(root);
    change();
    expect(hashSources(root)).not.toBe(before);
  });

  it('ignores tests and what the build does not read', () => {
    const before = hashSources(root);
    write('lib/core/dsn.test.ts', 'test');
    write('lib/launcher/launch.ts', 'launcher');
    write('docs/page.md', 'text');
    expect(hashSources(root)).toBe(before);
  });
});

describe('isBuildCurrent', () => {
  it('is true only for a finished build of these sources', () => {
    expect(isBuildCurrent(root)).toBe(false);
    write('.next/BUILD_ID', hashSources(root));
    expect(isBuildCurrent(root)).toBe(false);
    write('.next/prerender-manifest.json', '{}');
    expect(isBuildCurrent(root)).toBe(true);
    write('app/page.tsx', 'other');
    expect(isBuildCurrent(root)).toBe(false);
  });
});
