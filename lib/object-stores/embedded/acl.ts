import type { Acl } from '#lib/object-stores/embedded/bucket-table';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import { parseXml, type XmlReader, xmlDocument } from '#lib/object-stores/embedded/xml';

const CANNED: readonly Acl[] = ['private', 'public-read', 'bucket-owner-full-control'];
const OTHER_CANNED = [
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'bucket-owner-read',
  'log-delivery-write',
];
const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers';
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** The one owner of everything in this store. */
export const OWNER_ID = 'stowage';
export const OWNER_XML = `<Owner><ID>${OWNER_ID}</ID><DisplayName>${OWNER_ID}</DisplayName></Owner>`;

/** @throws S3Error NotImplemented for ACLs that open writing or name other groups, InvalidArgument for unknown words */
export function parseCannedAcl(text: string): Acl {
  const acl = CANNED.find((name) => name === text);
  if (acl) return acl;
  if (OTHER_CANNED.includes(text))
    throw new S3Error(
      'NotImplemented',
      'This store supports the ACLs private, public-read and bucket-owner-full-control.',
    );
  throw new S3Error('InvalidArgument', 'The x-amz-acl header is not a canned ACL.');
}

/** The ACL of `x-amz-acl`; undefined when none was sent (an empty one counts as none). @throws S3Error */
export function readAclHeader(headers: ReadonlyMap<string, string>): Acl | undefined {
  for (const name of headers.keys()) {
    if (name.startsWith('x-amz-grant-')) throw new S3Error('NotImplemented', 'Grants by header are not supported.');
  }
  const text = headers.get('x-amz-acl');
  return text ? parseCannedAcl(text) : undefined;
}

/** An AccessControlPolicy document that says the same as a canned ACL. @throws S3Error NotImplemented for any other */
export function parseAclXml(text: string): Acl {
  const grants = parseXml(text, 'AccessControlPolicy', 'MalformedACLError')
    .child('AccessControlList')
    ?.children('Grant');
  if (!grants) throw new S3Error('MalformedACLError');
  const isOwner = (grant: XmlReader) =>
    grant.child('Grantee')?.text('ID') === OWNER_ID && grant.text('Permission') === 'FULL_CONTROL';
  const isPublicRead = (grant: XmlReader) =>
    grant.child('Grantee')?.text('URI') === ALL_USERS && grant.text('Permission') === 'READ';
  if (!grants.every((grant) => isOwner(grant) || isPublicRead(grant)))
    throw new S3Error('NotImplemented', 'Only full control of the owner and public read can be granted.');
  return grants.some(isPublicRead) ? 'public-read' : 'private';
}

/** The answer of GetBucketAcl and GetObjectAcl. */
export function aclXml(acl: Acl): string {
  const grant = (grantee: string, permission: string) =>
    `<Grant>${grantee}<Permission>${permission}</Permission></Grant>`;
  const owner = `<Grantee ${XSI} xsi:type="CanonicalUser"><ID>${OWNER_ID}</ID><DisplayName>${OWNER_ID}</DisplayName></Grantee>`;
  const everyone = `<Grantee ${XSI} xsi:type="Group"><URI>${ALL_USERS}</URI></Grantee>`;
  const grants = grant(owner, 'FULL_CONTROL') + (acl === 'public-read' ? grant(everyone, 'READ') : '');
  return xmlDocument('AccessControlPolicy', `${OWNER_XML}<AccessControlList>${grants}</AccessControlList>`);
}
