import { createHash } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { storageVariables } from '#lib/core/storage-variables';
import { checkout } from '#lib/git/checkout';
import { ensureExampleRepository } from '#lib/git/example-repository';
import { startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import type { Runtime } from '#lib/runtimes/port';
import { createRuntime } from '#lib/runtimes/registry';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PLATFORM = { STAGE: 'test', SITE_NAME: 'Shop <b>', GALLERY_TITLE: '', SECRET_KEY: 'canary-of-the-platform' };
const never = new AbortController().signal;
let root: string;
let store: TestStore;
let runtime: Runtime;
let lines: string[];
const log = (line: string) => void lines.push(line);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stowage-example-'));
  await chmod(root, 0o711);
  lines = [];
  store = await startTestStore();
  runtime = createRuntime('process', { dataDir: root, instanceId: 'example' });
  const url = await ensureExampleRepository(root);
  const sourceDir = join(root, 'source');
  await checkout({ url, branch: 'main', dir: sourceDir, signal: never, log });
  await runtime.build({ buildId: 'b1', applicationId: 'gallery', sourceDir, buildCommand: '' }, log, never);
});

afterAll(async () => {
  for (const { deploymentId } of (await runtime?.inventory()) ?? []) await runtime.remove(deploymentId);
  await store?.stop();
  await rm(root, { recursive: true, force: true });
});

async function deploy(deploymentId: string, variables: Record<string, string>): Promise<string> {
  const spec = {
    deploymentId,
    environmentId: 'e1',
    applicationId: 'gallery',
    artifact: 'b1',
    variables,
    startCommand: '',
  };
  const { port } = await runtime.start(spec, log, never);
  await runtime.health(deploymentId, { path: '/healthz', timeoutSeconds: 120 }, log, never);
  return `http://127.0.0.1:${port}`;
}

async function storage(visibility: 'public-read' | 'private'): Promise<Record<string, string>> {
  const bucket = await store.createBucket();
  await store.provider.settings.access.apply({ bucket }, { visibility, publicPrefixes: [] });
  const { key } = await store.createKey(bucket);
  const location = store.provider.location({ bucket });
  const variables = storageVariables({ prefix: 'DEFAULT', location, key, visibility });
  return { ...PLATFORM, ...Object.fromEntries(variables.map(({ name, value }) => [name, value])) };
}

