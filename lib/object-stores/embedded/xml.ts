import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { S3Error, type S3ErrorCode } from '#lib/object-stores/embedded/s3-error';

export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const NEEDS_ESCAPE = /[&<>"'\p{Cc}]/gu;

/** Text as XML content. Control characters become references, so that no parser folds or drops them. */
export function escapeXml(text: string): string {
  return text.replace(NEEDS_ESCAPE, (char) => ESCAPES[char] ?? `&#x${char.charCodeAt(0).toString(16).toUpperCase()};`);
}

/** `<name>text</name>`, escaped; nothing for undefined. */
export function element(name: string, content: string | number | boolean | undefined): string {
  return content === undefined ? '' : `<${name}>${escapeXml(String(content))}</${name}>`;
}

/** An S3 answer: declaration and root element around content that is XML already. */
export function xmlDocument(root: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${S3_NAMESPACE}">${content}</${root}>`;
}

/** An element of a parsed body: text, or children by name. */
export type XmlNode = string | { [name: string]: XmlNode | XmlNode[] };

/** Ten thousand parts with number, ETag and checksum are 80,002 tags; the parser takes microseconds for each. */
const MAX_TAGS = 100_000;

function hasTooManyTags(text: string): boolean {
  let tags = 0;
  for (let at = text.indexOf('<'); at >= 0 && tags <= MAX_TAGS; at = text.indexOf('<', at + 1)) tags += 1;
  return tags > MAX_TAGS;
}

// Entities are not expanded by the parser: the five fixed ones and character references are decoded below, no others exist.
const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
});
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string, malformed: () => S3Error): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,8}));|&/gi, (_, hex, decimal, name) => {
    if (name !== undefined) {
      const char = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
      if (char === undefined) throw malformed();
      return char;
    }
    const code = hex !== undefined ? Number.parseInt(hex, 16) : decimal !== undefined ? Number(decimal) : Number.NaN;
    if (!(code > 0 && code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) throw malformed();
    return String.fromCodePoint(code);
  });
}

/** A parsed XML body, read by name. */
export interface XmlReader {
  /** Text of the child, decoded; undefined when absent. Throws when it has children or occurs twice. */
  text(name: string): string | undefined;
  child(name: string): XmlReader | undefined;
  children(name: string): XmlReader[];
  /** Texts of all children of that name. */
  texts(name: string): string[];
  names(): string[];
}

function readNode(node: XmlNode, malformed: () => S3Error): XmlReader {
  const all = (name: string): XmlNode[] => {
    const value = typeof node === 'string' || !Object.hasOwn(node, name) ? undefined : node[name];
    return value === undefined ? [] : Array.isArray(value) ? value : [value];
  };
  const asText = (value: XmlNode): string => {
    if (typeof value !== 'string') throw malformed();
    return decodeEntities(value, malformed);
  };
  const single = (name: string): XmlNode | undefined => {
    const found = all(name);
    if (found.length > 1) throw malformed();
    return found[0];
  };
  return {
    text(name) {
      const value = single(name);
      return value === undefined ? undefined : asText(value);
    },
    child(name) {
      const value = single(name);
      return value === undefined ? undefined : readNode(value, malformed);
    },
    children: (name) => all(name).map((value) => readNode(value, malformed)),
    texts: (name) => all(name).map(asText),
    names: () => (typeof node === 'string' ? [] : Object.keys(node).filter((name) => name !== '#text')),
  };
}

/**
 * Parses a request body. Document types are refused, so no entity can be declared.
 * @param root name of the element that must be the root
 * @throws S3Error with `code` for anything that is not well-formed or has another root
 */
export function parseXml(text: string, root: string, code: S3ErrorCode = 'MalformedXML'): XmlReader {
  const malformed = (cause?: unknown) => new S3Error(code, undefined, { cause });
  if (/<!(?!--)/.test(text) || hasTooManyTags(text) || XMLValidator.validate(text) !== true) throw malformed();
  let parsed: XmlNode;
  try {
    parsed = parser.parse(text) as XmlNode;
  } catch (cause) {
    throw malformed(cause);
  }
  const reader = readNode(parsed, malformed).child(root);
  if (!reader) throw malformed();
  return reader;
}
