import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareDataDir } from '#lib/launcher/data-dir';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stowage-data-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('prepareDataDir', () => {
  it('makes a folder that others can pass through but not list', () => {
    const path = prepareDataDir(join(folder, 'deep/data'));
    expect(statSync(path).mode & 0o777).toBe(0o711);
  });

  it('leaves the permissions of a folder that was there as they are', () => {
    chmodSync(folder, 0o750);
    prepareDataDir(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o750);
  });

  it('follows a link, so that one folder has one name', () => {
    symlinkSync(folder, join(folder, 'link'));
    expect(prepareDataDir(join(folder, 'link'))).toBe(prepareDataDir(folder));
  });

  it.each([
    ['a file', () => writeFileSync(join(folder, 'file'), ''), 'file'],
    ['below a file', () => writeFileSync(join(folder, 'file'), ''), 'file/data'],
    [
      'below a link that leads nowhere',
      () => symlinkSync(join(folder, 'unmounted'), join(folder, 'disk')),
      'disk/data',
    ],
  ])('says what to do when it is %s', (_where, prepare, path) => {
    prepare();
    expect(() => prepareDataDir(join(folder, path))).toThrow(/cannot be used \(E\w+\)\. .*set STOWAGE_DATA_DIR/);
  });
});
