import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import { usageSamples } from '#lib/db/schema/storage';
import { log } from '#lib/log';
import { createStand, environmentOf, type Stand, waitForEnd } from '#lib/operations/drills/stand';
import { openWorker } from '#lib/operations/open-worker';
import { sampleDueUsage } from '#lib/operations/sample-due-usage';
import { readOperation } from '#lib/services/operations/get';
import { getServiceInstanceDetails } from '#lib/services/service-instances/get-details';
import { provisionServiceInstance } from '#lib/services/service-instances/provision';

interface Answer {
  status: number;
  type: string;
  body: string;
}

const xml = (status: number, code: string): Answer => ({
  status,
  type: 'application/xml',
  body: `<Error><Code>${code}</Code><Message>no</Message></Error>`,
});
const page: Answer = {
  status: 404,
  type: 'text/html',
  body: '<!doctype html><html><body><h1>Not here</h1></body></html>',
};

/** What the store of the region answers by itself now and then, in place of what the request is for; null: nothing. */
let mood: (incoming: IncomingMessage) => Answer | null = () => null;

/** A proxy in front of the embedded store, which takes on what stores of all kinds do on bad days. */
async function startMoodyStore(endpoint: string) {
  const target = new URL(endpoint);
  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    const answer = mood(incoming);
    if (answer) {
      incoming.resume();
      outgoing.writeHead(answer.status, { 'content-type': answer.type, connection: 'close' }).end(answer.body);
      return;
    }
    const { method, url: path, headers } = incoming;
    // The Host header stays, and with it the signature.
    const passed = request({ host: target.hostname, port: target.port, method, path, headers }, (real) => {
      outgoing.writeHead(real.statusCode ?? 502, real.headers);
      real.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('a store that has a bad day', () => {
  let stand: Stand;
  let store: Awaited<ReturnType<typeof startMoodyStore>>;
  let worker: Awaited<ReturnType<typeof openWorker>>;

  beforeAll(async () => {
    stand = await createStand();
    const { db } = stand.server.database;
    const [region] = await db.select().from(regions).where(eq(regions.id, stand.regionId));
    if (!region) throw new Error('There is no region.');
    store = await startMoodyStore(region.storeSettings.endpoint);
    const storeSettings = { ...region.storeSettings, endpoint: store.url };
    await db.update(regions).set({ storeSettings }).where(eq(regions.id, region.id));
    worker = await openWorker(stand.server.env);
  });
  afterEach(() => {
    mood = () => null;
  });
  afterAll(async () => {
    await worker.stop();
    store.close();
    await stand.close();
  });

  async function provision() {
    const id = await stand.addStorage(environmentOf(await stand.createApplication()));
    const { operation } = await provisionServiceInstance({ ctx: stand.ctx, input: { id } });
    if (!operation) throw new Error('No operation was started.');
    return { id, operation };
  }
  const bucketOf = async (id: string) => (await getServiceInstanceDetails({ ctx: stand.ctx, input: { id } })).bucket;
  /** Waits until a step of the operation tells this to whoever looks. */
  const untilTold = (operation: string, step: string, message: RegExp) =>
    expect
      .poll(async () => (await readOperation(stand.ctx.db, operation))?.steps)
      .toContainEqual(expect.objectContaining({ name: step, message: expect.stringMatching(message) }));

  it('takes another name when a stranger has the one that was chosen', async () => {
    const asked: string[] = [];
    mood = ({ method, url = '' }) => {
      if (method !== 'PUT' || !/^\/[a-z0-9-]+\/?$/.test(url)) return null;
      asked.push(url.replaceAll('/', ''));
      return asked.length === 1 ? xml(409, 'BucketAlreadyExists') : null;
    };
    const { id, operation } = await provision();
    expect(await waitForEnd(stand, operation)).toMatchObject({ state: 'succeeded' });
    expect(await bucketOf(id)).toBe(asked[1]);
    expect(asked[1]).not.toBe(asked[0]);
  });

  it('waits for a key that the store does not know for its first seconds', async () => {
    let refused = 0;
    mood = ({ headers }) => {
      // The key of the store is another one than those that are made.
      if (!/Credential=STW[A-Z2-7]{17}\//.test(headers.authorization ?? '') || refused >= 6) return null;
      refused += 1;
      return xml(403, 'InvalidAccessKeyId');
    };
    const { id, operation } = await provision();
    expect(await waitForEnd(stand, operation)).toMatchObject({ state: 'succeeded' });
    expect(refused).toBe(6);
    expect(await (await stand.provider()).listKeys({ bucket: (await bucketOf(id)) ?? '' })).toHaveLength(1);
  });

  it.each([429, 503])('lets a storm of %i pass, with few requests', async (status) => {
    let requests = 0;
    let isStorming = true;
    mood = () => {
      requests += 1;
      return isStorming ? xml(status, 'SlowDown') : null;
    };
    const { operation } = await provision();
    await untilTold(operation, 'bucket', /too much to do\. .*Trying again/);
    expect(requests).toBeLessThan(20);
    isStorming = false;
    expect(await waitForEnd(stand, operation)).toMatchObject({ state: 'succeeded' });
  });

  it('says that a web page answers, and goes on when it is the store again', async () => {
    mood = () => page;
    const { operation } = await provision();
    await untilTold(
      operation,
      'bucket',
      /web page, not as an object store\. Enter the address of the API.*Trying again/,
    );
    mood = () => null;
    expect(await waitForEnd(stand, operation)).toMatchObject({ state: 'succeeded' });
  });

  it('keeps no figures that cannot be, and measures the others', async () => {
    const [one, other] = [await provision(), await provision()];
    for (const { operation } of [one, other]) await waitForEnd(stand, operation);
    const bucket = await bucketOf(one.id);
    mood = ({ url = '' }) =>
      url.includes(`/buckets/${bucket}/usage`)
        ? { status: 200, type: 'application/json', body: '{"bytes":1e300,"objects":1,"lastWriteAt":null}' }
        : null;
    const { db } = stand.ctx;
    await sampleDueUsage(stand.ctx, log);
    const [sampling] = await db.select().from(operations).where(eq(operations.kind, 'sample-usage'));
    expect(await waitForEnd(stand, sampling?.id ?? '')).toMatchObject({
      state: 'succeeded',
      errorMessage: expect.stringContaining(`What the store says of ${bucket} cannot be.`),
    });
    const measured = (await db.select().from(usageSamples)).map(({ serviceInstanceId }) => serviceInstanceId);
    expect(measured).toContain(other.id);
    expect(measured).not.toContain(one.id);
  });
});
