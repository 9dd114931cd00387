import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { parseDsn } from '#lib/core/dsn';
import { expect, getFromHost, test } from './fixtures.ts';
import { createRepository, newSlug, openSection, signInByForm } from './steps.ts';

/** The smallest PNG there is: one transparent pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

test('a person provisions object storage, uploads, overrides the media domain, redeploys, and the application uses it', async ({
  page,
  stowage,
}) => {
  const repository = createRepository();
  const slug = newSlug('gallery');
  let application = '';
  const site = `http://test-${slug}.localhost:${stowage.edgePort}`;
  try {
    await signInByForm(page, stowage);

    await test.step('create an application from a real repository', async () => {
      await page.goto(`${stowage.url}/applications/new`);
      await page.getByRole('radio', { name: /From a Git repository/ }).check();
      await page.getByLabel('Repository URL').fill(repository.path);
      await page.getByLabel('Branch').fill('main');
      await page.getByLabel('Name', { exact: true }).fill('Gallery');
      await page.getByLabel('Slug').fill(slug);
      await page.getByRole('button', { name: 'Create application' }).click();
      await expect(page.getByRole('region', { name: 'Environment test' })).toContainText('Server not deployed yet.');
      application = page.url();
    });

    await test.step('add object storage to test and provision it', async () => {
      await openSection(page, 'Services');
      await page.getByRole('button', { name: 'Add object storage to test' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Add service' }).click();
      const row = page.getByRole('listitem', { name: 'Object storage DEFAULT' });
      await expect(row).toContainText('New');
      await row.getByRole('button', { name: 'Provision' }).click();
      await expect(row).toContainText('Pending attachment');
    });

    let dsn = '';
    await test.step('read DEFAULT_STORAGE_DSN', async () => {
      await openSection(page, 'Env Variables');
      const row = page.getByRole('row', { name: /^DEFAULT_STORAGE_DSN/ });
      await expect(row).toContainText('****');
      await row.getByRole('button', { name: 'Reveal DEFAULT_STORAGE_DSN' }).click();
      await expect(row).not.toContainText('****');
      dsn = (await row.getByRole('cell').first().innerText()).match(/s3:\/\/\S+/)?.[0] ?? '';
      expect(parseDsn(dsn)).toMatchObject({ ok: true });
    });

    await test.step('deploy', async () => {
      await openSection(page, 'Environments');
      const card = page.getByRole('region', { name: 'Environment test' });
      await card.getByRole('button', { name: 'Deploy test', exact: true }).click();
      await expect(card).toContainText('Last deployment successful');
      await openSection(page, 'Services');
      await expect(page.getByRole('listitem', { name: 'Object storage DEFAULT' })).toContainText('Attached');
    });

    await test.step('upload a picture in the running application', async () => {
      await page.goto(site);
      await page.getByLabel('Picture').setInputFiles({ name: 'cat.png', mimeType: 'image/png', buffer: PICTURE });
      await page.getByRole('button', { name: 'Upload' }).click();
      const picture = page.getByRole('list', { name: 'Pictures' }).getByRole('img');
      await expect(picture).toBeVisible();
      expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
    });

    await test.step('the object is in the bucket, and its key opens no other', async () => {
      const parsed = parseDsn(dsn);
      if (!parsed.ok || parsed.dsn.kind !== 's3') throw new Error('The DSN is no S3 DSN.');
      const { keyId, secret, bucket } = parsed.dsn;
      const client = new S3Client({
        endpoint: `http://127.0.0.1:${stowage.storePort}`,
        region: 'local',
        forcePathStyle: true,
        credentials: { accessKeyId: keyId, secretAccessKey: secret },
      });
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
      expect(Contents).toHaveLength(1);
      const stored = await client.send(new GetObjectCommand({ Bucket: bucket, Key: Contents[0]?.Key }));
      expect(Buffer.from((await stored.Body?.transformToByteArray()) ?? [])).toEqual(PICTURE);
      await expect(client.send(new ListObjectsV2Command({ Bucket: 'some-other-bucket' }))).rejects.toThrow(/denied/i);
      client.destroy();
    });

    await test.step('edit variables in a form and override the media domain', async () => {
      await page.goto(application);
      await openSection(page, 'Env Variables');
      await page.getByRole('button', { name: 'Add variable' }).click();
      const form = page.getByRole('form', { name: 'Add variable' });
      await form.getByLabel('Name').fill('GALLERY_TITLE');
      await form.getByLabel('Value').fill('Pictures of cats');
      await form.getByRole('button', { name: 'Add', exact: true }).click();
      await expect(page.getByRole('row', { name: /^GALLERY_TITLE/ })).toContainText('Pictures of cats');
      await page.getByRole('button', { name: 'Override DEFAULT_STORAGE_DSN' }).click();
      await page.getByRole('menuitem', { name: 'Change only the media domain' }).click();
      await page.getByRole('textbox', { name: 'Media domain' }).fill('media.example.com');
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('row', { name: /^DEFAULT_STORAGE_DSN/ })).toContainText('media.example.com');
      await expect(page.getByRole('region', { name: 'Pending changes of test' })).toContainText(
        '4 changes apply at the next deployment',
      );
    });

    await test.step('redeploy, and the running application uses it', async () => {
      await page.getByRole('button', { name: 'Deploy now' }).click();
      await expect(page.getByRole('region', { name: 'Pending changes of test' })).toContainText(
        'It runs with these variables',
      );
      await page.goto(`${site}/variables`);
      await expect(page.locator('#media-domain')).toHaveText('media.example.com');
      await expect(page.locator('body')).not.toContainText(dsn.match(/:([^:@/]{20,})@/)?.[1] ?? 'no secret');
      const { body } = await getFromHost(new URL(site).host, stowage.edgePort, '/');
      expect(body).toContain('https://media.example.com/');
      expect(body).toContain('Pictures of cats');
    });
  } finally {
    repository.remove();
  }
});
