import { AdminError, type AdminSender, adminSender } from '#lib/object-stores/admin-request';
import type { StoreConnection } from '#lib/object-stores/port';

/** One for each connection, so that its sockets are used again. */
const senders = new WeakMap<StoreConnection, AdminSender>();

function senderOf(connection: StoreConnection): AdminSender {
  const { allowsPrivateAddress } = connection;
  const sender =
    senders.get(connection) ?? adminSender({ allowsPrivateAddress, signWith: { ...connection, service: 's3' } });
  senders.set(connection, sender);
  return sender;
}

/**
 * One call of the embedded store's administration, signed with the root key.
 * @returns the JSON answer, or undefined when there is none
 * @throws AdminError, or what `adminSender` throws
 */
export async function callAdmin(
  connection: StoreConnection,
  method: 'GET' | 'PUT' | 'DELETE',
  path: string,
  options: { body?: unknown; signal?: AbortSignal | undefined } = {},
): Promise<unknown> {
  const url = new URL(`/_stowage/${path}`, connection.endpoint);
  const query = Object.fromEntries(url.searchParams);
  url.search = '';
  const { status, body } = await senderOf(connection)({
    method,
    url,
    query,
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    signal: options.signal,
  });
  const text = body.toString('utf8');
  if (status < 200 || status >= 300) throw new AdminError(/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? 'Unknown', status);
  return text === '' ? undefined : JSON.parse(text);
}
