import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { RuntimeError } from '#lib/runtimes/port';
import { processRuntime } from '#lib/runtimes/process/runtime';
import {
  build,
  CANARY,
  healthy,
  logOf,
  never,
  PATIENT_MS,
  release,
  SERVER,
  testRuntime,
} from '#lib/runtimes/process/testing/test-runtime';

const t = testRuntime();
const log = logOf(t);

/** Listens, and ends without an answer when the first connection comes. */
const ENDS_WHEN_ASKED = `
import { createServer } from 'node:net';
createServer(() => { console.log('bye'); process.exit(7); }).listen(Number(process.env.PORT), '127.0.0.1');
`;

/** 503 to the first request, and nothing to all others. */
const ANSWERS_ONCE = `
import { createServer } from 'node:http';
let asked = 0;
createServer((_, response) => { if (asked++ === 0) { response.statusCode = 503; response.end(); } })
  .listen(Number(process.env.PORT), process.env.HOST);
`;

describe('health', () => {
  it.each(['/', '/status/404', '/status/500', '/status/302'])('passes for %s', async (path) => {
    await build(t, { 'server.mjs': SERVER });
    await t.runtime.start(release(t), log, never);
    await t.runtime.health('d1', { ...healthy, path }, log, never);
  });

  it('fails for 503 with the last answer and a masked end of the log', async () => {
    await build(t, { 'server.mjs': `console.log('key is ' + process.env.SECRET);${SERVER}` });
    await t.runtime.start(release(t, { variables: { SECRET: CANARY } }), log, never);
    await t.runtime.health('d1', healthy, log, never);
    const error = await t.runtime
      .health('d1', { path: '/status/503', timeoutSeconds: 2 }, log, never)
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(RuntimeError);
    expect(error).toMatchObject({ code: 'UNHEALTHY' });
    expect(error.message).toContain('did not answer /status/503 properly within 2 seconds: the last answer was 503.');
    expect(error.message).toContain('key is ••••••\nlistening');
  });

  it('tells the last answer although the application was silent when the time was over', async () => {
    await build(t, { 'server.mjs': ANSWERS_ONCE });
    await t.runtime.start(release(t), log, never);
    const failure = t.runtime.health('d1', { path: '/', timeoutSeconds: 2 }, log, never);
    await expect(failure).rejects.toThrow('within 2 seconds: the last answer was 503.');
  });

  it('fails at once when the application ends', async () => {
    await build(t, { 'server.mjs': ENDS_WHEN_ASKED });
    await t.runtime.start(release(t), log, never);
    // Otherwise it would wait for longer than any test.
    const error = await t.runtime
      .health('d1', { path: '/', timeoutSeconds: 3600 }, log, never)
      .catch((reason) => reason);
    expect(error).toMatchObject({ code: 'UNHEALTHY', message: expect.stringContaining('ended before it answered') });
    expect(error.message).toContain('bye');
  });

  it('is not asked for when the application ends during its start', async () => {
    await build(t, { 'server.mjs': `console.error('cannot find ' + process.env.SECRET); process.exit(7);` });
    const patient = processRuntime({ dataDir: t.dataDir, instanceId: t.instanceId, startWatchMs: PATIENT_MS });
    const start = patient.start(release(t, { variables: { SECRET: CANARY } }), log, never);
    await expect(start).rejects.toMatchObject({
      code: 'START_FAILED',
      message: 'The application ended at once (exit code 7). The last lines of its log:\ncannot find ••••••',
    });
    expect(await t.runtime.inventory()).toEqual([]);
  });

  it('does not take another program on the port for the application', async () => {
    await build(t, { 'server.mjs': 'setInterval(() => {}, 1000);' });
    const { port } = await t.runtime.start(release(t), log, never);
    const squatter = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
    const error = await t.runtime.health('d1', healthy, log, never).catch((reason) => reason);
    squatter.close();
    expect(error).toMatchObject({ code: 'UNHEALTHY', message: expect.stringContaining('Another program') });
  });

  it('warns when the application listens past the edge', async () => {
    await build(t, { 'server.mjs': SERVER.replace('process.env.HOST, ', '') });
    await t.runtime.start(release(t), log, never);
    await t.runtime.health('d1', healthy, log, never);
    expect(t.lines.join('\n')).toContain('listens on all addresses of this machine');
  });

  it('can be cancelled', async () => {
    await build(t, { 'server.mjs': 'setInterval(() => {}, 1000);' });
    await t.runtime.start(release(t), log, never);
    const controller = new AbortController();
    const waiting = t.runtime.health('d1', { path: '/', timeoutSeconds: 3600 }, log, controller.signal);
    controller.abort(new Error('cancelled by a person'));
    await expect(waiting).rejects.toThrow('cancelled by a person');
  });
});
