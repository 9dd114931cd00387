import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import * as z from 'zod/mini';
import { guardedAgents } from '#lib/object-stores/network';
import { StoreError } from '#lib/object-stores/port';
import { readLimited } from '#lib/object-stores/read-limited';
import { isWebPage, webPageError } from '#lib/object-stores/web-page';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 16 * 1024 ** 2;

export interface AdminSenderOptions {
  allowsPrivateAddress: boolean;
  /** Signs every request with AWS SigV4; left out where the store is told who calls by a header. */
  signWith?: { accessKeyId: string; secretAccessKey: string; region: string; service: 's3' | 'iam' };
  /** For the whole answer. */
  timeoutMs?: number;
}

export interface AdminRequest {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** Without a query string; the path is sent, and signed, as it is written here. */
  url: string | URL;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  signal?: AbortSignal | undefined;
}

export interface AdminAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Buffer;
}

export type AdminSender = (request: AdminRequest) => Promise<AdminAnswer>;

/** A refusal by a store's administration, with the fields that `toStoreError` and `hasName` read. */
export class AdminError extends Error {
  readonly $metadata: { httpStatusCode: number };

  /** @param code the store's own name for what is wrong; anything that is no such name is left out */
  constructor(code: string, status: number) {
    const name = /^[\w.-]{1,64}$/.test(code) ? code : 'Unknown';
    super(`The store's administration answered ${status} ${name}.`);
    this.name = name;
    this.$metadata = { httpStatusCode: status };
  }
}

const Refusal = z.object({ Code: z.optional(z.string()), code: z.optional(z.string()) });

/** The name that a store gives to its refusal, as JSON or as the XML of S3; `Unknown` for the page of a proxy. */
function refusalName(text: string): string {
  try {
    const { Code, code } = Refusal.parse(JSON.parse(text));
    return Code ?? code ?? 'Unknown';
  } catch {
    // No JSON, or none of a store: then the status has to say what is wrong.
    return /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? 'Unknown';
  }
}

/** What to throw for an answer that refuses. */
export function refusalOf({ status, headers, body }: AdminAnswer): AdminError | StoreError {
  return isWebPage(status, headers) ? webPageError() : new AdminError(refusalName(body.toString('utf8')), status);
}

/**
 * The content of an answer that does not refuse.
 * @param read makes data of the text, for example `JSON.parse`
 * @throws StoreError when it is something else: whoever answers is not the administration of that store
 */
export async function contentOf<Content>(
  { status, headers, body }: AdminAnswer,
  schema: z.ZodMiniType<Content>,
  read: (text: string) => unknown | Promise<unknown> = JSON.parse,
): Promise<Content> {
  if (isWebPage(status, headers)) throw webPageError();
  try {
    return schema.parse(await read(body.toString('utf8')));
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    const message = 'Something answers where the administration of the store should be, but otherwise than it does.';
    throw new StoreError('REFUSED', `${message} Check the addresses of the region, and the version of the store.`, {
      // A parser quotes what it could not read, which may be a secret.
      cause: cause instanceof z.core.$ZodError ? cause : undefined,
    });
  }
}

/** node:crypto in the form that the signer wants. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('A hash for signing is used once.');
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/**
 * The one way to call a store's administration: guarded addresses, no redirects, 10 s, answers up to 16 MiB.
 * Every status resolves; callers make an `AdminError` of those that they do not want.
 * The returned function throws `AbortError` when the caller's signal ended it, StoreError for an address that may not be
 * used or an answer without end, otherwise what the connection threw; `toStoreError` makes UNREACHABLE of that.
 */
export function adminSender({
  allowsPrivateAddress,
  signWith,
  timeoutMs = TIMEOUT_MS,
}: AdminSenderOptions): AdminSender {
  const handler = new NodeHttpHandler({ ...guardedAgents(allowsPrivateAddress), connectionTimeout: 5_000 });
  const signer =
    signWith &&
    new SignatureV4({
      credentials: { accessKeyId: signWith.accessKeyId, secretAccessKey: signWith.secretAccessKey },
      region: signWith.region,
      service: signWith.service,
      sha256: Sha256,
      // Only S3 signs the path as it stands.
      uriEscapePath: signWith.service !== 's3',
    });

  return async (request) => {
    const url = new URL(request.url);
    const plain = {
      method: request.method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port ? { port: Number(url.port) } : {}),
      path: url.pathname,
      query: request.query ?? {},
      headers: { ...request.headers, host: url.host },
      body: request.body ?? '',
    };
    const signed = signer ? await signer.sign(plain) : plain;
    const bodyBytes = Buffer.byteLength(plain.body);
    // Not before signing: proxies and servers disagree about a signed length.
    const length = bodyBytes > 0 || request.method !== 'GET' ? { 'content-length': String(bodyBytes) } : {};

    const timeout = AbortSignal.timeout(timeoutMs);
    const abortSignal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
    try {
      const { response } = await handler.handle(
        { ...signed, headers: { ...signed.headers, ...length } } as Parameters<typeof handler.handle>[0],
        { abortSignal },
      );
      return {
        status: response.statusCode,
        headers: response.headers,
        body: await readLimited(response.body, MAX_ANSWER_BYTES),
      };
    } catch (error) {
      request.signal?.throwIfAborted();
      // An abort by our own clock is a store that does not answer, not a caller who gave up.
      if (timeout.aborted) throw timeout.reason;
      throw error;
    }
  };
}
