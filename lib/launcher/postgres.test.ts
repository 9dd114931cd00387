import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Postgres, startPostgres } from '#lib/launcher/postgres';
import { isRunning } from '#lib/launcher/process-identity';

/** A cluster that was made once; the tests start copies of it, because making one takes a second. */
let base: string;
let folder: string;
let started: Postgres[];
const lines: string[] = [];

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'stowage-postgres-'));
  const server = await startPostgres({ dir: join(base, 'postgres'), isDisposable: true, onLine: () => undefined });
  await server.stop(60_000);
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stowage-postgres-'));
  cpSync(base, folder, { recursive: true });
  started = [];
  lines.length = 0;
});

afterEach(async () => {
  await Promise.all(started.map((server) => server.stop(60_000)));
  rmSync(folder, { recursive: true, force: true });
});

async function start(options = { isDisposable: true }): Promise<Postgres> {
  const server = await startPostgres({
    ...options,
    dir: join(folder, 'postgres'),
    onLine: (line) => lines.push(line),
  });
  started.push(server);
  return server;
}

async function query<T>(url: string, run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, connect_timeout: 60, onnotice: () => undefined });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

describe('startPostgres', () => {
  it('keeps rows, password and port from one start to the next', async () => {
    const first = await start();
    await query(first.url, (sql) => sql`create table kept as select 42 as answer`);
    await first.stop(60_000);
    expect(isRunning(first.process)).toBe(false);

    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, (sql) => sql`select answer from kept`)).toEqual([{ answer: 42 }]);
  });

  it('lets nobody in without the password', async () => {
    const server = await start();
    const url = new URL(server.url);
    url.password = 'wrong';
    await expect(query(url.href, (sql) => sql`select 1`)).rejects.toThrow(/password authentication failed/);
  });

  it('listens on the loopback address only and leaves no socket file', async () => {
    const server = await start();
    const [row] = await query(
      server.url,
      (sql) =>
        sql`select current_setting('listen_addresses') as hosts, current_setting('unix_socket_directories') as sockets`,
    );
    expect(row).toEqual({ hosts: '127.0.0.1', sockets: '' });
    expect(readdirSync(join(folder, 'postgres'))).not.toContainEqual(expect.stringContaining('.s.PGSQL'));
  });

  it('adopts the server that a killed launcher left behind', async () => {
    const left = await start();
    const adopted = await start();
    expect(adopted).toMatchObject({ isAdopted: true, port: left.port, process: { pid: left.process.pid } });
    await adopted.stop(60_000);
    await adopted.exited;
    expect(isRunning(left.process)).toBe(false);
  });

  it('loses no committed row when the server is killed', async () => {
    const durable = { isDisposable: false };
    const first = await start(durable);
    await query(first.url, (sql) => sql`create table kept as select 42 as answer`);
    process.kill(first.process.pid, 'SIGKILL');
    await first.exited;
    const second = await start(durable);
    expect(second.isAdopted).toBe(false);
    expect(await query(second.url, (sql) => sql`select answer from kept`)).toEqual([{ answer: 42 }]);
  });

  it('starts beside whoever took its port', async () => {
    const first = await start();
    await first.stop(60_000);
    const squatter = createServer().listen(first.port, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      const second = await start();
      expect(second.port).not.toBe(first.port);
      expect(await query(second.url, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
    } finally {
      squatter.close();
    }
  });

  it('starts over when an earlier set-up was interrupted', async () => {
    const half = join(folder, 'postgres.init');
    rmSync(join(folder, 'postgres'), { recursive: true });
    mkdirSync(half);
    writeFileSync(join(half, 'PG_VERSION'), '18\n');
    await start();
    expect(existsSync(half)).toBe(false);
  });

  it('reports errors of the server without the values of the statement', async () => {
    const server = await start();
    await query(server.url, (sql) => sql.unsafe(`select 'a secret'::int`)).catch(() => undefined);
    await expect.poll(() => lines).toContainEqual(expect.stringMatching(/^ERROR:/));
    await query(server.url, async (sql) => {
      await sql`create table unique_values (value text unique)`;
      await sql`insert into unique_values values ('hush-hush')`;
      await sql`insert into unique_values values ('hush-hush')`.catch(() => undefined);
    });
    await expect.poll(() => lines).toContainEqual(expect.stringContaining('duplicate key'));
    expect(lines.join('\n')).not.toContain('hush-hush');
  });

  it('says what is wrong when the cluster cannot be used', async () => {
    const first = await start();
    await first.stop(60_000);
    writeFileSync(join(folder, 'postgres/PG_VERSION'), '9\n');
    await expect(start()).rejects.toThrow(/did not start: FATAL: .*incompatible/);
  });
});
