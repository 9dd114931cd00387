import type { Exchange } from '#lib/object-stores/embedded/exchange';
import { receiveText } from '#lib/object-stores/embedded/payload';
import { sendEmpty, sendJson } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';

/** Paths of the administration; no bucket name can begin with an underscore. */
export const ADMIN_PREFIX = '/_stowage/';
export const HEALTH_PATH = '/_stowage/health';

/** Fields of a JSON object, each still to be checked. @throws S3Error InvalidArgument */
function parseJson<Field extends string>(text: string): Partial<Record<Field, unknown>> {
  try {
    return JSON.parse(text) ?? {};
  } catch (cause) {
    throw new S3Error('InvalidArgument', 'The body must be JSON.', { cause });
  }
}

interface KeyInput {
  secret: string;
  bucket: string;
  access: 'read-write' | 'read-only';
}

function parseKeyInput(text: string): KeyInput {
  const { secret, bucket, access } = parseJson<keyof KeyInput>(text);
  if (typeof secret !== 'string' || secret.length < 16 || secret.length > 128)
    throw new S3Error('InvalidArgument', 'secret must have 16 to 128 characters.');
  if (typeof bucket !== 'string') throw new S3Error('InvalidArgument', 'bucket is missing.');
  if (access !== 'read-write' && access !== 'read-only')
    throw new S3Error('InvalidArgument', 'access must be read-write or read-only.');
  return { secret, bucket, access };
}

async function handleKey({ request, response, payload, store }: Exchange, keyId: string): Promise<void> {
  if (!/^[A-Za-z0-9]{8,64}$/.test(keyId))
    throw new S3Error('InvalidArgument', 'A key id has 8 to 64 letters and digits.');
  if (keyId === store.rootKeyId) throw new S3Error('InvalidArgument', 'The root key cannot be changed here.');
  switch (request.method) {
    case 'PUT': {
      const { secret, bucket, access } = parseKeyInput(await receiveText(request, payload));
      await store.keys.put(keyId, secret, store.buckets.get(bucket).id, access);
      return sendEmpty(response, 204);
    }
    case 'DELETE':
      await store.keys.remove(keyId);
      return sendEmpty(response, 204);
    default:
      throw new S3Error('MethodNotAllowed');
  }
}

async function handleQuota({ request, response, payload, store }: Exchange, name: string): Promise<void> {
  const { id } = store.buckets.get(name);
  switch (request.method) {
    case 'GET':
      return sendJson(response, 200, { bytes: store.buckets.findQuota(id) });
    case 'PUT': {
      const { bytes } = parseJson<'bytes'>(await receiveText(request, payload));
      if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 1)
        throw new S3Error('InvalidArgument', 'bytes must be a whole number from 1.');
      await store.index.write(() => store.buckets.setQuota(id, bytes));
      return sendEmpty(response, 204);
    }
    case 'DELETE':
      await store.index.write(() => store.buckets.setQuota(id, null));
      return sendEmpty(response, 204);
    default:
      throw new S3Error('MethodNotAllowed');
  }
}

function sendKeys({ request, response, store }: Exchange): void {
  const bucket = store.buckets.get(request.query.get('bucket') ?? '');
  const keys = store.keys.listOfBucket(bucket.id);
  sendJson(response, 200, {
    keys: keys.map(({ id, access, createdAt }) => ({ id, access, createdAt: new Date(createdAt).toISOString() })),
  });
}

function sendUsage({ response, store }: Exchange, name: string): void {
  const { bytes, objects, lastWriteAt } = store.buckets.counters(store.buckets.get(name).id);
  sendJson(response, 200, {
    bytes,
    objects,
    lastWriteAt: lastWriteAt === null ? null : new Date(lastWriteAt).toISOString(),
  });
}

/**
 * Administration that S3 has no calls for, signed with the root key like any S3 request: `PUT|DELETE /_stowage/keys/<id>`,
 * `GET /_stowage/keys?bucket=`, `GET /_stowage/buckets/<name>/usage`, `GET|PUT|DELETE /_stowage/buckets/<name>/quota`.
 */
export async function administer(exchange: Exchange): Promise<void> {
  const { request, principal } = exchange;
  if (principal.kind !== 'root') throw new S3Error('AccessDenied');
  const [section, name, view, ...rest] = request.rawPath.slice(ADMIN_PREFIX.length).split('/');
  if (section === 'keys' && name !== undefined && view === undefined) return handleKey(exchange, name);
  if (section === 'buckets' && name !== undefined && view === 'quota' && rest.length === 0)
    return handleQuota(exchange, name);
  if (request.method !== 'GET') throw new S3Error('MethodNotAllowed');
  if (section === 'keys' && name === undefined) return sendKeys(exchange);
  if (section === 'buckets' && name !== undefined && view === 'usage' && rest.length === 0)
    return sendUsage(exchange, name);
  throw new S3Error('MethodNotAllowed');
}
