import type { BucketAccess, CorsRule } from '#lib/core/bucket-settings';
import type { Bench } from '#lib/object-stores/probe/bench';
import { type Check, ProbeFailure } from '#lib/object-stores/probe/check';

const SETTLE_MS = 6_000;
const ORIGIN = 'https://probe.example.com';
const CLOSED: BucketAccess = { visibility: 'private', publicPrefixes: [] };

const statusOf = async (bench: Bench, key: string) => (await bench.request(bench.objectUrl(key))).status;

async function write(bench: Bench, key: string, acl?: 'private' | 'public-read'): Promise<void> {
  await bench.bucket.put(key, Buffer.from('Stowage tests its storage.'), {
    contentType: 'text/plain',
    ...(acl ? { acl } : {}),
    signal: bench.signal,
  });
}

async function apply(bench: Bench, access: BucketAccess): Promise<void> {
  await bench.provider.settings.access.apply(bench.ref, access, bench.signal);
}

function expectOpen(bench: Bench, key: string): Promise<void> {
  return bench.until(async () => {
    const status = await statusOf(bench, key);
    if (status !== 200)
      throw new ProbeFailure(`Everyone should be able to read the file, but the answer was ${status}.`);
  }, SETTLE_MS);
}

function expectClosed(bench: Bench, key: string, why: string): Promise<void> {
  return bench.until(async () => {
    if ((await statusOf(bench, key)) < 400) throw new ProbeFailure(why);
  }, SETTLE_MS);
}

/** Who may read without a key, and from which web sites. */
export const accessChecks: readonly Check[] = [
  {
    name: 'private',
    label: 'Private files are closed to everyone',
    isEssential: true,
    async run(bench) {
      await write(bench, 'private.txt');
      await expectClosed(bench, 'private.txt', 'Everyone can read a file of a private bucket.');
      return 'A private file was refused without a key.';
    },
  },
  {
    name: 'acl',
    label: 'Uploads that send an ACL',
    capability: 'aclUploads',
    async run(bench) {
      await write(bench, 'acl.txt', 'public-read');
      await expectClosed(
        bench,
        'acl.txt',
        'An upload that says public-read opens a file of a private bucket. Let applications send private.',
      );
      return 'They are taken, and a private bucket stays private.';
    },
  },
  {
    name: 'public-prefixes',
    label: 'Public prefixes in a private bucket',
    capability: 'publicPrefixes',
    async run(bench) {
      await apply(bench, { visibility: 'private', publicPrefixes: ['open/'] });
      await write(bench, 'open/a.txt', 'private');
      await write(bench, 'closed/a.txt', 'private');
      await expectOpen(bench, 'open/a.txt');
      await expectClosed(bench, 'closed/a.txt', 'A public prefix opens the whole bucket.');
      return 'One folder was public, the other was not.';
    },
  },
  {
    name: 'public-read',
    label: 'Public files',
    capability: 'publicRead',
    async run(bench) {
      await apply(bench, { visibility: 'public-read', publicPrefixes: [] });
      await write(bench, 'public.txt', 'public-read');
      await expectOpen(bench, 'public.txt');
      await apply(bench, CLOSED);
      await expectClosed(bench, 'public.txt', 'A bucket that was public stays open when it is made private.');
      return 'A public bucket was open, and closed again when it was made private.';
    },
  },
  {
    name: 'cors',
    label: 'CORS',
    capability: 'cors',
    async run(bench) {
      const rule: CorsRule = {
        allowedOrigins: [ORIGIN],
        allowedMethods: ['GET', 'PUT'],
        allowedHeaders: ['*'],
        exposeHeaders: ['ETag'],
        maxAgeSeconds: 60,
      };
      await bench.provider.settings.cors?.apply(bench.ref, [rule], bench.signal);
      await bench.until(async () => {
        const { headers } = await bench.request(bench.uploadUrl('cors.txt'), {
          method: 'OPTIONS',
          headers: { origin: ORIGIN, 'access-control-request-method': 'PUT' },
        });
        const allowed = headers['access-control-allow-origin'];
        if (allowed === ORIGIN || allowed === '*') return;
        throw new ProbeFailure('The store took the rule, but does not answer browsers as it says.');
      }, SETTLE_MS);
      return 'A web site that the rule names was let in.';
    },
  },
];
