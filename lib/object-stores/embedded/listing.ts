/** One page of a listing, objects and folders apart. */
export interface ListingPage<T> {
  items: T[];
  prefixes: string[];
  /** Last item or prefix of the page when more follow: the marker of the next page. */
  next: { name: string; item: T | undefined } | undefined;
}

export interface ListingQuery {
  prefix: string;
  /** Empty for none. */
  delimiter: string;
  limit: number;
}

const LAST_CODE_POINT = 0x10ffff;

/**
 * The first string after all strings that begin with `prefix`, in UTF-8 binary order (which is code point order).
 * Undefined when there is none.
 */
export function endOfPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix);
  while (points.length > 0) {
    const code = points.pop()?.codePointAt(0) ?? 0;
    if (code === LAST_CODE_POINT) continue;
    const next = code + 1;
    // UTF-8 has no surrogates.
    return points.join('') + String.fromCodePoint(next >= 0xd800 && next <= 0xdfff ? 0xe000 : next);
  }
  return undefined;
}

/** The folder of a key below the prefix, delimiter included; undefined when it lies in none. */
function folderOf(key: string, { prefix, delimiter }: ListingQuery): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** Where a page begins: at the prefix, or after the marker, or after the folder that the marker names. Undefined: past the end. */
export function startOfPage(query: ListingQuery, marker: string): { from: string; isInclusive: boolean } | undefined {
  const { prefix } = query;
  if (marker === '' || Buffer.compare(Buffer.from(marker), Buffer.from(prefix)) < 0) {
    return { from: prefix, isInclusive: true };
  }
  if (!marker.startsWith(prefix) || folderOf(marker, query) !== marker) return { from: marker, isInclusive: false };
  const from = endOfPrefix(marker);
  return from === undefined ? undefined : { from, isInclusive: true };
}

/**
 * Collects one page. A folder costs one seek however many keys it holds, so a page costs the same in any bucket.
 * @param walk items in UTF-8 binary order of their keys, from a key on
 * @param start from `startOfPage`
 */
export function listPage<T extends { key: string }>(
  walk: (from: string, isInclusive: boolean) => Iterable<T>,
  start: { from: string; isInclusive: boolean } | undefined,
  query: ListingQuery,
): ListingPage<T> {
  const items: T[] = [];
  const prefixes: string[] = [];
  let last: ListingPage<T>['next'];
  let position = query.limit > 0 ? start : undefined;
  while (position) {
    let jump: string | undefined;
    for (const item of walk(position.from, position.isInclusive)) {
      if (!item.key.startsWith(query.prefix)) break;
      if (items.length + prefixes.length === query.limit) return { items, prefixes, next: last };
      const folder = folderOf(item.key, query);
      if (folder === undefined) {
        items.push(item);
        last = { name: item.key, item };
        continue;
      }
      prefixes.push(folder);
      last = { name: folder, item: undefined };
      jump = endOfPrefix(folder);
      break;
    }
    position = jump === undefined ? undefined : { from: jump, isInclusive: true };
  }
  return { items, prefixes, next: undefined };
}
