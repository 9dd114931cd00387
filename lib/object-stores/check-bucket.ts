import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { judgePreflight } from '#lib/core/cors-preflight';
import { type StorageCheckName, storageCheckLabels, storageCheckNames } from '#lib/core/storage-checks';
import { storeKinds } from '#lib/core/stores';
import { adminSender } from '#lib/object-stores/admin-request';
import { checkPublicRead } from '#lib/object-stores/check-public-read';
import { type BucketToCheck, publicAddress, type Trial, withoutQuery } from '#lib/object-stores/check-trial';
import { explainRefusal, tryToList } from '#lib/object-stores/explain-refusal';
import { StoreError } from '#lib/object-stores/port';
import { readLimited } from '#lib/object-stores/read-limited';
import { toStoreError } from '#lib/object-stores/s3/errors';

/** `skipped` says why in its message, `failed` what to do. */
export interface CheckOutcome {
  name: StorageCheckName;
  state: 'passed' | 'failed' | 'skipped';
  message: string;
  durationMs: number;
}

/** Thrown by a check that has nothing to try here. */
class Skip extends Error {}

const refused = (message: string) => new StoreError('REFUSED', message);

/** What the check wrote is smaller; a store may answer anything. */
const MAX_READ_BYTES = 1024 ** 2;

const trials: Record<StorageCheckName, (trial: Trial) => Promise<string>> = {
  async write({ provider, ref, client, object, wish, signal }) {
    // Like an application: with the ACL that django-storage-url sends.
    const acl = provider.location(ref).uploadAcl ?? wish.access.visibility;
    await client.put(object.key, object.bytes, { contentType: 'text/plain', acl, signal });
    return 'The key may write.';
  },
  async read({ client, object, signal }) {
    const { body } = await client.get(object.key, { signal });
    const found = await readLimited(body, MAX_READ_BYTES);
    if (!found.equals(object.bytes)) throw refused('Other bytes came back than were written.');
    return 'The same bytes came back.';
  },
  async size({ client, object, signal }) {
    const head = await client.head(object.key, signal);
    if (head?.bytes !== object.bytes.length) throw refused('The store says another size than was written.');
    return `${head.bytes} bytes, as written.`;
  },
  async list({ client, object, signal }) {
    const page = await client.list({ prefix: object.key, limit: 1 }, signal);
    if (page.objects[0]?.key !== object.key) throw refused('The file that was just written is not in the list.');
    return 'It is listed at once.';
  },
  async parts({ client, large, signal }) {
    const { uploads } = client;
    const first = Buffer.alloc(uploads.limits.minPartBytes, 'a');
    const last = Buffer.from('the last part may be small');
    const uploadId = await uploads.begin(large, { contentType: 'application/octet-stream' });
    try {
      await uploads.putPart(large, uploadId, 1, first, signal);
      await uploads.putPart(large, uploadId, 2, last, signal);
      await uploads.complete(large, uploadId, 2, signal);
    } catch (error) {
      // The first failure is the one to report; the lifecycle of the bucket removes what stays behind.
      await uploads.abort(large, uploadId).catch(() => undefined);
      throw error;
    }
    const head = await client.head(large, signal);
    if (head?.bytes !== first.length + last.length) throw refused('The parts were not put together whole.');
    return 'Two parts became one file.';
  },
  async link({ client, object, send, signal, capabilities }) {
    if (!capabilities.signedLinks.can) throw new Skip(capabilities.signedLinks.reason);
    const url = new URL(await client.signedUrl(object.key, { expiresInSeconds: 60 }));
    const answer = await send({ ...withoutQuery(url), method: 'GET', signal });
    if (answer.status !== 200 || !answer.body.equals(object.bytes))
      throw refused(`The store answers a signed link with ${answer.status}. Check the public host of the region.`);
    return 'A link that expires opens the file.';
  },
  public: checkPublicRead,
  async cors({ provider, ref, publicBase, object, wish, send, signal, capabilities }) {
    if (!capabilities.cors.can) throw new Skip(capabilities.cors.reason);
    const [rule] = wish.cors;
    const [pattern] = rule?.allowedOrigins ?? [];
    const [method] = rule?.allowedMethods ?? [];
    if (!pattern || !method) throw new Skip('No CORS rule is set, so browsers on other sites are not let in.');
    const origin = pattern === '*' ? 'https://example.com' : pattern.replace('*', 'example');
    const url = publicAddress({ provider, ref, publicBase }, object.key);
    const headers = { origin, 'access-control-request-method': method };
    const answer = await send({ ...withoutQuery(url), method: 'OPTIONS', headers, signal });
    const { isAllowed, sentence } = judgePreflight({ origin, method }, answer);
    if (!isAllowed) throw refused(sentence);
    return sentence;
  },
  async isolation({ provider, ref, key, signal, capabilities }) {
    if (!capabilities.ownKeys.can) throw new Skip(capabilities.ownKeys.reason);
    // The end of the name is its random part, so that two checks at once do not meet in one bucket.
    const other = { bucket: `other-${ref.bucket.slice(-47).replace(/^-+/, '')}-check` };
    const passed = 'The key opens this bucket and no other.';
    if ((await tryToList(provider, other, key, signal)) === 'DENIED') return passed;
    // Some stores tell everyone that a bucket does not exist (AWS, Ceph, Versity), so there it has to.
    await provider.ensureBucket(other, signal);
    try {
      if ((await tryToList(provider, other, key, signal)) === 'DENIED') return passed;
    } finally {
      await provider.removeBucket(other);
    }
    throw refused('The key was let into a bucket that is not its own. Rotate it and check the policy of the store.');
  },
  async remove({ client, object, written, signal }) {
    await client.remove([...written], signal);
    if (await client.head(object.key, signal)) throw refused('A deleted file is still there.');
    return 'Every file of this check is gone.';
  },
};

