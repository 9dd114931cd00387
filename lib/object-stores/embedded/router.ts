import type { Action } from '#lib/object-stores/embedded/authorise';
import type { BucketExchange, ObjectExchange } from '#lib/object-stores/embedded/exchange';
import { getBucketAcl, getObjectAcl, putBucketAcl, putObjectAcl } from '#lib/object-stores/embedded/ops/acl';
import { deleteBucket, getBucketLocation, headBucket } from '#lib/object-stores/embedded/ops/bucket';
import {
  deleteBucketCors,
  deleteBucketLifecycle,
  deleteBucketPolicy,
  deletePublicAccessBlock,
  getBucketCors,
  getBucketLifecycle,
  getBucketPolicy,
  getPublicAccessBlock,
  putBucketCors,
  putBucketLifecycle,
  putBucketPolicy,
  putPublicAccessBlock,
} from '#lib/object-stores/embedded/ops/bucket-settings';
import { completeUpload } from '#lib/object-stores/embedded/ops/complete-upload';
import { copyObject } from '#lib/object-stores/embedded/ops/copy-object';
import { abortUpload, createUpload } from '#lib/object-stores/embedded/ops/create-upload';
import { deleteObject, deleteObjects } from '#lib/object-stores/embedded/ops/delete-objects';
import { listObjects, listObjectsV2, listObjectVersions } from '#lib/object-stores/embedded/ops/list-objects';
import { listParts, listUploads } from '#lib/object-stores/embedded/ops/list-uploads';
import { putObject } from '#lib/object-stores/embedded/ops/put-object';
import { readObject } from '#lib/object-stores/embedded/ops/read-object';
import { uploadPart, uploadPartCopy } from '#lib/object-stores/embedded/ops/upload-part';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import type { S3Request } from '#lib/object-stores/embedded/s3-request';

interface BucketOperation {
  name: string;
  action: Action;
  handle(exchange: BucketExchange): Promise<void>;
}

interface ObjectOperation {
  name: string;
  /** `public` operations find out themselves whether everyone may read the object. */
  action: Action | 'public';
  handle(exchange: ObjectExchange): Promise<void>;
}

/**
 * Query parameters that select another operation on the same address. All of S3's are listed: one that this store
 * does not know must never fall through to the plain operation.
 */
const SELECTORS = [
  'accelerate',
  'acl',
  'analytics',
  'append',
  'attributes',
  'cors',
  'delete',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'location',
  'logging',
  'metadataTable',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'rename',
  'renameObject',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'session',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versioning',
  'versions',
  'website',
];

/** Keyed by `METHOD selector`; the plain operation has no selector. */
const BUCKET_OPERATIONS: Record<string, BucketOperation> = {
  HEAD: { name: 'HeadBucket', action: 'read-bucket', handle: headBucket },
  GET: { name: 'ListObjects', action: 'read-bucket', handle: listObjects },
  DELETE: { name: 'DeleteBucket', action: 'administer', handle: deleteBucket },
  'GET list-type': { name: 'ListObjectsV2', action: 'read-bucket', handle: listObjectsV2 },
  'GET versions': { name: 'ListObjectVersions', action: 'read-bucket', handle: listObjectVersions },
  'GET location': { name: 'GetBucketLocation', action: 'read-bucket', handle: getBucketLocation },
  'GET acl': { name: 'GetBucketAcl', action: 'read-bucket', handle: getBucketAcl },
  'PUT acl': { name: 'PutBucketAcl', action: 'administer', handle: putBucketAcl },
  'GET cors': { name: 'GetBucketCors', action: 'read-bucket', handle: getBucketCors },
  'PUT cors': { name: 'PutBucketCors', action: 'administer', handle: putBucketCors },
  'DELETE cors': { name: 'DeleteBucketCors', action: 'administer', handle: deleteBucketCors },
  'GET lifecycle': { name: 'GetBucketLifecycleConfiguration', action: 'read-bucket', handle: getBucketLifecycle },
  'PUT lifecycle': { name: 'PutBucketLifecycleConfiguration', action: 'administer', handle: putBucketLifecycle },
  'DELETE lifecycle': { name: 'DeleteBucketLifecycle', action: 'administer', handle: deleteBucketLifecycle },
  'GET policy': { name: 'GetBucketPolicy', action: 'read-bucket', handle: getBucketPolicy },
  'PUT policy': { name: 'PutBucketPolicy', action: 'administer', handle: putBucketPolicy },
  'DELETE policy': { name: 'DeleteBucketPolicy', action: 'administer', handle: deleteBucketPolicy },
  'GET publicAccessBlock': { name: 'GetPublicAccessBlock', action: 'read-bucket', handle: getPublicAccessBlock },
  'PUT publicAccessBlock': { name: 'PutPublicAccessBlock', action: 'administer', handle: putPublicAccessBlock },
  'DELETE publicAccessBlock': {
    name: 'DeletePublicAccessBlock',
    action: 'administer',
    handle: deletePublicAccessBlock,
  },
  'GET uploads': { name: 'ListMultipartUploads', action: 'read-bucket', handle: listUploads },
  'POST delete': { name: 'DeleteObjects', action: 'write-object', handle: deleteObjects },
};

