import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import type { APIRequestContext, Page, Request } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { createApplication, signIn } from './steps.ts';
import type { Stowage } from './stowage.ts';

const LARGE_MB = 200;

/** Bytes a second at which an upload can be caught in the middle, and at which it goes no further while one looks. */
const SLOW = 12 * 1024 * 1024;
const CRAWL = 64 * 1024;

/** A provisioned private storage, and its page of files. */
async function openFiles(page: Page, api: APIRequestContext, stowage: Stowage) {
  const application = await createApplication(api);
  const { results } = await (await api.get('/apps/v3/services/')).json();
  const created = await api.post('/apps/v3/service-instances/', {
    data: { environment: application.test_status.uuid, service: results[0].uuid, visibility: 'private' },
  });
  const { uuid } = await created.json();
  await api.post(`/apps/v3/service-instances/${uuid}/provision/`);
  await expect
    .poll(async () => (await (await api.get(`/apps/v3/service-instances/${uuid}/`)).json()).state)
    .toBe('pending_attachment');
  const { public_url } = await (await api.get(`/apps/v3/service-instances/${uuid}/details/`)).json();
  await signIn(page, stowage);
  const url = `${stowage.url}/applications/${application.uuid}/services/${uuid}/files`;
  await page.goto(url);
  await expect(page.getByText('This bucket is empty')).toBeVisible();
  return { uuid, url, origin: new URL(public_url).origin };
}

/** Digest and length of what a link leads to, streamed. Node does not resolve `*.localhost` everywhere. */
function digestOf(address: string): Promise<{ status: number; bytes: number; sha256: string }> {
  const url = new URL(address);
  const headers = { host: url.host };
  url.hostname = '127.0.0.1';
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { headers }, (answer) => {
      const hash = createHash('sha256');
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        hash.update(chunk);
      });
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, bytes, sha256: hash.digest('hex') }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

async function linkOf(api: APIRequestContext, uuid: string, key: string): Promise<string> {
  const answer = await api.post(`/apps/v3/service-instances/${uuid}/files/download/`, { data: { key } });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).url;
}

