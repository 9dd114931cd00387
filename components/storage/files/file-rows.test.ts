import { describe, expect, it } from 'vitest';
import { hasThumbnail, isPublicKey, rowsOf, withoutFiles } from '#components/storage/files/file-rows';

const file = (key: string, bytes = 1) => ({ key, bytes, modified_at: '2026-11-21T12:00:00Z' });
const page = (folders: string[], keys: string[]) => {
  return { folders, files: keys.map((key) => file(key)), next_cursor: null, operation: null };
};

describe('the lines of a folder', () => {
  it('are its folders and files, without the folder in their names', () => {
    const rows = rowsOf([page(['a/b/'], ['a/', 'a/c.txt']), page([], ['a/d.txt'])], 'a/');
    expect(rows.map(({ name }) => name)).toEqual(['b/', '(this folder)', 'c.txt', 'd.txt']);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(4);
  });

  it('are made anew when the folder around them changes', () => {
    const one = page([], ['a/b/c']);
    expect(rowsOf([one], 'a/')[0]?.name).toBe('b/c');
    expect(rowsOf([one], 'a/b/')[0]?.name).toBe('c');
  });

  it('lose what was deleted, and nothing else', () => {
    const pages = withoutFiles([page(['x/'], ['a', 'b']), page([], ['c'])], new Set(['b', 'x/']));
    expect(rowsOf(pages, '').map(({ name }) => name)).toEqual(['x/', 'a', 'c']);
  });
});

it('thumbnails are for images of a sensible size', () => {
  expect(hasThumbnail(file('a.png'))).toBe(true);
  expect(hasThumbnail(file('a.png', 0))).toBe(false);
  expect(hasThumbnail(file('a.png', 9_000_000))).toBe(false);
  expect(hasThumbnail(file('a.txt'))).toBe(false);
  expect(hasThumbnail(file('a/../b.png'))).toBe(false);
});

it('public prefixes cover what begins with them', () => {
  expect(isPublicKey('media/a', ['media/'])).toBe(true);
  expect(isPublicKey('private/a', ['media/'])).toBe(false);
  expect(isPublicKey('private/a', [''])).toBe(true);
  expect(isPublicKey('private/a', [])).toBe(false);
});