const OBJECT_OPERATIONS: Record<string, ObjectOperation> = {
  GET: { name: 'GetObject', action: 'public', handle: readObject },
  HEAD: { name: 'HeadObject', action: 'public', handle: readObject },
  PUT: { name: 'PutObject', action: 'write-object', handle: putObject },
  DELETE: { name: 'DeleteObject', action: 'write-object', handle: deleteObject },
  'PUT copy': { name: 'CopyObject', action: 'write-object', handle: copyObject },
  'POST uploads': { name: 'CreateMultipartUpload', action: 'write-object', handle: createUpload },
  'PUT uploadId': { name: 'UploadPart', action: 'write-object', handle: uploadPart },
  'PUT uploadId copy': { name: 'UploadPartCopy', action: 'write-object', handle: uploadPartCopy },
  'POST uploadId': { name: 'CompleteMultipartUpload', action: 'write-object', handle: completeUpload },
  'DELETE uploadId': { name: 'AbortMultipartUpload', action: 'write-object', handle: abortUpload },
  'GET uploadId': { name: 'ListParts', action: 'read-bucket', handle: listParts },
  'GET acl': { name: 'GetObjectAcl', action: 'read-object', handle: getObjectAcl },
  'PUT acl': { name: 'PutObjectAcl', action: 'write-object', handle: putObjectAcl },
};

function selectorOf(request: S3Request): string | undefined {
  const version = request.query.get('versionId');
  if (version !== undefined && version !== 'null') throw new S3Error('NotImplemented', 'Versioning is not supported.');
  return SELECTORS.find((name) => request.query.has(name));
}

/** The operation on a bucket. @throws S3Error NotImplemented, MethodNotAllowed */
export function findBucketOperation(request: S3Request): BucketOperation {
  const selector = selectorOf(request);
  const isV2 = request.method === 'GET' && selector === undefined && request.query.get('list-type') === '2';
  return find(BUCKET_OPERATIONS, request.method, isV2 ? 'list-type' : selector);
}

/** The operation on an object. @throws S3Error NotImplemented, MethodNotAllowed */
export function findObjectOperation(request: S3Request): ObjectOperation {
  const selector = selectorOf(request);
  const isCopy = request.method === 'PUT' && request.headers.has('x-amz-copy-source');
  if (!isCopy) return find(OBJECT_OPERATIONS, request.method, selector);
  return find(OBJECT_OPERATIONS, 'PUT', selector === undefined ? 'copy' : `${selector} copy`);
}

function find<T>(operations: Record<string, T>, method: string, selector: string | undefined): T {
  const operation = operations[selector === undefined ? method : `${method} ${selector}`];
  if (operation) return operation;
  if (selector !== undefined) throw new S3Error('NotImplemented');
  throw new S3Error('MethodNotAllowed');
}
