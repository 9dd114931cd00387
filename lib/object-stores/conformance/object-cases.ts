import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';
import { listAll, readText, type StoreContext } from '#lib/object-stores/conformance/context';

const text = (value: string) => new TextEncoder().encode(value);

/** Keys that people really have, and keys that break what was not made with care. */
const oddKeys: Record<string, string> = {
  'double slash': 'a//b',
  'slash at the end': 'folder/',
  'slash at the beginning': '/a',
  'two dots': '..',
  'dots between slashes': 'a/../b',
  'a dot between slashes': 'a/./b',
  '1,024 bytes': 'k'.repeat(1024),
  '1,024 bytes in folders': `${'folder-of-31-characters-exactly/'.repeat(31)}${'k'.repeat(32)}`,
  emoji: 'smile 😀/é.jpg',
  newline: 'line\nbreak',
  'percent 2F': 'a%2Fb',
  'percent alone': '100%',
  plus: 'a+b',
  space: ' a b ',
  ampersand: 'a&b<c>"\'',
  'question mark and hash': 'a?b#c=d',
  'backslash and star': 'a\\b*c|d:e',
  'decomposed letter': 'e\u0301.txt',
};

/** Objects through the key of the environment. */
export function objectCases(context: StoreContext): void {
  const { check, provider, can, newBucket, newRef, openWithKey, eventually, open, keyQuirks } = context;

  check('objects', 'writes, reads, looks at and deletes an object', async () => {
    const { bucket } = await openWithKey(await newBucket());
    expect(await bucket.head('a/b.txt')).toBeNull();
    await expect(bucket.get('a/b.txt')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const options = {
      contentType: 'text/plain; charset=utf-8',
      cacheControl: 'max-age=60',
      contentDisposition: 'inline; filename="b.txt"',
      metadata: { colour: 'green' },
    };
    const began = Date.now();
    await bucket.put('a/b.txt', text('0123456789'), options);
    const { body, ...head } = await bucket.get('a/b.txt');
    expect((await buffer(body)).toString()).toBe('0123456789');
    expect(head).toMatchObject({ ...options, bytes: 10 });
    expect(Math.abs(head.modifiedAt.getTime() - began)).toBeLessThan(60_000);
    expect(await bucket.head('a/b.txt')).toMatchObject({ ...options, bytes: 10, etag: head.etag });
    const part = await bucket.get('a/b.txt', { range: [2, 4] });
    expect((await buffer(part.body)).toString()).toBe('234');
    await bucket.put('a/b.txt', text('new'), { contentType: 'text/css' });
    expect(await bucket.head('a/b.txt')).toMatchObject({ bytes: 3, contentType: 'text/css', metadata: {} });
    for (let i = 0; i < 2; i++) await bucket.remove(['a/b.txt']);
    expect(await bucket.head('a/b.txt')).toBeNull();
  });

  check('objects', 'takes an empty object and a stream', async () => {
    const { bucket } = await openWithKey(await newBucket());
    await bucket.put('empty', new Uint8Array(), {});
    expect(await bucket.head('empty')).toMatchObject({ bytes: 0 });
    const chunk = Buffer.alloc(100_000, 'x');
    await bucket.put('stream', Readable.from([chunk, chunk, chunk]), { bytes: 300_000 });
    expect(await bucket.head('stream')).toMatchObject({ bytes: 300_000 });
    expect(await readText(bucket, 'stream')).toBe('x'.repeat(300_000));
  });

  check('objects', 'lists in pages, by prefix, and in folders', async () => {
    const { bucket } = await openWithKey(await newBucket());
    const keys = ['a.txt', 'b/1.txt', 'b/2.txt', 'b/c/3.txt', 'b/c/4.txt', 'd e/5.txt', 'é/6.txt'];
    for (const key of keys) await bucket.put(key, text(key), {});
    for (const limit of [1, 3, 7, 1000]) expect(await listAll(bucket, '', limit)).toEqual(keys);
    expect(await listAll(bucket, 'b/', 2)).toEqual(keys.filter((key) => key.startsWith('b/')));
    const root = await bucket.list({ delimiter: '/' });
    expect(root.objects.map(({ key }) => key)).toEqual(['a.txt']);
    expect(root.prefixes).toEqual(['b/', 'd e/', 'é/']);
    const folder = await bucket.list({ delimiter: '/', prefix: 'b/' });
    expect(folder.objects.map(({ key, bytes }) => [key, bytes])).toEqual([
      ['b/1.txt', 7],
      ['b/2.txt', 7],
    ]);
    expect(folder).toMatchObject({ prefixes: ['b/c/'], next: null });
    expect(folder.objects[0]?.etag).toBe((await bucket.head('b/1.txt'))?.etag);
    expect((await bucket.list({ prefix: 'nothing/' })).objects).toEqual([]);
  });

  check('objects', 'deletes many at once, and those that are gone', async () => {
    const { bucket } = await openWithKey(await newBucket());
    const keys = Array.from({ length: 40 }, (_, index) => `many/${index}`);
    await Promise.all(keys.map((key) => bucket.put(key, text(key), {})));
    await bucket.put('kept', text('kept'), {});
    await bucket.remove([...keys, 'many/never-there']);
    expect(await listAll(bucket)).toEqual(['kept']);
    await bucket.remove([]);
  });

  check('objects', 'counts bytes and objects', async () => {
    const ref = await newBucket();
    const { bucket } = await openWithKey(ref);
    await bucket.put('a', text('12345'), {});
    await bucket.put('b', text('1234567'), {});
    await bucket.put('b', text('123'), {});
    await eventually(async () => expect(await provider.usage(ref)).toMatchObject({ bytes: 8, objects: 2 }));
    await bucket.remove(['a']);
    await eventually(async () => expect(await provider.usage(ref)).toMatchObject({ bytes: 3, objects: 1 }));
  });
  if (can.exactUsage.can) {
    check('exactUsage', 'has a figure that it keeps itself', async () => {
      const ref = await newBucket();
      await open(ref, null).put('a', text('12345'), {});
      await eventually(async () => expect(await provider.usage(ref)).toMatchObject({ bytes: 5, objects: 1 }));
    });
  }

  check('objects', 'says that a bucket is missing', async () => {
    const ref = newRef();
    if (provider.location(ref).keyPrefix !== '') return;
    await expect(open(ref, null).list({})).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  for (const [name, key] of Object.entries(oddKeys)) {
    check('oddKeys', `keeps an object whose key has: ${name}`, async (note) => {
      const quirk = keyQuirks[name];
      if (quirk) return note(`${name}: ${quirk}`);
      const { bucket } = await openWithKey(await newBucket());
      try {
        await bucket.put(key, text(name), { contentType: 'text/plain' });
      } catch (error) {
        // A refusal is safe and said so; an object that is somewhere else is not.
        expect(error).toMatchObject({ name: 'StoreError' });
        expect(await listAll(bucket)).toEqual([]);
        return note(`Refuses keys with: ${name}.`);
      }
      expect(await bucket.head(key)).toMatchObject({ bytes: text(name).byteLength });
      expect(await readText(bucket, key)).toBe(name);
      expect(await listAll(bucket)).toEqual([key]);
      expect(await listAll(bucket, key.slice(0, 3))).toEqual([key]);
      await bucket.remove([key]);
      expect(await listAll(bucket)).toEqual([]);
    });
  }
}
