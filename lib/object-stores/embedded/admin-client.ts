import { signedHeaders } from '#lib/object-stores/embedded/sign-request';
import type { StoreConnection } from '#lib/object-stores/port';

const TIMEOUT_MS = 10_000;

/** A refusal of the administration, with the fields that `toStoreError` reads. */
class AdminError extends Error {
  readonly $metadata: { httpStatusCode: number };

  constructor(code: string, status: number) {
    super(`The store's administration answered ${status} ${code}.`);
    this.name = code;
    this.$metadata = { httpStatusCode: status };
  }
}

/**
 * One call of the embedded store's administration, signed with the root key.
 * @returns the JSON answer, or undefined when there is none
 * @throws AdminError, or what `fetch` throws
 */
export async function callAdmin(
  connection: StoreConnection,
  method: 'GET' | 'PUT' | 'DELETE',
  path: string,
  options: { body?: unknown; signal?: AbortSignal | undefined } = {},
): Promise<unknown> {
  const url = new URL(`/_stowage/${path}`, connection.endpoint);
  const body = options.body === undefined ? '' : JSON.stringify(options.body);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, {
    method,
    headers: signedHeaders({ ...connection, method, url, body }),
    ...(body === '' ? {} : { body }),
    redirect: 'error',
    signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
  });
  const text = await response.text();
  if (!response.ok) throw new AdminError(/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? 'Unknown', response.status);
  return text === '' ? undefined : JSON.parse(text);
}
