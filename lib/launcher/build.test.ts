import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPackagedServer, isBuildCurrent } from '#lib/launcher/build';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stowage-build-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('isBuildCurrent', () => {
  it('asks for a build in a checkout without one', () => {
    expect(findPackagedServer(root)).toBeNull();
    expect(isBuildCurrent(root)).toBe(false);
  });

  it('never builds where an image carries the server in place of the sources', () => {
    writeFileSync(join(root, 'server.js'), '');
    expect(findPackagedServer(root)).toBe(join(root, 'server.js'));
    expect(isBuildCurrent(root)).toBe(true);
  });
});
