import { expect } from 'vitest';
import type { BucketAccess } from '#lib/core/bucket-settings';
import { anonymous, type StoreContext } from '#lib/object-stores/conformance/context';
import type { BucketRef } from '#lib/object-stores/port';

const CLOSED: BucketAccess = { visibility: 'private', publicPrefixes: [] };
const OPEN: BucketAccess = { visibility: 'public-read', publicPrefixes: [] };
const text = (value: string) => new TextEncoder().encode(value);

/** Who may read without a key. */
export function accessCases(context: StoreContext): void {
  const { provider, can, check, newBucket, openWithKey, eventually, publicUrl, pathUrl, byHand } = context;
  const { access } = provider.settings;

  const urlsOf = (ref: BucketRef, key: string) =>
    [publicUrl(ref, key), provider.location(ref).hasOwnPublicHost ? null : pathUrl(ref, key)].filter(
      (url) => url !== null,
    );

  async function expectOpen(ref: BucketRef, key: string, body: string): Promise<void> {
    for (const url of urlsOf(ref, key)) {
      await eventually(async () => {
        const answer = await anonymous(url);
        expect({ status: answer.status, body: answer.body.toString() }).toEqual({ status: 200, body });
      });
    }
  }
  async function expectClosed(ref: BucketRef, key: string): Promise<void> {
    for (const url of [publicUrl(ref, key), pathUrl(ref, key)].filter((each) => each !== null)) {
      await eventually(async () => expect((await anonymous(url)).status, url).toBeGreaterThanOrEqual(400));
    }
  }
  async function expectNotListed(ref: BucketRef, key: string): Promise<void> {
    for (const url of [publicUrl(ref, ''), pathUrl(ref, ''), `${publicUrl(ref, '')}?list-type=2`]) {
      if (url !== null) expect((await anonymous(url)).body.toString(), url).not.toContain(key);
    }
  }

  check('buckets', 'closes a private bucket to everyone without a key', async () => {
    const ref = await newBucket();
    for (let i = 0; i < 2; i++) await access.apply(ref, CLOSED);
    expect(await access.observe(ref)).toEqual({ value: CLOSED, foreign: [] });
    const { bucket } = await openWithKey(ref);
    await bucket.put('secret.txt', text('secret'), { contentType: 'text/plain' });
    await expectClosed(ref, 'secret.txt');
    await expectNotListed(ref, 'secret.txt');
  });

  check(can.aclUploads.can ? 'aclUploads' : 'buckets', 'keeps it closed although uploads say public-read', async () => {
    const ref = await newBucket();
    await access.apply(ref, CLOSED);
    const { bucket } = await openWithKey(ref);
    const upload = bucket.put('secret.txt', text('secret'), { acl: 'public-read' });
    if (can.aclUploads.can) await upload;
    else if (await upload.then(() => false).catch(() => true)) return;
    await expectClosed(ref, 'secret.txt');
    expect(await bucket.head('secret.txt')).toMatchObject({ bytes: 6 });
  });

  if (can.aclUploads.can) {
    check('aclUploads', 'takes uploads that say private', async () => {
      const ref = await newBucket();
      await access.apply(ref, CLOSED);
      const { bucket } = await openWithKey(ref);
      await bucket.put('secret.txt', text('secret'), { acl: 'private' });
      await expectClosed(ref, 'secret.txt');
    });
  }

  if (can.publicRead.can) {
    check('publicRead', 'opens a public bucket for reading and not for listing', async () => {
      const ref = await newBucket();
      for (let i = 0; i < 2; i++) await access.apply(ref, OPEN);
      expect(await access.observe(ref)).toEqual({ value: OPEN, foreign: [] });
      const { bucket } = await openWithKey(ref);
      await bucket.put('pictures/a b.txt', text('open'), { contentType: 'text/plain' });
      await expectOpen(ref, 'pictures/a b.txt', 'open');
      await expectNotListed(ref, 'a b.txt');
      const write = await anonymous(publicUrl(ref, 'theirs.txt'), { method: 'PUT', body: text('x') });
      expect(write.status).toBeGreaterThanOrEqual(400);
    });

    check('publicRead', 'closes a bucket that was public, also for what was uploaded as public', async () => {
      const ref = await newBucket();
      await access.apply(ref, OPEN);
      const { bucket } = await openWithKey(ref);
      await bucket.put('a.txt', text('open'), can.aclUploads.can ? { acl: 'public-read' } : {});
      await expectOpen(ref, 'a.txt', 'open');
      await access.apply(ref, CLOSED);
      expect(await access.observe(ref)).toEqual({ value: CLOSED, foreign: [] });
      await expectClosed(ref, 'a.txt');
      await bucket.head('a.txt');
    });
  } else {
    check('buckets', 'does not pretend to open a bucket', async () => {
      const ref = await newBucket();
      await access.apply(ref, OPEN).catch((error) => expect(error).toMatchObject({ name: 'StoreError' }));
      const { bucket } = await openWithKey(ref);
      await bucket.put('a.txt', text('closed'), {});
      await expectClosed(ref, 'a.txt');
    });
  }

  if (can.publicPrefixes.can) {
    check('publicPrefixes', 'opens some prefixes of a private bucket', async () => {
      const ref = await newBucket();
      const wish: BucketAccess = { visibility: 'private', publicPrefixes: ['media/', 'static/css'] };
      for (let i = 0; i < 2; i++) await access.apply(ref, wish);
      expect(await access.observe(ref)).toEqual({ value: wish, foreign: [] });
      const { bucket } = await openWithKey(ref);
      for (const key of ['media/a.txt', 'static/css-1.txt', 'secret.txt']) await bucket.put(key, text('body'), {});
      await expectOpen(ref, 'media/a.txt', 'body');
      await expectOpen(ref, 'static/css-1.txt', 'body');
      await expectClosed(ref, 'secret.txt');
      await access.apply(ref, CLOSED);
      await expectClosed(ref, 'media/a.txt');
    });
  }

  if (byHand.access && can.publicRead.can) {
    const change = byHand.access;
    check('publicRead', 'shows that somebody opened it by hand, and closes it again', async () => {
      const ref = await newBucket();
      await access.apply(ref, CLOSED);
      await change(ref);
      await eventually(async () => {
        const { value, foreign } = await access.observe(ref);
        expect({
          isAsWished: value.publicPrefixes.length + foreign.length === 0 && value.visibility === 'private',
        }).toEqual({ isAsWished: false });
      });
      await access.apply(ref, CLOSED);
      expect(await access.observe(ref)).toEqual({ value: CLOSED, foreign: [] });
    });
  }

  if (byHand.lockOut) {
    const lockOut = byHand.lockOut;
    check('buckets', 'gets over a policy that locks everyone out, or says so', async (note) => {
      const ref = await newBucket();
      const { bucket } = await openWithKey(ref);
      const isTaken = await lockOut(ref).then(
        () => true,
        () => false,
      );
      if (!isTaken) return note('Refuses policies that lock everyone out.');
      const outcome = await access.apply(ref, CLOSED).then(
        () => 'repaired',
        (error: unknown) => error,
      );
      if (outcome !== 'repaired') {
        const message = expect.stringMatching(/a policy of the bucket forbids it: whoever runs the store can change/);
        expect(outcome).toMatchObject({ name: 'StoreError', code: 'DENIED', message });
        return note('A policy that locks everyone out has to be removed with the tools of the store.');
      }
      expect(await access.observe(ref)).toEqual({ value: CLOSED, foreign: [] });
      await eventually(() => bucket.list({ limit: 1 }));
    });
  }
}
