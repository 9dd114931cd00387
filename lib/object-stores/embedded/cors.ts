import type { ServerResponse } from 'node:http';
import type { Bucket } from '#lib/object-stores/embedded/bucket-table';
import { sendEmpty } from '#lib/object-stores/embedded/respond';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import type { S3Request } from '#lib/object-stores/embedded/s3-request';
import { element, parseXml, xmlDocument } from '#lib/object-stores/embedded/xml';

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];
const MAX_RULES = 100;
const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';

export interface CorsRule {
  id: string | undefined;
  origins: string[];
  methods: string[];
  headers: string[];
  exposed: string[];
  maxAgeSeconds: number | undefined;
}

/** Does a pattern with at most one `*` match? */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const head = pattern.slice(0, star);
  const tail = pattern.slice(star + 1);
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}

function checkSingleStar(patterns: string[], what: string): string[] {
  const wrong = patterns.find((pattern) => pattern.split('*').length > 2);
  if (wrong !== undefined)
    throw new S3Error('InvalidRequest', `${what} "${wrong}" can not have more than one wildcard.`);
  return patterns;
}

/** Reads a CORSConfiguration. @throws S3Error MalformedXML, InvalidRequest */
export function parseCors(text: string): CorsRule[] {
  const rules = parseXml(text, 'CORSConfiguration').children('CORSRule');
  if (rules.length === 0 || rules.length > MAX_RULES) throw new S3Error('MalformedXML');
  return rules.map((rule) => {
    const methods = rule.texts('AllowedMethod').map((method) => method.trim());
    const origins = rule.texts('AllowedOrigin').map((origin) => origin.trim());
    if (methods.length === 0 || origins.length === 0) throw new S3Error('MalformedXML');
    const strange = methods.find((method) => !METHODS.includes(method));
    if (strange !== undefined)
      throw new S3Error(
        'InvalidRequest',
        `Found unsupported HTTP method in CORS config. Unsupported method is ${strange}.`,
      );
    const exposed = rule.texts('ExposeHeader').map((header) => header.trim());
    const unsendable = exposed.find((header) => /[^\x21-\x7e]/.test(header));
    if (unsendable !== undefined)
      throw new S3Error('InvalidRequest', `ExposeHeader "${unsendable}" is not the name of a header.`);
    const maxAge = rule.text('MaxAgeSeconds')?.trim();
    if (maxAge !== undefined && !/^\d{1,9}$/.test(maxAge)) throw new S3Error('MalformedXML');
    return {
      id: rule.text('ID'),
      origins: checkSingleStar(origins, 'AllowedOrigin'),
      methods,
      headers: checkSingleStar(
        rule.texts('AllowedHeader').map((header) => header.trim()),
        'AllowedHeader',
      ),
      exposed,
      maxAgeSeconds: maxAge === undefined ? undefined : Number(maxAge),
    };
  });
}

/** The stored rules; undefined when the bucket has none. */
export function corsRulesOf(bucket: Bucket): CorsRule[] | undefined {
  return bucket.cors === null ? undefined : (JSON.parse(bucket.cors) as CorsRule[]);
}

/** The answer of GetBucketCors. */
export function corsXml(rules: readonly CorsRule[]): string {
  const list = (name: string, values: string[]) => values.map((value) => element(name, value)).join('');
  const items = rules.map(
    (rule) =>
      `<CORSRule>${element('ID', rule.id)}${list('AllowedMethod', rule.methods)}${list('AllowedOrigin', rule.origins)}` +
      `${list('AllowedHeader', rule.headers)}${element('MaxAgeSeconds', rule.maxAgeSeconds)}` +
      `${list('ExposeHeader', rule.exposed)}</CORSRule>`,
  );
  return xmlDocument('CORSConfiguration', items.join(''));
}

/** First rule that allows origin, method and all headers, with the origin pattern that matched. */
function findRule(
  bucket: Bucket | undefined,
  origin: string,
  method: string,
  headers: readonly string[],
): { rule: CorsRule; isAnyOrigin: boolean } | undefined {
  const rules = bucket === undefined ? undefined : corsRulesOf(bucket);
  for (const rule of rules ?? []) {
    const pattern = rule.origins.find((candidate) => matches(candidate, origin));
    if (pattern === undefined || !rule.methods.includes(method)) continue;
    const isAllowed = (header: string) => rule.headers.some((allowed) => matches(allowed.toLowerCase(), header));
    if (headers.every(isAllowed)) return { rule, isAnyOrigin: pattern === '*' };
  }
  return undefined;
}

function headersOf(
  origin: string,
  { rule, isAnyOrigin }: { rule: CorsRule; isAnyOrigin: boolean },
): Record<string, string> {
  const headers: Record<string, string> = {
    'Access-Control-Allow-Origin': isAnyOrigin ? '*' : origin,
    'Access-Control-Allow-Methods': rule.methods.join(', '),
    Vary: VARY,
  };
  if (!isAnyOrigin) headers['Access-Control-Allow-Credentials'] = 'true';
  if (rule.exposed.length > 0) headers['Access-Control-Expose-Headers'] = rule.exposed.join(', ');
  if (rule.maxAgeSeconds !== undefined) headers['Access-Control-Max-Age'] = String(rule.maxAgeSeconds);
  return headers;
}

/** The CORS headers of an actual request; none when it has no origin or no rule allows it. */
export function corsHeaders(request: S3Request, bucket: Bucket | undefined): Record<string, string> {
  const origin = request.headers.get('origin');
  if (origin === undefined) return {};
  // As S3 does: a request that names the method of a preflight is judged by that.
  const method = request.headers.get('access-control-request-method') ?? request.method;
  const found = findRule(bucket, origin, method, []);
  return found ? headersOf(origin, found) : {};
}

/** Answers an OPTIONS request; needs no signature. @throws S3Error BadRequest, AccessForbidden */
export function answerPreflight(request: S3Request, response: ServerResponse, bucket: Bucket | undefined): void {
  const origin = request.headers.get('origin');
  const method = request.headers.get('access-control-request-method');
  if (!origin || !method) throw new S3Error('BadRequest');
  if (!bucket || bucket.cors === null)
    throw new S3Error('AccessForbidden', 'CORSResponse: CORS is not enabled for this bucket.');
  const wanted = (request.headers.get('access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const found = findRule(bucket, origin, method, wanted);
  if (!found) throw new S3Error('AccessForbidden');
  const headers = headersOf(origin, found);
  if (wanted.length > 0) headers['Access-Control-Allow-Headers'] = wanted.join(', ');
  sendEmpty(response, 200, headers);
}
