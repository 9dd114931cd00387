import type { ServerResponse } from 'node:http';

export type ResponseHeaders = Record<string, string | number>;

/** Answers with XML (a whole document). */
export function sendXml(response: ServerResponse, status: number, xml: string, headers: ResponseHeaders = {}): void {
  const body = Buffer.from(xml, 'utf8');
  response.writeHead(status, { 'Content-Type': 'application/xml', 'Content-Length': body.length, ...headers });
  response.end(body);
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value), 'utf8');
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
}

/** Answers without a body. */
export function sendEmpty(response: ServerResponse, status: number, headers: ResponseHeaders = {}): void {
  // A 204 must not carry a Content-Length.
  response.writeHead(status, status === 204 ? headers : { 'Content-Length': 0, ...headers });
  response.end();
}

/** Text as a header value: its UTF-8 bytes, one character each, as node:http wants them. */
export function headerBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
