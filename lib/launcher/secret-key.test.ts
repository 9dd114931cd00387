import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getSecretKey } from '#lib/launcher/secret-key';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stowage-key-'));
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const read = (given?: string) => getSecretKey({ dataDir, given, canCreate: true });
const file = () => join(dataDir, 'secret.key');

describe('getSecretKey', () => {
  it('writes a new key that only its owner can read', () => {
    const key = read();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readFileSync(file(), 'utf8').trim()).toBe(key);
  });

  it('prefers the key that was given, and writes nothing then', () => {
    const given = 'g'.repeat(40);
    expect(read(given)).toBe(given);
    expect(() => statSync(file())).toThrow(/ENOENT/);
  });

  it('refuses a key that others may have read', () => {
    read();
    chmodSync(file(), 0o644);
    expect(() => read()).toThrow(`chmod 600 ${file()}`);
  });

  it('refuses a file that holds no key, instead of sealing with it', () => {
    writeFileSync(file(), 'short\n', { mode: 0o600 });
    expect(() => read()).toThrow(/does not hold a key/);
  });
});
