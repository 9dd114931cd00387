import { expect, it } from 'vitest';
import { bucketLifecycle } from '#lib/object-stores/s3/settings';
import { startAnsweringStore } from '#lib/object-stores/testing/answering-store';

/** What our control makes of rules that somebody else wrote. */
async function observeRules(rules: string) {
  const store = await startAnsweringStore((_request, response) =>
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(`<LifecycleConfiguration>${rules}</LifecycleConfiguration>`),
  );
  try {
    return await bucketLifecycle(store.s3).observe({ bucket: 'media' });
  } finally {
    store.stop();
  }
}
const rule = (content: string, prefix = '') =>
  `<Rule><ID>theirs</ID><Status>Enabled</Status><Filter><Prefix>${prefix}</Prefix></Filter>${content}</Rule>`;
const abort =
  '<AbortIncompleteMultipartUpload><DaysAfterInitiation>3</DaysAfterInitiation></AbortIncompleteMultipartUpload>';
const noncurrent = (more = '') =>
  `<NoncurrentVersionExpiration><NoncurrentDays>9</NoncurrentDays>${more}</NoncurrentVersionExpiration>`;

it('reads lifecycle rules of others that it could have written', async () => {
  const rules = rule(abort) + rule(noncurrent()) + rule('<Expiration><Days>5</Days></Expiration>', 'tmp/');
  expect(await observeRules(rules)).toEqual({
    value: { abortUploadsAfterDays: 3, expire: [{ prefix: 'tmp/', days: 5 }], noncurrentDays: 9 },
    foreign: [],
  });
});

it.each([
  ['unfinished uploads of one folder alone', rule(abort, 'tmp/')],
  ['old versions of one folder alone', rule(noncurrent(), 'tmp/')],
  ['old versions but the newest few', rule(noncurrent('<NewerNoncurrentVersions>2</NewerNoncurrentVersions>'))],
  ['delete markers', rule('<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>')],
  ['a date', rule('<Expiration><Date>2030-01-01T00:00:00Z</Date></Expiration>')],
])('says that it could not have written a rule about %s', async (_what, rules) => {
  expect((await observeRules(rules)).foreign).toEqual(['The lifecycle rule “theirs” is not one that Stowage made.']);
});
