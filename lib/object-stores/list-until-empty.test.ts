import { expect, it } from 'vitest';
import { listUntilEmpty } from '#lib/object-stores/list-until-empty';
import type { ObjectPage } from '#lib/object-stores/objects';

// No real store lists what it has deleted, or not for as long as this takes.
const pageOf = (...keys: string[]): ObjectPage => ({
  objects: keys.map((key) => ({ key, bytes: 1, etag: '', modifiedAt: new Date(0) })),
  prefixes: [],
  next: null,
});

async function walk(list: () => ObjectPage): Promise<string[]> {
  const found: string[] = [];
  const client = { list: async () => list() };
  for await (const page of listUntilEmpty(client, { prefix: 'a/', limit: 2 }))
    found.push(...page.map(({ key }) => key));
  return found;
}

it('ends with an empty page, also of a store that shows a deletion late', async () => {
  const pages = [pageOf('a/1', 'a/2'), pageOf('a/1', 'a/2'), pageOf('a/2'), pageOf()];
  expect(await walk(() => pages.shift() ?? pageOf())).toEqual(['a/1', 'a/2', 'a/1', 'a/2', 'a/2']);
});

it('ends in a sentence when a file is listed for ever', async () => {
  await expect(walk(() => pageOf('a/1'))).rejects.toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('goes on listing'),
  });
});
