import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '#lib/db/client';
import { WORKER_LOCK_CLASS } from '#lib/db/worker-lock';
import { answerHealth, answerReadiness } from '#lib/http/health';
import { isDatabaseReachable } from '#lib/services/health/check-database';
import { startTestServer } from '#lib/testing/server';

// Nothing listens on the port of the store until the last test.
const store = createServer((_request, response) => {
  response.setHeader('content-type', 'application/xml');
  response.end('<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>');
});
await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
const { port } = store.address() as AddressInfo;
await new Promise((resolve) => store.close(resolve));
const server = await startTestServer({ STOWAGE_STORE_PORT: String(port) });

afterAll(async () => {
  await server.stop();
  store.close();
  store.closeAllConnections();
});

const missing = async () => {
  const response = await answerReadiness();
  const body = await response.json();
  return { status: response.status, parts: body.missing.map((entry: { part: string }) => entry.part) };
};

describe('health', () => {
  it('is good once the database answers, whatever else is missing', async () => {
    expect((await answerHealth()).status).toBe(200);
    expect(await missing()).toEqual({ status: 503, parts: ['worker', 'store'] });
  });

  it('counts a worker while it holds its lock, and a store while it answers', async () => {
    const worker = await server.database.sql.reserve();
    await worker`select pg_advisory_lock(${WORKER_LOCK_CLASS}::int, 1)`;
    expect(await missing()).toEqual({ status: 503, parts: ['store'] });
    await new Promise<void>((resolve) => store.listen(port, '127.0.0.1', resolve));
    expect(await missing()).toEqual({ status: 200, parts: [] });
    await worker`select pg_advisory_unlock(${WORKER_LOCK_CLASS}::int, 1)`;
    worker.release();
    expect(await missing()).toEqual({ status: 503, parts: ['worker'] });
  });

  it('says nothing that only members may know', async () => {
    const text = await (await answerReadiness()).text();
    expect(text).not.toContain(server.secretKey);
    expect(text).not.toContain('127.0.0.1');
  });
});

describe('health without a database', () => {
  it('is bad, without waiting for it for ever', async () => {
    const gone = openDatabase('postgres://nobody@127.0.0.1:9/none', 1);
    expect(await isDatabaseReachable({ ...server, database: gone })).toBe(false);
    await gone.close();
  });
});
