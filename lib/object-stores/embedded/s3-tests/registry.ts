import { acls, laterPublicAccess, publicAccess, sharing } from '#lib/object-stores/embedded/s3-tests/access';
import { bucketNames, buckets, laterBuckets } from '#lib/object-stores/embedded/s3-tests/buckets';
import { conditions, laterConditions } from '#lib/object-stores/embedded/s3-tests/conditions';
import { copies, laterCopies } from '#lib/object-stores/embedded/s3-tests/copies';
import { cors } from '#lib/object-stores/embedded/s3-tests/cors';
import { headers } from '#lib/object-stores/embedded/s3-tests/headers';
import { laterMultipart } from '#lib/object-stores/embedded/s3-tests/later-multipart';
import { lifecycle } from '#lib/object-stores/embedded/s3-tests/lifecycle';
import { lists } from '#lib/object-stores/embedded/s3-tests/lists';
import { multipart } from '#lib/object-stores/embedded/s3-tests/multipart';
import { multipartCopies } from '#lib/object-stores/embedded/s3-tests/multipart-copies';
import { laterObjects, objects } from '#lib/object-stores/embedded/s3-tests/objects';
import { laterPosts, posts } from '#lib/object-stores/embedded/s3-tests/posts';
import { atomicity, laterChecksums, ranges } from '#lib/object-stores/embedded/s3-tests/reads';
import type { Cases } from '#lib/object-stores/embedded/s3-tests/stage';

/** Cases that the README counts together. */
export interface Group {
  /** The names, as patterns in Markdown. */
  title: string;
  /** The file of the original suite. */
  file: 'test_s3.py' | 'test_headers.py';
  cases: Cases;
  /** Those whose names the suite gained after commit 47ece6e. */
  later: Cases;
}

function group(title: string, cases: Cases, later: Cases = {}, file: Group['file'] = 'test_s3.py'): Group {
  return { title, file, cases: { ...cases, ...later }, later };
}

/** All cases, in the order of the README. */
export const groups: readonly Group[] = [
  group('`test_bucket_list*`, `test_bucket_listv2*`, `test_basic_key_count`', lists),
  group('`test_bucket_create_naming_*`', bucketNames),
  group('`test_bucket_*` (rest), `test_buckets_*`, `test_list_buckets_*`', buckets, laterBuckets),
  group('`test_bucket_acl_*`, `test_object_acl*` with the ACLs above', acls),
  group('`test_object_raw_*`, `test_object_anon_*`, `test_access_bucket_*`', sharing),
  group('`test_*_public_block`, `test_block_public_*`, `test_ignore_public_acls`', publicAccess, laterPublicAccess),
  group('`test_cors_*`, `test_set_cors`', cors),
  group('`test_lifecycle_*` with days and prefixes', lifecycle),
  group('`test_object_*` (rest), `test_multi_object*`, `test_100_continue`', objects, laterObjects),
  group('`test_ranged_*`, `test_atomic_*`, `test_object_checksum_*`', { ...ranges, ...atomicity }, laterChecksums),
  group('`test_object_copy_*`, `test_copy_object_*`', copies, laterCopies),
  group(
    '`test_multipart_*`, `test_abort_multipart_*`, `test_list_multipart_upload`',
    { ...multipart, ...multipartCopies },
    laterMultipart,
  ),
  group('`test_get_object_if*`, `test_put_object_if*`, `test_delete_object*_if*`', conditions, laterConditions),
  group('`test_headers.py`: `test_object_create_*`, `test_bucket_*`', headers, {}, 'test_headers.py'),
  group('`test_post_object_*`', posts, laterPosts),
];