async function upload(url: string, bytes: Buffer, name = 'My Picture.png', headers: Record<string, string> = {}) {
  const form = new FormData();
  form.set('picture', new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
  return await fetch(`${url}/upload`, { method: 'POST', body: form, headers });
}

/** A link of the page as a browser follows it: names below localhost lead to this machine. */
async function follow(page: string): Promise<IncomingMessage> {
  const link = new URL((/<img src="([^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&#38;', '&'));
  return await new Promise((resolve, reject) => {
    const path = link.pathname + link.search;
    const outgoing = request({ host: '127.0.0.1', port: link.port, path, headers: { host: link.host } }, resolve);
    outgoing.on('error', reject).end();
  });
}

it('explains what to do while there is no storage', async () => {
  const url = await deploy('d1', PLATFORM);
  const page = await (await fetch(url)).text();
  expect(page).toContain('This environment has no object storage yet');
  expect(page).toContain('<h1>Shop &#60;b&#62;</h1>');
});

it('keeps pictures in public storage and links to them where the DSN says', async () => {
  const variables = await storage('public-read');
  const url = await deploy('d2', variables);
  const page = await (await upload(url, PNG)).text();
  expect(page).toContain('The picture was uploaded.');
  expect(page).toMatch(/alt="[0-9a-f]{8}-my-picture\.png"/);
  expect(page).toContain(`<img src="${variables.DEFAULT_STORAGE_PUBLIC_URL}/pictures/`);
  const picture = await follow(page);
  expect([picture.statusCode, picture.headers['content-type']]).toEqual([200, 'image/png']);
  expect(await buffer(picture)).toEqual(PNG);

  const dsn = new URL(String(variables.DEFAULT_STORAGE_DSN));
  dsn.searchParams.delete('url');
  dsn.searchParams.set('domain', 'media.example.org');
  const moved = await deploy('d3', { ...variables, DEFAULT_STORAGE_DSN: dsn.href });
  expect(await (await fetch(moved)).text()).toContain('<img src="https://media.example.org/pictures/');
  expect(await (await fetch(`${moved}/variables`)).text()).toContain(
    '<strong id="media-domain">media.example.org</strong>',
  );

  const key = /name="key" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const deleted = await fetch(`${url}/delete`, { method: 'POST', body: new URLSearchParams({ key }) });
  expect(await deleted.text()).toContain('No pictures yet.');
});

it('signs links to pictures in private storage', async () => {
  const url = await deploy('d4', await storage('private'));
  const page = await (await upload(url, PNG)).text();
  expect(page).toContain('X-Amz-Signature=');
  const picture = await follow(page);
  expect(picture.statusCode).toBe(200);
  expect(await buffer(picture)).toEqual(PNG);
});

it('shows which variables it got, and no secret', async () => {
  const variables = await storage('public-read');
  const url = await deploy('d5', variables);
  const page = await (await fetch(`${url}/variables`)).text();
  const sha = (value: string | undefined) => createHash('sha256').update(String(value)).digest('hex').slice(0, 12);
  for (const name of Object.keys(variables)) expect(page).toContain(`<th scope="row">${name}</th>`);
  expect(page).toContain(`<code>${variables.DEFAULT_STORAGE_BUCKET}</code>`);
  expect(page).toContain(sha(PLATFORM.SECRET_KEY));
  const secret = String(variables.DEFAULT_STORAGE_SECRET_ACCESS_KEY);
  expect(page.split(sha(secret)).length).toBe(3);
  for (const hidden of [secret, String(variables.DEFAULT_STORAGE_ACCESS_KEY_ID), PLATFORM.SECRET_KEY]) {
    expect(page).not.toContain(hidden);
    expect(lines.join('\n')).not.toContain(hidden);
  }
});

it('refuses what is no picture, what comes from another site, and what is not in the gallery', async () => {
  const url = await deploy('d6', await storage('public-read'));
  const svg = await upload(url, Buffer.from('<svg onload="alert(1)">'), 'x.svg');
  expect([svg.status, (await svg.text()).includes('not a picture')]).toEqual([422, true]);
  expect((await upload(url, PNG, 'x.png', { origin: 'https://evil.example' })).status).toBe(403);
  const foreign = await fetch(`${url}/delete`, { method: 'POST', body: new URLSearchParams({ key: 'other/x' }) });
  expect(await foreign.text()).toContain('not a picture of the gallery');
  expect((await upload(url, Buffer.alloc(0))).status).toBe(422);
});

it('says what is wrong with its storage, without the secret', async () => {
  const variables = await storage('public-read');
  const wrong = String(variables.DEFAULT_STORAGE_DSN).replace(/:[^:@]+@/, ':wrong-secret-canary@');
  const url = await deploy('d7', { ...variables, DEFAULT_STORAGE_DSN: wrong });
  const page = await (await fetch(url)).text();
  expect(page).toContain('The storage refused: SignatureDoesNotMatch.');
  expect(page).not.toContain('canary');
  const broken = await deploy('d8', { ...variables, DEFAULT_STORAGE_DSN: 's3://a:b@single/?auth=s3v4' });
  expect(await (await fetch(broken)).text()).toContain('must be &#60;bucket&#62;.s3.&#60;region&#62;');
});

it('finishes what it answers when it is stopped', async () => {
  await deploy('d9', PLATFORM);
  // Killed it would be only after the time of any test.
  await runtime.stop('d9', 3_600_000);
  expect((await runtime.logs('d9', '', 10)).lines.map(({ text }) => text)).toContain('Finishing open requests');
});
