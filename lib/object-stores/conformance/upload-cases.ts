import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';
import { anonymous, listAll, type StoreContext } from '#lib/object-stores/conformance/context';

const MIN_PART_BYTES = 64 * 1024;
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Uploads in parts: the whole way, going on after a break, and giving up. */
export function uploadCases({
  can,
  check,
  newBucket,
  openWithKey,
  provider,
  eventually,
  publicUrl,
}: StoreContext): void {
  if (!can.multipart.can) return;

  check('multipart', 'makes one object of the parts, whatever their order', async () => {
    const { bucket } = await openWithKey(await newBucket());
    const { uploads } = bucket;
    const partBytes = Math.max(uploads.limits.minPartBytes, MIN_PART_BYTES);
    const parts = [randomBytes(partBytes), randomBytes(partBytes), randomBytes(1000)];
    const key = 'large/a b+é.bin';
    const id = await uploads.begin(key, { contentType: 'image/png' });
    const put = (index: number) => uploads.putPart(key, id, index + 1, parts[index] ?? Buffer.alloc(0));
    await put(2);
    await put(0);
    expect(await uploads.listParts(key, id)).toEqual([
      { part: 1, bytes: partBytes },
      { part: 3, bytes: 1000 },
    ]);
    expect(await bucket.head(key)).toBeNull();
    await expect(uploads.complete(key, id, 3)).rejects.toMatchObject({ code: 'REFUSED' });
    await put(1);
    await put(1);
    await uploads.complete(key, id, 3);
    const object = await bucket.get(key);
    expect(object).toMatchObject({ bytes: 2 * partBytes + 1000, contentType: 'image/png' });
    expect(hash(await buffer(object.body))).toBe(hash(Buffer.concat(parts)));
    expect(await listAll(bucket)).toEqual([key]);
  });

  check('multipart', 'takes a part over a signed address', async () => {
    const { bucket } = await openWithKey(await newBucket());
    const id = await bucket.uploads.begin('signed.bin', { contentType: 'text/plain' });
    const { url, headers } = await bucket.uploads.signedPart('signed.bin', id, 1, { expiresInSeconds: 60 });
    const answer = await anonymous(url, { method: 'PUT', headers, body: Buffer.from('from a browser') });
    expect(answer.status).toBeLessThan(300);
    await bucket.uploads.complete('signed.bin', id, 1);
    expect(await bucket.head('signed.bin')).toMatchObject({ bytes: 14, contentType: 'text/plain' });
  });

  if (can.aclUploads.can) {
    check('aclUploads', 'takes an ACL with an upload in parts', async () => {
      const ref = await newBucket();
      await provider.settings.access.apply(ref, {
        visibility: can.publicRead.can ? 'public-read' : 'private',
        publicPrefixes: [],
      });
      const { bucket } = await openWithKey(ref);
      for (const acl of ['public-read', 'private'] as const) {
        const id = await bucket.uploads.begin('acl.bin', { contentType: 'text/plain', acl });
        await bucket.uploads.putPart('acl.bin', id, 1, Buffer.from(acl));
        await bucket.uploads.complete('acl.bin', id, 1);
        expect(await bucket.head('acl.bin')).toMatchObject({ bytes: acl.length });
        if (acl === 'private' || !can.publicRead.can || provider.location(ref).hasOwnPublicHost) continue;
        await eventually(async () => expect((await anonymous(publicUrl(ref, 'acl.bin'))).status).toBe(200));
      }
    });
  }

  check('multipart', 'gives up an upload, once and again', async () => {
    const ref = await newBucket();
    const { bucket } = await openWithKey(ref);
    const id = await bucket.uploads.begin('given-up.bin', { contentType: 'text/plain' });
    await bucket.uploads.putPart('given-up.bin', id, 1, Buffer.alloc(1000));
    for (let i = 0; i < 2; i++) await bucket.uploads.abort('given-up.bin', id);
    expect(await bucket.head('given-up.bin')).toBeNull();
    await expect(bucket.uploads.complete('given-up.bin', id, 1)).rejects.toMatchObject({ name: 'StoreError' });
    await provider.removeBucket(ref);
  });
}
