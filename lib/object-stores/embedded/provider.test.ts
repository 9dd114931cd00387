import { CreateMultipartUploadCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BucketAccess } from '#lib/core/bucket-settings';
import { startTestStore, type TestStore } from '#lib/object-stores/embedded/testing/test-store';
import type { BucketRef, StoreConnection } from '#lib/object-stores/port';
import { objectStore } from '#lib/object-stores/registry';

let test: TestStore;

beforeAll(async () => {
  test = await startTestStore();
});
afterAll(() => test.stop());

const OPEN: BucketAccess = { visibility: 'public-read', publicPrefixes: [] };
const CLOSED: BucketAccess = { visibility: 'private', publicPrefixes: [] };
const keyIds = async (ref: BucketRef) => (await test.provider.listKeys(ref)).map(({ keyId }) => keyId);
const providerWith = (more: Partial<StoreConnection>) => objectStore('embedded', { ...test.connection, ...more });

describe('the provider', () => {
  it('may repeat every step', async () => {
    const ref = { bucket: 'repeated' };
    for (let i = 0; i < 2; i++) {
      await test.provider.ensureBucket(ref);
      await test.provider.settings.access.apply(ref, OPEN);
      await test.provider.settings.access.apply(ref, CLOSED);
    }
    const first = await test.provider.createKey(ref, 'read-write');
    const second = await test.provider.createKey(ref, 'read-only');
    expect(await keyIds(ref)).toEqual([first.keyId, second.keyId]);
    await test.root.send(new PutObjectCommand({ Bucket: ref.bucket, Key: 'a', Body: 'four' }));
    expect(await test.provider.usage(ref)).toEqual({
      bytes: 4,
      objects: 1,
      lastWriteAt: expect.any(Date),
      at: expect.any(Date),
    });
    await expect(test.provider.removeBucket(ref)).rejects.toMatchObject({ code: 'REFUSED' });
    for (let i = 0; i < 2; i++) {
      await test.provider.removeKey(ref, first.keyId);
      await test.provider.emptyBucket(ref);
    }
    expect(await keyIds(ref)).toEqual([second.keyId]);
    for (let i = 0; i < 2; i++) {
      await test.provider.removeBucket(ref);
      await test.provider.removeKey(ref, second.keyId);
      await test.provider.emptyBucket(ref);
    }
    expect(await test.provider.usage(ref)).toBeNull();
    expect(await test.provider.listKeys(ref)).toEqual([]);
  });

  it('does not revoke keys of another bucket', async () => {
    const [one, two] = [{ bucket: await test.createBucket() }, { bucket: await test.createBucket() }];
    const { keyId } = await test.provider.createKey(one, 'read-write');
    await test.provider.removeKey(two, keyId);
    expect(await keyIds(one)).toEqual([keyId]);
  });

  it('empties a bucket of thousands of odd keys and unfinished uploads', async () => {
    const bucket = await test.createBucket();
    const { id } = test.server.store.buckets.get(bucket);
    await test.server.store.index.write(() => {
      for (let i = 0; i < 2500; i++) {
        const row = {
          file: `none-${i}`,
          segments: 0,
          size: 1,
          etag: 'e',
          modifiedAt: 0,
          acl: null,
          headers: '{}',
          checksum: null,
        };
        test.server.store.objects.put(id, { key: `a//${i}%2F+ \n😀`, ...row });
      }
    });
    await test.root.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'a b%' }));
    await test.provider.emptyBucket({ bucket });
    expect(await test.provider.usage({ bucket })).toMatchObject({ objects: 0, bytes: 0 });
  });

  it.each([
    ['s3.local.localhost:9000', 'http://b.s3.local.localhost:9000'],
    ['s3.local.localhost', 'http://b.s3.local.localhost'],
    ['127.0.0.1:9000', 'http://127.0.0.1:9000/b'],
    ['s3.local.apps.example.com', 'https://b.s3.local.apps.example.com'],
    ['s3.local.apps.example.com:8443', 'https://b.s3.local.apps.example.com:8443'],
  ])('locates a bucket of %s at %s', (publicHost, publicUrl) => {
    expect(providerWith({ publicHost }).location({ bucket: 'b' })).toMatchObject({
      bucket: 'b',
      region: 'local',
      host: `b.${publicHost}`,
      endpointUrl: test.url,
      publicUrl,
    });
  });

  it('says in plain words what is wrong', async () => {
    await test.provider.ping();
    await expect(providerWith({ secretAccessKey: 'wrong' }).ping()).rejects.toMatchObject({
      code: 'DENIED',
      retryable: false,
    });
    await expect(providerWith({ accessKeyId: 'NOBODY' }).createKey({ bucket: 'b' }, 'read-only')).rejects.toMatchObject(
      { code: 'DENIED' },
    );
    const unreachable = providerWith({ endpoint: 'http://127.0.0.1:1' });
    await expect(unreachable.ping()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      retryable: true,
      message: expect.stringMatching(/does not answer/),
    });
    await expect(unreachable.usage({ bucket: 'b' })).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await expect(test.provider.settings.access.apply({ bucket: 'no-such' }, CLOSED)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('stops when it is told to', async () => {
    await expect(test.provider.ping(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    await expect(test.provider.usage({ bucket: 'b' }, AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
