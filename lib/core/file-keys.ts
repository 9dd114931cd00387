import * as z from 'zod/mini';
import { rule } from '#lib/core/rule';

/** Bytes that a key may have in every store (S3: docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html). */
const MAX_KEY_BYTES = 1024;

const byteLength = (text: string) => new TextEncoder().encode(text).length;

function problemOfKey(key: string): string | null {
  if (!key.isWellFormed()) return 'A file name has to be valid Unicode.';
  return byteLength(key) > MAX_KEY_BYTES ? `A path has at most ${MAX_KEY_BYTES} bytes.` : null;
}

/** The key of an object that may exist: whatever a store can hold. */
export const FileKey = z.string().check(rule((key) => (key === '' ? 'Name a file.' : problemOfKey(key))));

/** The beginning of keys; empty means all. */
export const FilePrefix = z.string().check(rule(problemOfKey));

/** The key of an object to be made: one that browsers, too, can open. */
export const NewFileKey = z.string().check(
  rule((key) => {
    if (key === '' || key.endsWith('/')) return 'Name a file.';
    if (/\p{Cc}/u.test(key)) return 'A file name has no control characters.';
    if (key.startsWith('/')) return 'A path does not begin with a slash.';
    return hasDotSegment(key)
      ? 'Folders and files are not called . or .., because browsers cannot open them.'
      : problemOfKey(key);
  }),
);

/** Does a part of the path read `.` or `..`? Browsers resolve these, so that no link can name the object. */
export function hasDotSegment(key: string): boolean {
  return key.split('/').some((segment) => segment === '.' || segment === '..');
}

/** The path of a key in a URL: everything but slashes is encoded. */
function encodeKey(key: string): string {
  return key
    .split('/')
    .map((segment) => encodeURIComponent(segment))
    .join('/');
}

/** The address of a file that everyone may read. @param publicUrl base without a slash at its end */
export function publicLink(publicUrl: string, key: string): string {
  return `${publicUrl}/${encodeKey(key)}`;
}

/** The last part of a key, without the folders: the name that a browser saves it under. */
export function fileName(key: string): string {
  return key.split('/').findLast((part) => part !== '') ?? 'file';
}

/** What stands behind the prefix of a folder, readable: control characters as symbols, nothing as words. */
export function shownName(key: string, prefix: string): string {
  const rest = key.startsWith(prefix) ? key.slice(prefix.length) : key;
  if (rest === '') return '(this folder)';
  if (/^\/+$/.test(rest)) return '(no name)/';
  return shownKey(rest);
}

/**
 * A key with its control characters as symbols (U+2400 and up), blanks at its ends visible, and without what would turn
 * the direction of the text behind it: embeddings, overrides and isolates.
 */
export function shownKey(key: string): string {
  return key
    .replace(/\p{Cc}/gu, (sign) => {
      const code = sign.charCodeAt(0);
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\u2421';
    })
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
    .replace(/^ +| +$/g, (blanks) => '\u2423'.repeat(blanks.length));
}

/** The folders above a prefix, outermost first: `a//b/` has `a/`, `a//` and `a//b/`. */
export function foldersOf(prefix: string): { prefix: string; name: string }[] {
  const folders: { prefix: string; name: string }[] = [];
  let begin = 0;
  for (let end = prefix.indexOf('/'); end !== -1; end = prefix.indexOf('/', end + 1)) {
    const above = prefix.slice(0, begin);
    folders.push({ prefix: prefix.slice(0, end + 1), name: shownName(prefix.slice(0, end + 1), above).slice(0, -1) });
    begin = end + 1;
  }
  return folders;
}

/** `photo.jpg` as `photo (2).jpg`: the n-th name beside one that is taken. */
export function besideKey(key: string, n: number): string {
  const slash = key.lastIndexOf('/') + 1;
  const dot = key.lastIndexOf('.');
  const end = dot > slash ? dot : key.length;
  return `${key.slice(0, end)} (${n})${key.slice(end)}`;
}
