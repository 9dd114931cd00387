import { expect } from 'vitest';
import type { StoreContext } from '#lib/object-stores/conformance/context';
import type { StoreConnection } from '#lib/object-stores/port';
import { objectStore } from '#lib/object-stores/registry';

const WRONG_SECRET = Buffer.from('a secret that no store of the tests has').toString('base64');
const NOBODY = 'http://127.0.0.1:1';

/** Credentials and buckets: what must work before anything else. */
export function bucketCases({ kind, connection, provider, can, check, newRef, createAsStranger }: StoreContext): void {
  const providerWith = (more: Partial<StoreConnection>) => objectStore(kind, { ...connection, ...more });

  check('buckets', 'answers a ping with the right secret', () => provider.ping());

  check('buckets', 'refuses a wrong secret', async () => {
    await expect(providerWith({ secretAccessKey: WRONG_SECRET }).ping()).rejects.toMatchObject({
      name: 'StoreError',
      code: 'DENIED',
      retryable: false,
    });
  });

  check('buckets', 'says that nobody answers', async () => {
    const urls = Object.entries(connection.options).filter(([, value]) => /^https?:/.test(value));
    const options = { ...connection.options, ...Object.fromEntries(urls.map(([name]) => [name, NOBODY])) };
    await expect(providerWith({ endpoint: NOBODY, options }).ping()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      retryable: true,
    });
  });

  check('buckets', 'never connects to a private address unless an owner allowed it', async () => {
    await expect(providerWith({ allowsPrivateAddress: false }).ping()).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringMatching(/private network/),
    });
  });

  check('buckets', 'makes a bucket once, however often it is asked', async () => {
    const ref = newRef();
    if (can.ownKeys.can) expect(await provider.usage(ref)).toBeNull();
    await provider.ensureBucket(ref);
    await provider.ensureBucket(ref);
    expect(await provider.usage(ref)).toMatchObject({ bytes: 0, objects: 0 });
  });

  check('buckets', 'stops when it is told to', async () => {
    await expect(provider.ping(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });

  if (createAsStranger) {
    check('buckets', 'says that the name belongs to somebody else', async () => {
      const ref = newRef();
      await createAsStranger(ref.bucket);
      await expect(provider.ensureBucket(ref)).rejects.toMatchObject({ code: 'TAKEN' });
    });
  }
}
