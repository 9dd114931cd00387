import { OWNER_XML } from '#lib/object-stores/embedded/acl';
import type { Bucket } from '#lib/object-stores/embedded/bucket-table';
import type { Exchange } from '#lib/object-stores/embedded/exchange';
import { sendXml } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import { element, xmlDocument } from '#lib/object-stores/embedded/xml';

const MAX_BUCKETS = 10_000;
const ALL = -1;

/** ListBuckets: all of them for the root key, its own for any other. */
export async function listBuckets({ request, response, principal, store }: Exchange): Promise<void> {
  if (principal.kind === 'anonymous') throw new S3Error('AccessDenied');
  const maxText = request.query.get('max-buckets');
  const max = maxText === undefined ? ALL : Number(maxText);
  if (maxText !== undefined && !(Number.isInteger(max) && max >= 1 && max <= MAX_BUCKETS))
    throw new S3Error('InvalidArgument', 'max-buckets must be between 1 and 10000.');
  const prefix = request.query.get('prefix') ?? '';
  const token = request.query.get('continuation-token');
  const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString('utf8');
  const isVisible = (bucket: Bucket) =>
    bucket.name.startsWith(prefix) && (principal.kind === 'root' || principal.bucketId === bucket.id);
  const visible = store.buckets.list(after, ALL).filter(isVisible);
  const page = max === ALL ? visible : visible.slice(0, max);
  const next = page.length < visible.length ? page.at(-1)?.name : undefined;
  const items = page.map(
    (bucket) =>
      `<Bucket>${element('Name', bucket.name)}${element('CreationDate', new Date(bucket.createdAt).toISOString())}` +
      `${element('BucketRegion', store.addressing.region)}</Bucket>`,
  );
  sendXml(
    response,
    200,
    xmlDocument(
      'ListAllMyBucketsResult',
      `${OWNER_XML}<Buckets>${items.join('')}</Buckets>` +
        element('ContinuationToken', next === undefined ? undefined : Buffer.from(next).toString('base64url')),
    ),
  );
}
