import { afterEach, describe, expect, it } from 'vitest';
import { emptyS3Bucket } from '#lib/object-stores/s3/buckets';
import { startAnsweringStore } from '#lib/object-stores/testing/answering-store';

type AnsweringStore = Awaited<ReturnType<typeof startAnsweringStore>>;
const stores: AnsweringStore[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.stop();
});

/** A store that lists the same for ever, whatever it was told to delete, and says so with `refused`. */
async function stubborn(lists: { objects: string; uploads: string }, refused = '') {
  const asked: string[] = [];
  const store = await startAnsweringStore((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.method === 'DELETE')
      return void response.writeHead(404).end('<Error><Code>NoSuchUpload</Code></Error>');
    if (request.method === 'POST') return void response.end(`<DeleteResult>${refused}</DeleteResult>`);
    response.end(request.url?.includes('uploads') ? lists.uploads : lists.objects);
  });
  stores.push(store);
  return { s3: store.s3, asked };
}

const noUploads = '<ListMultipartUploadsResult></ListMultipartUploadsResult>';

describe('emptying a bucket', () => {
  it('ends with a sentence when the store keeps listing what it has deleted', async () => {
    const objects = '<ListBucketResult><Contents><Key>kept</Key></Contents></ListBucketResult>';
    const { s3, asked } = await stubborn({ objects, uploads: noUploads });
    await expect(emptyS3Bucket(s3, 'media', { hasVersions: false })).rejects.toMatchObject({
      code: 'REFUSED',
      retryable: true,
      message: expect.stringContaining('retention rule'),
    });
    expect(asked.length).toBeLessThan(60);
  });

  it.each([
    ['AccessDenied', /an object of media \(AccessDenied\)\.$/],
    ['Pay at evil.example.com', /an object of media\.$/],
  ])('repeats only the name of a refusal: %s', async (code, message) => {
    const objects = '<ListBucketResult><Contents><Key>kept</Key></Contents></ListBucketResult>';
    const { s3 } = await stubborn(
      { objects, uploads: noUploads },
      `<Error><Key>kept</Key><Code>${code}</Code></Error>`,
    );
    await expect(emptyS3Bucket(s3, 'media', { hasVersions: false })).rejects.toThrow(message);
  });

  it('ends when the store lists uploads that it does not know any more', async () => {
    const uploads = `<ListMultipartUploadsResult><Upload><Key>a</Key><UploadId>1</UploadId></Upload></ListMultipartUploadsResult>`;
    const { s3, asked } = await stubborn({ objects: '<ListBucketResult></ListBucketResult>', uploads });
    await emptyS3Bucket(s3, 'media', { hasVersions: false });
    expect(asked.filter((line) => line.startsWith('DELETE'))).toHaveLength(1);
  });
});
