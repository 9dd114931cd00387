import { Readable } from 'node:stream';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Bench } from '#lib/object-stores/probe/bench';
import { type Check, ProbeFailure } from '#lib/object-stores/probe/check';
import { readLimited } from '#lib/object-stores/read-limited';

const BODY = 'Stowage tests its storage.';
const KEY = 'folder/a b+é.txt';
const LINK_SECONDS = 120;
const PART_BYTES = 5 * 1024 ** 2;
/** What the probe writes is smaller; a store may answer anything. */
const MAX_READ_BYTES = 1024 ** 2;

async function write(bench: Bench, key: string): Promise<void> {
  await bench.bucket.put(key, Buffer.from(BODY), { contentType: 'text/plain', signal: bench.signal });
}

async function read(bench: Bench, key: string): Promise<string> {
  const { body } = await bench.bucket.get(key, { signal: bench.signal });
  return (await readLimited(body, MAX_READ_BYTES)).toString('utf8');
}

/** Objects through the key of the environment. */
export const objectChecks: readonly Check[] = [
  {
    name: 'objects',
    label: 'Files can be written, read, listed and deleted',
    isEssential: true,
    async run(bench) {
      await write(bench, KEY);
      if ((await read(bench, KEY)) !== BODY)
        throw new ProbeFailure('What was read is not what was written: the store changes files.');
      const { objects } = await bench.bucket.list({ prefix: 'folder/' }, bench.signal);
      if (objects[0]?.key !== KEY) throw new ProbeFailure('A file that was written is missing in the list.');
      await bench.bucket.remove([KEY], bench.signal);
      if (await bench.bucket.head(KEY, bench.signal)) throw new ProbeFailure('A file that was deleted is still there.');
      return 'All four work with the key of the bucket.';
    },
  },
  {
    name: 'streams',
    label: 'Files can be streamed',
    async run(bench) {
      const body = Readable.from([Buffer.from(BODY), Buffer.from(BODY)]);
      await bench.bucket.put('stream.txt', body, { bytes: 2 * BODY.length, signal: bench.signal });
      if ((await read(bench, 'stream.txt')) !== BODY + BODY)
        throw new ProbeFailure('A streamed file came back changed.');
      return 'A file of known length was streamed.';
    },
  },
  {
    name: 'checksums',
    label: 'Uploads with the checksums of newer SDKs',
    async run(bench) {
      const s3 = bench.stockS3();
      if (!s3) return 'Its clients send none.';
      const { bucket: Bucket, keyPrefix } = bench.provider.location(bench.ref);
      const Key = `${keyPrefix}checksums.txt`;
      try {
        for (const Body of [Buffer.from(BODY), Readable.from([Buffer.from(BODY)])]) {
          const input = { Bucket, Key, Body, ContentLength: BODY.length };
          await s3.send(new PutObjectCommand(input), { abortSignal: bench.signal });
        }
      } catch (error) {
        bench.signal.throwIfAborted();
        throw new ProbeFailure(
          'The store refuses them. Where an application uses a new SDK or boto3, set AWS_REQUEST_CHECKSUM_CALCULATION=when_required for it.',
          { cause: error },
        );
      } finally {
        s3.destroy();
      }
      if ((await read(bench, 'checksums.txt')) !== BODY)
        throw new ProbeFailure(
          'The store keeps the checksum as part of the file. Set AWS_REQUEST_CHECKSUM_CALCULATION=when_required.',
        );
      return 'They are taken, also at the end of a stream.';
    },
  },
  {
    name: 'multipart',
    label: 'Uploads in parts',
    capability: 'multipart',
    async run(bench) {
      const { uploads } = bench.bucket;
      const id = await uploads.begin('parts.bin', { contentType: 'application/octet-stream' });
      const parts = [Buffer.alloc(Math.max(uploads.limits.minPartBytes, 1), 1), Buffer.alloc(1000, 2)];
      if (uploads.limits.minPartBytes > PART_BYTES) parts.shift();
      for (const [index, part] of parts.entries())
        await uploads.putPart('parts.bin', id, index + 1, part, bench.signal);
      if ((await uploads.listParts('parts.bin', id, bench.signal)).length !== parts.length)
        throw new ProbeFailure('The store does not tell which parts of an upload have arrived.');
      await uploads.complete('parts.bin', id, parts.length, bench.signal);
      const bytes = parts.reduce((sum, part) => sum + part.length, 0);
      if ((await bench.bucket.head('parts.bin', bench.signal))?.bytes !== bytes)
        throw new ProbeFailure('The file that was made of the parts has another size.');
      return `A file was made of ${parts.length} parts.`;
    },
  },
  {
    name: 'public-host',
    label: 'The public host leads to the store',
    async run(bench) {
      await write(bench, 'host.txt');
      const { status } = await bench.request(bench.publicUrl('host.txt'));
      if (status >= 500)
        throw new ProbeFailure(`The public host answers ${status}. Check the proxy in front of the store.`);
      bench.isPublicHostReached = true;
      return `${new URL(bench.publicUrl('')).host} answers.`;
    },
  },
  {
    name: 'signed-links',
    label: 'Signed links',
    capability: 'signedLinks',
    async run(bench) {
      if (!bench.isPublicHostReached) {
        const message = 'Not tested, because the public host could not be reached from here.';
        throw new ProbeFailure(message, { isConclusive: false });
      }
      await write(bench, KEY);
      const url = await bench.bucket.signedUrl(KEY, { expiresInSeconds: LINK_SECONDS });
      const { status, body } = await bench.request(url);
      if (status !== 200 || body.toString() !== BODY)
        throw new ProbeFailure(
          `A signed link answered ${status}. Links are signed for the public host: the store has to see that name.`,
        );
      const forged = url.replace(encodeURIComponent('folder'), 'other');
      if ((await bench.request(forged)).status < 400)
        throw new ProbeFailure('A signed link for another file was accepted: the store does not check signatures.');
      return 'A signed link opened its file and no other.';
    },
  },
];
