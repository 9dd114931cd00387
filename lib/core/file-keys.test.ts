import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  besideKey,
  FileKey,
  fileName,
  foldersOf,
  hasDotSegment,
  NewFileKey,
  publicLink,
  shownKey,
  shownName,
} from '#lib/core/file-keys';

describe('keys of files', () => {
  it.each(['a//b', '..', 'a/../b', '/x', 'a\nb', '%2F', '🦊/é', 'folder/', ' ', 'k'.repeat(1024)])(
    'that exist are taken as they are: %j',
    (key) => expect(FileKey.safeParse(key).success).toBe(true),
  );

  it.each(['', 'k'.repeat(1025), '🦊'.repeat(257), '\ud83d'])('are no keys: %j', (key) =>
    expect(FileKey.safeParse(key).success).toBe(false),
  );

  it.each(['', 'a/', '/a', '..', 'a/./b', 'a/..', 'a\nb', 'a\u0000', 'é'.repeat(513)])(
    'are not made anew as %j, which browsers or people could not open',
    (key) => expect(NewFileKey.safeParse(key).success).toBe(false),
  );

  it.each(['photo.jpg', 'a//b', '%2F', '🦊/é', 'a b', '...', 'a..b/c'])('are made as %j', (key) =>
    expect(NewFileKey.safeParse(key).success).toBe(true),
  );

  it('are shown without their folder, readable whatever is in them', () => {
    expect(shownName('a/b.txt', 'a/')).toBe('b.txt');
    expect(shownName('a/', 'a/')).toBe('(this folder)');
    expect(shownName('a//', 'a/')).toBe('(no name)/');
    expect(shownKey('a\nb\t\u007f ')).toBe('a␊b␉␡␣');
    // An executable that would read as photoexe.png, and turn the rest of the sentence too.
    for (const turn of ['\u202e', '\u202d', '\u2067', '\u2066'])
      expect(shownKey(`photo${turn}gnp.exe`)).toBe('photo\ufffdgnp.exe');
    expect(shownKey('שלום عربى می\u200cخواهم')).toBe('שלום عربى می\u200cخواهم');
    expect(fileName('a/b/')).toBe('b');
    expect(fileName('//')).toBe('file');
  });

  it('lie in folders, of which each step can be opened', () => {
    expect(foldersOf('')).toEqual([]);
    expect(foldersOf('a//b/')).toEqual([
      { prefix: 'a/', name: 'a' },
      { prefix: 'a//', name: '(no name)' },
      { prefix: 'a//b/', name: 'b' },
    ]);
    fc.assert(
      fc.property(fc.array(fc.string().map((text) => text.replaceAll('/', ''))), (names) => {
        const prefix = names.map((name) => `${name}/`).join('');
        expect(foldersOf(prefix)).toHaveLength(names.length);
        expect(foldersOf(prefix).at(-1)?.prefix ?? '').toBe(prefix);
      }),
    );
  });

  it('have public links that lead back to them', () => {
    expect(publicLink('https://b.example.com', 'a b/ü?#%2F.png')).toBe(
      'https://b.example.com/a%20b/%C3%BC%3F%23%252F.png',
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a/?#%2F+&. é🦊\n\\"'), minLength: 1 }), (key) => {
        fc.pre(!hasDotSegment(key));
        const { pathname } = new URL(publicLink('https://b.example.com', key));
        expect(pathname.slice(1).split('/').map(decodeURIComponent).join('/')).toBe(key);
      }),
    );
  });

  it('have names beside them', () => {
    expect(besideKey('a.b/photo.tar.gz', 2)).toBe('a.b/photo.tar (2).gz');
    expect(besideKey('a.b/photo', 3)).toBe('a.b/photo (3)');
    expect(besideKey('.env', 2)).toBe('.env (2)');
  });
});
