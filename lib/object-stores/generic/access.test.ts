import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import { objectStore } from '#lib/object-stores/registry';

const PRIVATE = { visibility: 'private' as const, publicPrefixes: [] };
let store: TestStore;

beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());

it('closes a bucket to public ACLs, whatever the bucket was before at which it looked', async () => {
  const bucket = await store.createBucket();
  const opening = objectStore('generic', store.connection).settings.access;
  await opening.apply({ bucket }, { visibility: 'public-read', publicPrefixes: [] });
  await store.root.send(new PutObjectCommand({ Bucket: bucket, Key: 'a.txt', Body: 'a', ACL: 'public-read' }));
  const { access } = objectStore('generic', store.connection).settings;
  await expect(access.observe({ bucket: 'gone' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await access.apply({ bucket }, PRIVATE);
  expect((await fetch(`${store.url}/${bucket}/a.txt`)).status).toBe(403);
  expect(await access.observe({ bucket })).toEqual({ value: PRIVATE, foreign: [] });
});
