import { expect, it } from 'vitest';
import { s3Deletions } from '#lib/object-stores/s3/deletions';
import { startAnsweringStore } from '#lib/object-stores/testing/answering-store';

it('ends with a sentence when the store lists the same page of versions for ever', async () => {
  const marker = '<DeleteMarker><Key>a.txt</Key><VersionId>1</VersionId><IsLatest>true</IsLatest></DeleteMarker>';
  const next = '<IsTruncated>true</IsTruncated><NextKeyMarker>a.txt</NextKeyMarker>';
  let asked = 0;
  const store = await startAnsweringStore((_request, response) => {
    asked += 1;
    response.end(`<ListVersionsResult>${next}${marker}</ListVersionsResult>`);
  });
  const { walk } = s3Deletions({ s3: store.s3, bucket: 'media', keyPrefix: '' });
  const all = async () => {
    for await (const object of walk({ prefix: '' })) expect(object.key).toBe('a.txt');
  };
  await expect(all()).rejects.toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('same page'),
  });
  expect(asked).toBe(2);
  store.stop();
});