/** A real picture of one colour. */
function png(size: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const pixels = Buffer.alloc(size * (1 + size * 3), 0x60);
  for (let row = 0; row < size; row++) pixels[row * (1 + size * 3)] = 0;
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const percentOf = async (page: Page, name: string) =>
  Number(await page.getByRole('progressbar', { name: `Upload of ${name}` }).getAttribute('aria-valuenow'));

test('a large file arrives whole although the connection breaks and the page is loaded anew', async ({
  page,
  context,
  api,
  stowage,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'stowage-e2e-large-'));
  const path = join(folder, 'film.mp4');
  const hash = createHash('sha256');
  const file = openSync(path, 'w');
  for (let megabyte = 0; megabyte < LARGE_MB; megabyte++) {
    const block = randomBytes(1024 * 1024);
    writeSync(file, block);
    hash.update(block);
  }
  closeSync(file);
  const sha256 = hash.digest('hex');
  try {
    const { uuid } = await openFiles(page, api, stowage);
    const begun: string[] = [];
    const arrived: string[] = [];
    const partOf = (request: Request) => new URL(request.url()).searchParams.get('partNumber') ?? '';
    page.on('request', (request) => request.method() === 'PUT' && begun.push(partOf(request)));
    page.on('requestfinished', (request) => request.method() === 'PUT' && arrived.push(partOf(request)));
    // Slow enough to be caught in the middle, on any machine.
    const network = await context.newCDPSession(page);
    await network.send('Network.enable');
    const connect = (offline: boolean, uploadThroughput: number) =>
      network.send('Network.emulateNetworkConditions', {
        offline,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput,
      });
    await connect(false, SLOW);
    await page.getByLabel('Files to upload').setInputFiles(path);
    const line = page.getByRole('listitem', { name: 'film.mp4' });
    await expect.poll(() => percentOf(page, 'film.mp4')).toBeGreaterThan(20);

    await connect(true, SLOW);
    await expect(line).toContainText('The connection broke. Trying again.');
    await connect(false, SLOW);
    await expect.poll(() => percentOf(page, 'film.mp4')).toBeGreaterThan(40);
    await connect(false, CRAWL);
    await expect(line).not.toContainText('broke');

    await line.getByRole('button', { name: 'Pause film.mp4' }).click();
    await expect(line).toContainText('Paused');
    page.on('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await expect(page.getByText('An upload is not finished')).toBeVisible();
    await connect(false, -1);
    const arrivedBefore = new Set(arrived);
    begun.length = 0;
    await page.getByLabel('Choose film.mp4 again').setInputFiles(path);
    await expect(line).toContainText('Done');
    // What had arrived before the reload was not sent again.
    expect(arrivedBefore.size).toBeGreaterThan(5);
    expect(begun.filter((part) => arrivedBefore.has(part))).toEqual([]);
    await expect(page.getByText('An upload is not finished')).toBeHidden();

    expect(await digestOf(await linkOf(api, uuid, 'film.mp4'))).toEqual({
      status: 200,
      bytes: LARGE_MB * 1024 * 1024,
      sha256,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('twenty files at once, thumbnails from the storage, a link that expires, a download, and deleting', async ({
  page,
  api,
  stowage,
}) => {
  const { uuid, origin } = await openFiles(page, api, stowage);
  const images: string[] = [];
  page.on('request', (request) => request.resourceType() === 'image' && images.push(request.url()));
  const files = Array.from({ length: 20 }, (_, index) => {
    const name = `picture-${String(index).padStart(2, '0')}.png`;
    return { name, mimeType: 'image/png', buffer: png(40 + index) };
  });
  await page.getByLabel('Files to upload').setInputFiles(files);
  await expect(page.getByText('20 of 20 done')).toBeVisible();
  const list = page.getByRole('region', { name: 'Files of this folder' });
  await expect(list.getByRole('listitem')).toHaveCount(20);
  await expect(page.getByText('20 entries')).toBeVisible();

  await test.step('thumbnails are loaded by the browser from the storage alone', async () => {
    const picture = list.getByRole('listitem').first().locator('img');
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(40);
    expect([...new Set(images.map((url) => new URL(url).origin))]).toEqual([origin]);
    expect(await page.content()).toContain('X-Amz-Signature');
    // But not before this person's browser asked for them: nothing signed is in the page that the panel sends.
    expect(await (await page.request.get(page.url())).text()).not.toContain('X-Amz');
  });

  await test.step('a name that is taken is asked about', async () => {
    await page.getByLabel('Files to upload').setInputFiles(files.slice(0, 1));
    await page.getByRole('alertdialog').getByRole('button', { name: 'Keep both' }).click();
    await expect(list.getByText('picture-00 (2).png')).toBeVisible();
  });

  await test.step('a link works for the time that one chooses', async () => {
    await page.getByRole('button', { name: 'Actions for picture-07.png' }).click();
    await page.getByRole('menuitem', { name: 'Copy link that expires …' }).click();
    // A message that is still there has the same role.
    const dialog = page.getByRole('dialog').filter({ has: page.getByLabel('Works for') });
    await dialog.getByLabel('Works for').selectOption({ label: '1 day' });
    await dialog.getByRole('button', { name: 'Make link' }).click();
    const url = await dialog.getByLabel('Link', { exact: true }).inputValue();
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('86400');
    await expect(dialog).toContainText('Expires');
    const sha256 = createHash('sha256')
      .update(files[7]?.buffer ?? '')
      .digest('hex');
    expect(await digestOf(url)).toMatchObject({ status: 200, sha256 });
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    const { results } = await (await api.get('/apps/v3/audit-log/?action=file.share')).json();
    expect(JSON.stringify(results)).toContain('picture-07.png');
    expect(JSON.stringify(results)).not.toContain('X-Amz');
  });

  await test.step('a download has the name of the file', async () => {
    const download = page.waitForEvent('download');
    await list.getByRole('button', { name: 'picture-03.png', exact: true }).click();
    expect((await download).suggestedFilename()).toBe('picture-03.png');
  });

  await test.step('a folder is made by its first file, found by its beginning, and deleted by typing its name', async () => {
    await page.getByRole('button', { name: 'New folder' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('summer');
    await page.getByRole('dialog').getByRole('button', { name: 'Open folder' }).click();
    await expect(page.getByText('There are no files in this folder')).toBeVisible();
    await page.getByLabel('Files to upload').setInputFiles(files.slice(0, 2));
    await expect(list.getByRole('listitem')).toHaveCount(2);
    await page.getByRole('link', { name: 'All files' }).click();
    await page.getByLabel('Search names that begin with').fill('su');
    await expect(list.getByRole('listitem')).toHaveCount(1);
    await page.getByRole('button', { name: 'Actions for summer/' }).click();
    await page.getByRole('menuitem', { name: 'Delete folder …' }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog).toContainText('This deletes 2 files');
    await dialog.getByLabel('Type summer/ to confirm').fill('summer/');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByText('Nothing here begins with')).toBeVisible();
    await page.getByLabel('Search names that begin with').fill('');
    await expect(list.getByText('picture-00.png')).toBeVisible();
  });

  await test.step('selected files are deleted', async () => {
    await list.getByLabel('Select picture-01.png').check();
    await list.getByLabel('Select picture-02.png').check();
    await page.getByRole('button', { name: 'Delete …', exact: true }).click();
    // The embedded store keeps no versions, and the page says what follows from that.
    await expect(page.getByRole('alertdialog')).toContainText('This cannot be undone');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    // While the dialog is open nothing behind it has a role, so the list would count as hidden.
    await expect(page.getByRole('alertdialog')).toBeHidden();
    await expect(list.getByText('picture-03.png')).toBeVisible();
    await expect(list.getByText('picture-01.png')).toBeHidden();
    const left = await (await api.get(`/apps/v3/service-instances/${uuid}/files/`)).json();
    expect(left.files.map(({ key }: { key: string }) => key)).not.toContain('picture-02.png');
    expect(left.files).toHaveLength(19);
  });
});
