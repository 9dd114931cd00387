import { StoreError } from '#lib/object-stores/port';
import { hasName, nameOfRefusal } from '#lib/object-stores/s3/errors';
import { isWebPage, WEB_PAGE } from '#lib/object-stores/web-page';

interface Failure {
  name?: string;
  code?: string;
  message?: string;
  /** Which region a store expects, by its own word. */
  Region?: unknown;
  cause?: unknown;
  $metadata?: { httpStatusCode?: number };
  $response?: { statusCode?: number; headers?: Record<string, string | undefined> };
}

/** The error and what it came from, outermost first. */
function chainOf(error: unknown): Failure[] {
  const chain: Failure[] = [];
  for (let each = error; typeof each === 'object' && each !== null && chain.length < 8; ) {
    const failure: Failure = each;
    chain.push(failure);
    // Node gathers the failures of all addresses of a name.
    const [first] = each instanceof AggregateError ? each.errors : [];
    each = failure.cause ?? first;
  }
  return chain;
}

const CERTIFICATE =
  'Its certificate has to be issued by an authority that this machine trusts, for the host in the address.';

/** Codes of Node for connections that never came about, as what is wrong and what to do. */
const connectionFailures: Record<string, (host: string) => string> = {
  ECONNREFUSED: (host) =>
    `Nothing listens at ${host}. Check that the store runs, and the host and port of the API endpoint.`,
  ENOTFOUND: (host) => `The name in ${host} is not known. Check how the API endpoint is spelled.`,
  EAI_AGAIN: (host) => `The name in ${host} could not be looked up. Check how it is spelled, then try again.`,
  ETIMEDOUT: (host) => `${host} does not answer. Check that no firewall is between, then try again.`,
  EHOSTUNREACH: (host) => `There is no way from here to ${host}. Check the address and the network.`,
  ENETUNREACH: (host) => `There is no way from here to ${host}. Check the address and the network.`,
  ECONNRESET: (host) =>
    `${host} ended the connection. Check that http or https in the API endpoint is what its port speaks.`,
  EPROTO: (host) => `${host} does not speak TLS. Write http:// in the API endpoint, or the port that speaks TLS.`,
  ERR_SSL_WRONG_VERSION_NUMBER: (host) =>
    `${host} does not speak TLS. Write http:// in the API endpoint, or the port that speaks TLS.`,
  HPE_INVALID_CONSTANT: (host) => `${host} does not speak HTTP. Check the port, and write https:// if it speaks TLS.`,
  CERT_HAS_EXPIRED: (host) => `The certificate of ${host} has expired. Renew it.`,
  CERT_NOT_YET_VALID: (host) => `The certificate of ${host} is not valid yet. Check the clocks.`,
  ERR_TLS_CERT_ALTNAME_INVALID: (host) => `The certificate of ${host} is for another name. ${CERTIFICATE}`,
  DEPTH_ZERO_SELF_SIGNED_CERT: (host) => `The certificate of ${host} is signed by itself. ${CERTIFICATE}`,
  SELF_SIGNED_CERT_IN_CHAIN: (host) =>
    `Nobody that this machine trusts issued the certificate of ${host}. ${CERTIFICATE}`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (host) => `The certificate of ${host} cannot be checked. ${CERTIFICATE}`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: (host) => `The certificate of ${host} cannot be checked. ${CERTIFICATE}`,
};

const OTHER_REGION = [
  'AuthorizationHeaderMalformed',
  'InvalidRegion',
  'InvalidLocationConstraint',
  'IllegalLocationConstraintException',
];

/** The name of a region that a store tells, which may be anything; null when it cannot be one. */
function regionName(told: unknown): string | null {
  return typeof told === 'string' && /^[\w-]{1,64}$/.test(told) ? told : null;
}

/** @param expected what the store says */
function describeRegion(expected: unknown): string {
  const name = regionName(expected);
  return name
    ? `The store calls its region “${name}”. Enter that as the region name.`
    : 'The store expects another name of the region. Ask whoever runs the store, and change it.';
}

/** Did the store refuse a call as one that it does not know, for no other reason that is known? */
export function isNotUnderstood(error: unknown): error is StoreError {
  if (!(error instanceof StoreError) || (error.code !== 'REFUSED' && error.code !== 'NOT_FOUND')) return false;
  const status = (error.cause as Failure | undefined)?.$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && !hasName(error.cause, ...OTHER_REGION);
}

