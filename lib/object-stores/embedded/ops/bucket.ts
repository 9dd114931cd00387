import { readAclHeader } from '#lib/object-stores/embedded/acl';
import type { BucketExchange, Exchange } from '#lib/object-stores/embedded/exchange';
import { receiveText } from '#lib/object-stores/embedded/payload';
import { sendEmpty, sendXml } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import { checkBucketName } from '#lib/object-stores/embedded/s3-request';
import { element, parseXml, xmlDocument } from '#lib/object-stores/embedded/xml';

const SUPPORTED_OWNERSHIP = ['ObjectWriter', 'BucketOwnerPreferred'];

/** CreateBucket. A location in the body is read and ignored: there is one place only. */
export async function createBucket({ request, response, payload, store }: Exchange): Promise<void> {
  const name = request.bucket ?? '';
  checkBucketName(name);
  const acl = readAclHeader(request.headers) ?? 'private';
  if (request.headers.get('x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true')
    throw new S3Error('NotImplemented', 'Object lock is not supported.');
  const ownership = request.headers.get('x-amz-object-ownership');
  if (ownership !== undefined && !SUPPORTED_OWNERSHIP.includes(ownership))
    throw new S3Error('NotImplemented', 'ACLs cannot be turned off in this store.');
  const body = await receiveText(request, payload);
  if (body.trim() !== '') parseXml(body, 'CreateBucketConfiguration');
  await store.index.write(() => {
    if (store.buckets.find(name)) throw new S3Error('BucketAlreadyOwnedByYou');
    store.buckets.insert(name, acl, Date.now());
  });
  sendEmpty(response, 200, { Location: `/${name}` });
}

export async function headBucket({ response, store }: BucketExchange): Promise<void> {
  sendEmpty(response, 200, { 'x-amz-bucket-region': store.addressing.region });
}

/** GetBucketLocation; the oldest region is written as nothing. */
export async function getBucketLocation({ response, store }: BucketExchange): Promise<void> {
  const { region } = store.addressing;
  const location = region === 'us-east-1' ? '' : region;
  // The one answer of S3 whose root element is the value itself.
  const xml = xmlDocument('LocationConstraint', element('x', location).slice(3, -4));
  sendXml(response, 200, xml);
}

/** DeleteBucket: refused while it holds objects; unfinished uploads and the keys of the bucket go with it. */
export async function deleteBucket({ response, bucket, store }: BucketExchange): Promise<void> {
  const freed = await store.index.write(() => {
    if (store.buckets.counters(bucket.id).objects > 0) throw new S3Error('BucketNotEmpty');
    const files = store.uploads.removeOfBucket(bucket.id);
    store.keys.removeOfBucket(bucket.id);
    store.buckets.remove(bucket.id);
    return files;
  });
  store.keys.forgetOfBucket(bucket.id);
  store.files.removeLater(freed);
  sendEmpty(response, 204);
}
