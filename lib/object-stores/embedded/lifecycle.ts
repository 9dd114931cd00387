import { randomUUID } from 'node:crypto';
import type { Bucket } from '#lib/object-stores/embedded/bucket-table';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import { element, parseXml, type XmlReader, xmlDocument } from '#lib/object-stores/embedded/xml';

const MAX_RULES = 1000;
const MAX_ID_LENGTH = 255;
const DAY_MS = 24 * 60 * 60 * 1000;
const RULE_ELEMENTS = ['ID', 'Status', 'Filter', 'Prefix', 'Expiration', 'AbortIncompleteMultipartUpload'];
/** Parts of S3's lifecycle that this store does not carry out; to accept them would be a promise. */
const UNSUPPORTED = [
  'Transition',
  'NoncurrentVersionExpiration',
  'NoncurrentVersionTransition',
  'And',
  'Tag',
  'ObjectSizeGreaterThan',
  'ObjectSizeLessThan',
  'Date',
  'ExpiredObjectDeleteMarker',
];

export interface LifecycleRule {
  id: string;
  isEnabled: boolean;
  prefix: string;
  /** Which of S3's two forms the document had; it is given back in the same. */
  form: 'Filter' | 'Prefix';
  /** Objects go so many days after they were written; null: never. */
  expireAfterDays: number | null;
  /** Unfinished uploads go so many days after they were begun; null: never. */
  abortAfterDays: number | null;
}

/** The child elements must be among `names`. @throws S3Error NotImplemented for what S3 knows beyond, else MalformedXML */
function checkElements(node: XmlReader, names: readonly string[]): void {
  for (const name of node.names()) {
    if (names.includes(name)) continue;
    if (UNSUPPORTED.includes(name))
      throw new S3Error('NotImplemented', `${name} is not supported in lifecycle rules of this store.`);
    throw new S3Error('MalformedXML');
  }
}

/** The days of an action; null when the rule does not have it. */
function readDays(rule: XmlReader, action: string, name: string): number | null {
  const node = rule.child(action);
  if (!node) return null;
  checkElements(node, [name]);
  const text = node.text(name)?.trim();
  if (text === undefined || !/^-?\d+$/.test(text)) throw new S3Error('MalformedXML');
  const days = Number(text);
  if (days < 1 || days > 2 ** 31 - 1)
    throw new S3Error('InvalidArgument', `'${name}' for ${action} action must be a positive integer`);
  return days;
}

function readPrefix(rule: XmlReader): Pick<LifecycleRule, 'prefix' | 'form'> {
  const filter = rule.child('Filter');
  const prefix = rule.text('Prefix');
  if ((filter === undefined) === (prefix === undefined)) throw new S3Error('MalformedXML');
  if (!filter) return { prefix: prefix ?? '', form: 'Prefix' };
  checkElements(filter, ['Prefix']);
  return { prefix: filter.text('Prefix') ?? '', form: 'Filter' };
}

function readRule(rule: XmlReader): LifecycleRule {
  checkElements(rule, RULE_ELEMENTS);
  const status = rule.text('Status')?.trim();
  if (status !== 'Enabled' && status !== 'Disabled') throw new S3Error('MalformedXML');
  const id = rule.text('ID') || randomUUID();
  if (id.length > MAX_ID_LENGTH)
    throw new S3Error('InvalidArgument', `ID length should not exceed allowed limit of ${MAX_ID_LENGTH}`);
  const expireAfterDays = readDays(rule, 'Expiration', 'Days');
  const abortAfterDays = readDays(rule, 'AbortIncompleteMultipartUpload', 'DaysAfterInitiation');
  if (expireAfterDays === null && abortAfterDays === null)
    throw new S3Error('InvalidRequest', 'At least one action needs to be specified in a rule');
  return { id, isEnabled: status === 'Enabled', ...readPrefix(rule), expireAfterDays, abortAfterDays };
}

/**
 * Reads a LifecycleConfiguration: expiry after days and the end of unfinished uploads, for prefixes.
 * @throws S3Error MalformedXML, InvalidArgument, InvalidRequest as S3; NotImplemented for its other filters and actions
 */
export function parseLifecycle(text: string): LifecycleRule[] {
  const root = parseXml(text, 'LifecycleConfiguration');
  checkElements(root, ['Rule']);
  const rules = root.children('Rule').map(readRule);
  if (rules.length === 0 || rules.length > MAX_RULES) throw new S3Error('MalformedXML');
  if (new Set(rules.map((rule) => rule.id)).size < rules.length)
    throw new S3Error('InvalidArgument', 'Rule ID must be unique. Found same ID for more than one rule');
  return rules;
}

/** The stored rules; undefined when the bucket has none. */
export function lifecycleOf(bucket: Bucket): LifecycleRule[] | undefined {
  return bucket.lifecycle === null ? undefined : (JSON.parse(bucket.lifecycle) as LifecycleRule[]);
}

function actionXml(action: string, name: string, days: number | null): string {
  return days === null ? '' : `<${action}>${element(name, days)}</${action}>`;
}

/** The answer of GetBucketLifecycleConfiguration. */
export function lifecycleXml(rules: readonly LifecycleRule[]): string {
  const items = rules.map((rule) => {
    const prefix = element('Prefix', rule.prefix);
    return (
      `<Rule>${element('ID', rule.id)}${rule.form === 'Filter' ? `<Filter>${prefix}</Filter>` : prefix}` +
      element('Status', rule.isEnabled ? 'Enabled' : 'Disabled') +
      actionXml('Expiration', 'Days', rule.expireAfterDays) +
      `${actionXml('AbortIncompleteMultipartUpload', 'DaysAfterInitiation', rule.abortAfterDays)}</Rule>`
    );
  });
  return xmlDocument('LifecycleConfiguration', items.join(''));
}

/**
 * What was written at that time or before is due. Age is counted in whole days and rounded up to the next midnight UTC.
 * Source: S3 user guide, "Lifecycle rules: based on an object's age".
 */
export function dueBefore(days: number, now: number): number {
  return Math.floor(now / DAY_MS) * DAY_MS - days * DAY_MS;
}
