import { expect } from 'vitest';
import { anonymous, readText, type StoreContext } from '#lib/object-stores/conformance/context';

/** Links that open one object of a private bucket for a while. */
export function linkCases({ can, check, newBucket, openWithKey, provider }: StoreContext): void {
  if (!can.signedLinks.can) return;
  const text = (value: string) => new TextEncoder().encode(value);

  async function privateBucket() {
    const ref = await newBucket();
    await provider.settings.access.apply(ref, { visibility: 'private', publicPrefixes: [] });
    return (await openWithKey(ref)).bucket;
  }

  check('signedLinks', 'opens an object over a signed link', async () => {
    const bucket = await privateBucket();
    const key = 'a b/é+&.txt';
    await bucket.put(key, text('for you'), { contentType: 'text/plain' });
    const shown = await anonymous(await bucket.signedUrl(key, { expiresInSeconds: 60 }));
    expect({ status: shown.status, body: shown.body.toString() }).toEqual({ status: 200, body: 'for you' });
    const saved = await anonymous(
      await bucket.signedUrl(key, { expiresInSeconds: 60, downloadAs: 'my "résumé", 1.txt' }),
    );
    expect(saved.status).toBe(200);
    expect(saved.headers['content-disposition']).toMatch(/^attachment/);
    expect(saved.headers['content-disposition']).toContain("UTF-8''my%20%22r%C3%A9sum%C3%A9%22%2C%201.txt");
  });

  check('signedLinks', 'refuses a link that was changed or is over', async () => {
    const bucket = await privateBucket();
    await bucket.put('a.txt', text('a'), {});
    await bucket.put('b.txt', text('b'), {});
    const url = await bucket.signedUrl('a.txt', { expiresInSeconds: 60 });
    expect((await anonymous(url.replace('/a.txt', '/b.txt'))).status).toBeGreaterThanOrEqual(400);
    const short = await bucket.signedUrl('a.txt', { expiresInSeconds: 1 });
    await expect.poll(async () => (await anonymous(short)).status).toBeGreaterThanOrEqual(400);
  });

  check('signedLinks', 'takes an upload over a signed link', async () => {
    const bucket = await privateBucket();
    const url = await bucket.signedUrl('up.txt', { expiresInSeconds: 60, method: 'PUT' });
    // Blob storage asks for the kind of blob; everybody else ignores the header.
    const headers = { 'x-ms-blob-type': 'BlockBlob' };
    const answer = await anonymous(url, { method: 'PUT', headers, body: text('uploaded') });
    expect(answer.status).toBeLessThan(300);
    expect(await readText(bucket, 'up.txt')).toBe('uploaded');
  });
}
