import { parsePolicy } from '#lib/object-stores/embedded/bucket-policy';
import { corsRulesOf, corsXml, parseCors } from '#lib/object-stores/embedded/cors';
import type { BucketExchange } from '#lib/object-stores/embedded/exchange';
import { lifecycleOf, lifecycleXml, parseLifecycle } from '#lib/object-stores/embedded/lifecycle';
import { receiveText } from '#lib/object-stores/embedded/payload';
import {
  parsePublicAccessBlock,
  publicAccessBlockOf,
  publicAccessBlockXml,
  type StoredPolicy,
  storedPolicyOf,
} from '#lib/object-stores/embedded/public-access';
import { sendEmpty, sendXml } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';

export async function getBucketCors({ response, bucket }: BucketExchange): Promise<void> {
  const rules = corsRulesOf(bucket);
  if (!rules) throw new S3Error('NoSuchCORSConfiguration');
  sendXml(response, 200, corsXml(rules));
}

export async function putBucketCors({ request, response, payload, store, bucket }: BucketExchange): Promise<void> {
  const rules = parseCors(await receiveText(request, payload));
  await store.index.write(() => store.buckets.set(bucket.id, 'cors', JSON.stringify(rules)));
  sendEmpty(response, 200);
}

export async function deleteBucketCors({ response, store, bucket }: BucketExchange): Promise<void> {
  await store.index.write(() => store.buckets.set(bucket.id, 'cors', null));
  sendEmpty(response, 204);
}

export async function getBucketLifecycle({ response, bucket }: BucketExchange): Promise<void> {
  const rules = lifecycleOf(bucket);
  if (!rules) throw new S3Error('NoSuchLifecycleConfiguration');
  sendXml(response, 200, lifecycleXml(rules));
}

export async function putBucketLifecycle({ request, response, payload, store, bucket }: BucketExchange): Promise<void> {
  const rules = parseLifecycle(await receiveText(request, payload));
  await store.index.write(() => store.buckets.set(bucket.id, 'lifecycle', JSON.stringify(rules)));
  sendEmpty(response, 200);
}

export async function deleteBucketLifecycle({ response, store, bucket }: BucketExchange): Promise<void> {
  await store.index.write(() => store.buckets.set(bucket.id, 'lifecycle', null));
  sendEmpty(response, 204);
}

export async function getBucketPolicy({ response, bucket }: BucketExchange): Promise<void> {
  const policy = storedPolicyOf(bucket);
  if (!policy) throw new S3Error('NoSuchBucketPolicy');
  const body = Buffer.from(policy.text, 'utf8');
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
}

export async function putBucketPolicy({ request, response, payload, store, bucket }: BucketExchange): Promise<void> {
  const text = await receiveText(request, payload);
  const policy: StoredPolicy = { text, patterns: parsePolicy(text, bucket.name) };
  if (publicAccessBlockOf(bucket).BlockPublicPolicy)
    throw new S3Error('AccessDenied', 'Public access block of the bucket refuses public policies.');
  await store.index.write(() => store.buckets.set(bucket.id, 'policy', JSON.stringify(policy)));
  sendEmpty(response, 204);
}

export async function deleteBucketPolicy({ response, store, bucket }: BucketExchange): Promise<void> {
  await store.index.write(() => store.buckets.set(bucket.id, 'policy', null));
  sendEmpty(response, 204);
}

export async function getPublicAccessBlock({ response, bucket }: BucketExchange): Promise<void> {
  if (bucket.publicAccess === null) throw new S3Error('NoSuchPublicAccessBlockConfiguration');
  sendXml(response, 200, publicAccessBlockXml(publicAccessBlockOf(bucket)));
}

export async function putPublicAccessBlock({
  request,
  response,
  payload,
  store,
  bucket,
}: BucketExchange): Promise<void> {
  const block = parsePublicAccessBlock(await receiveText(request, payload));
  await store.index.write(() => store.buckets.set(bucket.id, 'publicAccess', JSON.stringify(block)));
  sendEmpty(response, 200);
}

export async function deletePublicAccessBlock({ response, store, bucket }: BucketExchange): Promise<void> {
  await store.index.write(() => store.buckets.set(bucket.id, 'publicAccess', null));
  sendEmpty(response, 204);
}
