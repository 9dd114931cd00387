import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseEnv } from '#lib/env';
import { partsOf, settle } from '#lib/launcher/settle';

const DATABASE_URL = 'postgres://db.example.com/stowage';

let dataDir: string;
let squatter: Server | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stowage-settle-'));
});

afterEach(() => {
  squatter?.close();
  squatter = undefined;
  rmSync(dataDir, { recursive: true, force: true });
});

const free = { PORT: '0', STOWAGE_STORE_PORT: '0', STOWAGE_EDGE_PORT: '0' };

function decide(source: Record<string, string>) {
  return settle(source as NodeJS.ProcessEnv, parseEnv(source), dataDir, false);
}

async function takePort(): Promise<number> {
  const server = createServer();
  squatter = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('partsOf', () => {
  it('brings everything up on one machine', () => {
    expect(partsOf(parseEnv({}))).toEqual({ postgres: true, store: true, edge: true, worker: true, web: true });
  });

  it('leaves the database to the one that was named', () => {
    expect(partsOf(parseEnv({ DATABASE_URL }))).toMatchObject({ postgres: false, store: true, web: true });
  });

  it('leaves the store to the one that was named', () => {
    const env = parseEnv({ DATABASE_URL, STOWAGE_STORE_ENDPOINT: 'http://store:9000' });
    expect(partsOf(env)).toEqual({ postgres: false, store: false, edge: true, worker: true, web: true });
  });

  it.each([
    ['web', { postgres: false, store: false, edge: false, worker: false, web: true }],
    ['worker', { postgres: false, store: false, edge: true, worker: true, web: false }],
  ])('runs only its part as %s', (STOWAGE_ROLE, parts) => {
    expect(partsOf(parseEnv({ STOWAGE_ROLE, DATABASE_URL }))).toEqual(parts);
  });

  it('does not make a database of its own for one part of an installation', () => {
    expect(() => partsOf(parseEnv({ STOWAGE_ROLE: 'web' }))).toThrow(/Set DATABASE_URL/);
  });
});

describe('settle', () => {
  it('chooses free ports where 0 is asked for, and names the panel by its port', async () => {
    const settings = await decide(free);
    const ports = [settings.port, settings.storePort, settings.edgePort];
    expect(ports).not.toContain(0);
    expect(new Set(ports).size).toBe(3);
    expect(settings.publicUrl).toBe(`http://localhost:${settings.port}`);
  });

  it.each(['PORT', 'STOWAGE_STORE_PORT', 'STOWAGE_EDGE_PORT'])(
    'names a taken port and the setting %s',
    async (setting) => {
      const port = await takePort();
      const sentence = `Port ${port} on 127.0.0.1 is taken by another program. Stop that one, or set ${setting} to a free port.`;
      await expect(decide({ ...free, [setting]: String(port) })).rejects.toThrow(sentence);
    },
  );

  it('does not mind a taken port that another machine uses', async () => {
    const port = await takePort();
    const source = { ...free, DATABASE_URL, STOWAGE_SECRET_KEY: 'k'.repeat(32), STOWAGE_ROLE: 'web' };
    expect(await decide({ ...source, STOWAGE_STORE_PORT: String(port) })).toMatchObject({ storePort: port });
  });

  it('refuses one port for two parts', async () => {
    const port = await takePort();
    squatter?.close();
    await expect(decide({ ...free, PORT: String(port), STOWAGE_EDGE_PORT: String(port) })).rejects.toThrow(
      /PORT and STOWAGE_EDGE_PORT are both/,
    );
  });

  it('refuses an address that this machine does not have', async () => {
    await expect(decide({ ...free, HOST: '192.0.2.1' })).rejects.toThrow(
      /192\.0\.2\.1 is not an address of this machine/,
    );
  });

  it('keeps one key for an installation, and makes none for a part of it', async () => {
    const part = { ...free, DATABASE_URL, STOWAGE_ROLE: 'worker' };
    await expect(decide(part)).rejects.toThrow(/Set STOWAGE_SECRET_KEY/);
    const { secretKey } = await decide(free);
    expect(secretKey).toHaveLength(43);
    expect((await decide(free)).secretKey).toBe(secretKey);
    expect((await decide(part)).secretKey).toBe(secretKey);
  });
});
