const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function encodeExcept(text: string, kept: RegExp): string {
  return text.replace(kept, (part) =>
    Array.from(encoder.encode(part), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

/** Percent-encodes everything but `A-Z a-z 0-9 - . _ ~` (RFC 3986 unreserved), as UTF-8. */
export function encodePercent(text: string): string {
  return encodeExcept(text, /[^A-Za-z0-9._~-]+/g);
}

/**
 * Decodes `%XX` as Python's `urllib.parse.unquote` does: a `%` without two hex digits stays as it is,
 * bytes that are not UTF-8 become U+FFFD.
 */
export function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) =>
    decoder.decode(Uint8Array.from(run.slice(1).split('%'), (hex) => Number.parseInt(hex, 16))),
  );
}

/** Decodes a query name or value: like `decodePercent`, and `+` is a space. */
export function decodeQueryPart(text: string): string {
  return decodePercent(text.replaceAll('+', ' '));
}

const validSegment = /^(?:[\p{L}\p{N}_.~:@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$/u;

/**
 * The form in which furl (the URL library of django-storage-url) gives a path back: each segment decoded, then encoded
 * again. A segment with a stray `%` or a character that URLs do not have is taken literally instead.
 */
export function canonicalPath(path: string): string {
  return path
    .split('/')
    .map((segment) => (validSegment.test(segment) ? decodePercent(segment) : segment))
    .map((segment) => encodeExcept(segment, /[^A-Za-z0-9\-._~:@!$&'()*+,;=]+/g))
    .join('/');
}
