import { aclXml, parseAclXml, readAclHeader } from '#lib/object-stores/embedded/acl';
import { checkStillWriter } from '#lib/object-stores/embedded/authorise';
import type { Acl } from '#lib/object-stores/embedded/bucket-table';
import type { BucketExchange, Exchange, ObjectExchange } from '#lib/object-stores/embedded/exchange';
import { receiveText } from '#lib/object-stores/embedded/payload';
import { checkAclAllowed } from '#lib/object-stores/embedded/public-access';
import { sendEmpty, sendXml } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';

/** The ACL of the header or of the body, one of which must be there. */
async function receiveAcl({ request, payload }: Exchange): Promise<Acl> {
  const canned = readAclHeader(request.headers);
  const body = await receiveText(request, payload);
  if (canned !== undefined && body.trim() !== '')
    throw new S3Error('InvalidRequest', 'Specify either x-amz-acl or a policy in the body, not both.');
  return canned ?? parseAclXml(body);
}

export async function getBucketAcl({ response, bucket }: BucketExchange): Promise<void> {
  sendXml(response, 200, aclXml(bucket.acl));
}

export async function putBucketAcl(exchange: BucketExchange): Promise<void> {
  const { response, store, bucket } = exchange;
  const acl = await receiveAcl(exchange);
  checkAclAllowed(bucket, acl);
  await store.index.write(() => store.buckets.set(bucket.id, 'acl', acl));
  sendEmpty(response, 200);
}

export async function getObjectAcl({ response, store, bucket, key }: ObjectExchange): Promise<void> {
  const object = store.objects.find(bucket.id, key);
  if (!object) throw new S3Error('NoSuchKey');
  sendXml(response, 200, aclXml(object.acl ?? bucket.acl));
}

export async function putObjectAcl(exchange: ObjectExchange): Promise<void> {
  const { response, principal, store, bucket, key } = exchange;
  const acl = await receiveAcl(exchange);
  checkAclAllowed(bucket, acl);
  await store.index.write(() => {
    checkStillWriter(principal, store.keys, bucket);
    if (!store.objects.find(bucket.id, key)) throw new S3Error('NoSuchKey');
    store.objects.setAcl(bucket.id, key, acl);
  });
  sendEmpty(response, 200);
}
