import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/** Headers that speak about one connection and end at a proxy (RFC 9110 section 7.6.1, with the older names). */
const HOP_BY_HOP = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * What a client could use to lie about itself; the edge is the outermost hop, so nobody before it may set them. With
 * underscores too: CGI and WSGI cannot tell `x_forwarded_for` from `x-forwarded-for`.
 */
const CLIENT_CLAIMS = /^(?:x[-_]forwarded[-_].*|forwarded|x[-_]real[-_]ip|proxy)$/;

/**
 * The headers for the application: without hop-by-hop ones, with the forwarding headers overwritten.
 * The body's framing is set anew, so that the application never reads a length that a client smuggled past the edge.
 */
export function requestHeaders(request: IncomingMessage): OutgoingHttpHeaders {
  const named = namedByConnection(request.headers.connection);
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (HOP_BY_HOP.has(name) || named.has(name) || CLIENT_CLAIMS.test(name) || name === 'expect') continue;
    headers[name] = value;
  }
  if (request.headers['transfer-encoding'] !== undefined) {
    delete headers['content-length'];
    headers['transfer-encoding'] = 'chunked';
  }
  headers['x-forwarded-for'] = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  headers['x-forwarded-proto'] = 'http';
  headers['x-forwarded-host'] = request.headers.host;
  return headers;
}

/** The application's headers for the client as a flat name-value list, in their order and spelling, without hop-by-hop ones. */
export function responseHeaders(response: IncomingMessage): string[] {
  const named = namedByConnection(response.headers.connection);
  const kept: string[] = [];
  for (let index = 0; index + 1 < response.rawHeaders.length; index += 2) {
    const name = response.rawHeaders[index] ?? '';
    const lower = name.toLowerCase();
    if (!HOP_BY_HOP.has(lower) && !named.has(lower)) kept.push(name, response.rawHeaders[index + 1] ?? '');
  }
  return kept;
}

/** Does the request carry a body? (RFC 9112 section 6.3: only these two headers announce one.) */
export function hasBody(request: IncomingMessage): boolean {
  const { 'transfer-encoding': encoding, 'content-length': length } = request.headers;
  return encoding !== undefined || (length !== undefined && length !== '0');
}

// `Connection: host` or `content-length` would let a client take away what routing and framing stand on.
function namedByConnection(connection: string | undefined): Set<string> {
  const names = (connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  return new Set(names.filter((name) => name !== 'host' && name !== 'content-length'));
}