interface CheckOptions {
  /** Which checks; all of them unless told. */
  names?: readonly StorageCheckName[];
  publicBase?: string;
}

/** Without a first file there is nothing to look at. */
const needsWrite: readonly StorageCheckName[] = ['read', 'size', 'list', 'link', 'public'];

/**
 * Uses a bucket as its application does, with the environment's own key, and says what works. Every check is tried, whatever
 * became of those before it; nothing stays behind but what the store refuses to delete.
 * @throws the reason of the signal when it is aborted; everything else becomes an outcome
 */
export async function* checkBucket(
  bucket: BucketToCheck,
  signal: AbortSignal,
  { names = storageCheckNames, publicBase = bucket.provider.location(bucket.ref).publicUrl }: CheckOptions = {},
): AsyncGenerator<CheckOutcome & { error: unknown }> {
  const client = bucket.provider.openBucket(bucket.ref, bucket.key);
  const folder = `stowage-check-${randomUUID()}`;
  const bytes = Buffer.from(
    `${storeKinds[bucket.provider.kind].label} ${createHash('sha256').update(randomBytes(16)).digest('hex')}`,
  );
  const object = { key: `${folder}.txt`, bytes };
  const large = `${folder}.bin`;
  const trial: Trial = {
    ...bucket,
    client,
    send: adminSender({ allowsPrivateAddress: bucket.allowsPrivateAddress }),
    object,
    large,
    folder,
    written: new Set([object.key, large]),
    publicBase,
    signal,
  };
  const passed = new Set<StorageCheckName>();
  try {
    for (const name of names) {
      const began = performance.now();
      const outcome = (state: CheckOutcome['state'], message: string, error: unknown = null) => ({
        name,
        state,
        message,
        error,
        durationMs: Math.round(performance.now() - began),
      });
      const isWritten = passed.has('write');
      const hasNothing =
        name === 'remove' ? !isWritten && !passed.has('parts') : needsWrite.includes(name) && !isWritten;
      if (hasNothing) {
        yield outcome('skipped', 'No file could be written.');
        continue;
      }
      try {
        const message = await trials[name](trial);
        passed.add(name);
        yield outcome('passed', message);
      } catch (cause) {
        signal.throwIfAborted();
        if (cause instanceof Skip) yield outcome('skipped', cause.message);
        else {
          const error = toStoreError('It failed', await explainRefusal(trial, cause).catch(() => cause));
          signal.throwIfAborted();
          yield outcome('failed', error instanceof Error ? error.message : String(error), error);
        }
      }
    }
  } finally {
    // Also after an abort: a check leaves no files in people's buckets.
    if (names.includes('write') && !passed.has('remove'))
      await client.remove([...trial.written]).catch(() => undefined);
    client.close();
  }
}

const atProvision: readonly StorageCheckName[] = ['write', 'read', 'size', 'list', 'public', 'isolation', 'remove'];

/**
 * The part of the check that a new bucket has to pass.
 * @throws StoreError of the first check that failed, with its name
 */
export async function verifyBucket(bucket: BucketToCheck, signal: AbortSignal): Promise<void> {
  const { endpointUrl, publicUrl, hasOwnPublicHost } = bucket.provider.location(bucket.ref);
  // The public host may be out of reach from here, behind a proxy of its own; the rights are the same at the API.
  const publicBase = hasOwnPublicHost ? publicUrl : `${endpointUrl.replace(/\/+$/, '')}/${bucket.ref.bucket}`;
  for await (const { name, state, message, error } of checkBucket(bucket, signal, { names: atProvision, publicBase })) {
    if (state !== 'failed') continue;
    const { code, retryable } = error instanceof StoreError ? error : refused(message);
    throw new StoreError(code, `Checking the storage failed at “${storageCheckLabels[name]}”. ${message}`, {
      cause: error,
      retryable,
    });
  }
}
