import { laterPosts, posts } from '#lib/object-stores/embedded/s3-tests/posts';

/** Cases that share a reason. */
export interface Remark {
  reason: string;
  names: readonly string[];
}

/** Where this store answers otherwise than the original suite asks. The case checks what this store answers. */
export const differences: readonly Remark[] = [
  {
    reason: 'a bucket with the ACL `public-read` opens its objects and not its list',
    names: [
      'test_bucket_list_objects_anonymous',
      'test_bucket_listv2_objects_anonymous',
      'test_access_bucket_publicread_object_private',
      'test_access_bucket_publicread_object_publicread',
      'test_ignore_public_acls',
      'test_cors_origin_response',
      'test_cors_origin_wildcard',
    ],
  },
  {
    reason: 'an empty continuation token is refused, as on AWS',
    names: ['test_bucket_listv2_continuationtoken_empty'],
  },
  {
    reason: 'version 1 encodes the prefix of an answer too when it is asked to encode names',
    names: ['test_bucket_list_prefix_unreadable'],
  },
  { reason: 'no dots in names', names: ['test_bucket_create_naming_good_contains_period'] },
  {
    reason: 'a bucket made twice is BucketAlreadyOwnedByYou, as on AWS',
    names: [
      'test_bucket_recreate_overwrite_acl',
      'test_bucket_recreate_new_acl',
      'test_bucket_recreate_not_overriding',
    ],
  },
  { reason: 'only the root key makes buckets', names: ['test_bucket_create_exists_nonowner'] },
  { reason: 'the list of buckets needs a key', names: ['test_list_buckets_anonymous'] },
  {
    reason: 'without a key it is 403 whether or not the bucket or object exists',
    names: ['test_object_raw_get_bucket_gone', 'test_object_raw_get_object_gone', 'test_object_delete_key_bucket_gone'],
  },
  {
    reason: 'a presigned link whose `X-Amz-Expires` cannot be is 400, as on AWS',
    names: [
      'test_object_raw_get_x_amz_expires_out_range_zero',
      'test_object_raw_get_x_amz_expires_out_max_range',
      'test_object_raw_get_x_amz_expires_out_positive_range',
    ],
  },
  {
    reason: 'ACLs that are not supported are 501, also where public ones are blocked',
    names: ['test_block_public_put_bucket_acls', 'test_block_public_object_canned_acls'],
  },
  { reason: 'a block that was never put is 404, as on AWS', names: ['test_get_default_public_block'] },
  { reason: '`If-Match` without an object is 404, as on AWS', names: ['test_put_object_ifmatch_nonexisted_failed'] },
  {
    reason: '`If-None-Match` of a write takes `*` only, as on AWS',
    names: [
      'test_put_object_ifnonmatch_good',
      'test_put_object_ifnonmatch_failed',
      'test_put_object_if_match',
      'test_multipart_put_object_if_match',
    ],
  },
  {
    reason: 'a delete with an ETag is 404 without an object, as on AWS',
    names: ['test_delete_object_if_match', 'test_delete_objects_if_match'],
  },
  {
    reason: 'a part that is not there is 416 InvalidPartNumber, as on AWS',
    names: ['test_multipart_get_part', 'test_multipart_single_get_part', 'test_non_multipart_get_part'],
  },
  {
    reason: 'neither attributes of objects nor checksums of single parts are answered',
    names: ['sha256', 'sha1', 'crc32', 'crc32c', 'crc64nvme'].map((name) => `test_multipart_use_cksum_helper_${name}`),
  },
  {
    reason: 'a checksum that is none is InvalidDigest',
    names: ['test_object_checksum_sha256', 'test_object_checksum_crc64nvme'],
  },
  { reason: 'nobody writes without a key', names: ['test_post_object_anonymous_request'] },
];

/** Cases that check what the original checks, but by a way that the original does not take: it would fail here. */
export const substitutes: readonly Remark[] = [
  {
    reason: 'the clock is moved, the original wants days of ten seconds',
    names: ['test_lifecycle_expiration', 'test_lifecyclev2_expiration', 'test_lifecycle_multipart_expiration'],
  },
  {
    reason: 'with a signature, the original lets everyone write',
    names: ['test_100_continue'],
  },
  {
    reason: 'a link that has expired, the original asks for one of -1000 seconds',
    names: ['test_object_raw_put_authenticated_expired'],
  },
  {
    reason: 'a key that is no UTF-8, the original sends one that is',
    names: ['test_object_read_unreadable'],
  },
  {
    reason: 'signed with version 4, the originals sign with version 2, which is refused',
    names: Object.keys({ ...posts, ...laterPosts }).filter((name) => name !== 'test_post_object_anonymous_request'),
  },
];