function describeStatus(status: number | undefined, headers: Record<string, string | undefined>): string | null {
  if (status === undefined) return null;
  if (status >= 300 && status < 400) {
    const target = headers.location ? ` to ${URL.parse(headers.location)?.origin ?? 'another address'}` : '';
    const name = regionName(headers['x-amz-bucket-region']);
    const region = name ? ` The region is ${name}.` : '';
    return `The store sends requests on${target}, where keys are never sent. Enter the address of the store itself.${region}`;
  }
  if (status === 429 || status === 503)
    return `The store says that it has too much to do (${status}). Wait a while, then test it again.`;
  if (status === 502 || status === 504)
    return `Something in front of the store answers that it does not reach it (${status}). Check the store and its proxy.`;
  if (isWebPage(status, headers)) return WEB_PAGE;
  if (status === 501 || status === 405) return 'The store does not have this function.';
  return null;
}

/** Our sentence, with the store's own name for the refusal: whoever runs the store knows it. */
function withCode(own: StoreError | undefined, chain: readonly Failure[]): string | undefined {
  const name = nameOfRefusal(chain.find((each) => each.$metadata && !(each instanceof StoreError))?.name);
  return own && name && !own.message.includes(name) ? `${own.message.replace(/\.$/, '')}${name}.` : own?.message;
}

/** By how much this machine's clock differs from the `Date` of an answer, in words; null below five minutes. */
export function clockDifference(date: string | undefined, now = Date.now()): string | null {
  const theirs = date === undefined ? Number.NaN : Date.parse(date);
  const minutes = Math.round((now - theirs) / 60_000);
  if (Number.isNaN(minutes) || Math.abs(minutes) < 5) return null;
  const amount =
    Math.abs(minutes) < 120 ? `${Math.abs(minutes)} minutes` : `${Math.round(Math.abs(minutes) / 60)} hours`;
  return `The clock of this machine is ${amount} ${minutes > 0 ? 'ahead of' : 'behind'} that of the store.`;
}

/**
 * A failed call as sentences: what is wrong, and what to do about it. Never a secret.
 * @param host of the address that was called, for example `s3.example.com:9000`
 */
export function describeFailure(error: unknown, host: string): string {
  const chain = chainOf(error);
  const own = chain.find((each): each is StoreError => each instanceof StoreError);
  // Refused addresses come up from inside the connection and say everything.
  const refusal = chain.findLast((each) => each instanceof StoreError && each.code === 'REFUSED' && !each.cause);
  if (refusal instanceof StoreError) return refusal.message;

  const headers = chain.find(({ $response }) => $response?.headers)?.$response?.headers ?? {};
  if (chain.some((each) => hasName(each, 'RequestTimeTooSkewed'))) {
    const difference = clockDifference(headers.date) ?? 'The clocks of this machine and of the store differ too much.';
    return `${difference} Requests are valid for 15 minutes only: set both clocks by NTP.`;
  }
  if (chain.some((each) => hasName(each, 'InvalidAccessKeyId')))
    return 'The store does not know this access key id. Check it, or make a new key in the store.';
  if (chain.some((each) => hasName(each, 'SignatureDoesNotMatch')))
    return 'The secret does not belong to this access key id. Enter it again; if it is right, check the name of the region.';
  const otherRegion = chain.find((each) => hasName(each, ...OTHER_REGION));
  if (otherRegion) return describeRegion(otherRegion.Region);

  const code = chain.map((each) => each.code ?? '').find((each) => Object.hasOwn(connectionFailures, each));
  const connection = connectionFailures[code ?? ''];
  if (connection) return connection(host);
  if (chain.some((each) => hasName(each, 'TimeoutError'))) return connectionFailures.ETIMEDOUT?.(host) ?? '';

  const response = chain.find(({ $response, $metadata }) => $response?.statusCode ?? $metadata?.httpStatusCode);
  const status = response?.$response?.statusCode ?? response?.$metadata?.httpStatusCode;
  return describeStatus(status, headers) ?? withCode(own, chain) ?? 'Something unexpected went wrong. Try again.';
}
