import { type AdminSender, adminSender, refusalOf } from '#lib/object-stores/admin-request';
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
 * @throws what `refusalOf` makes of a refusal, or what `adminSender` throws
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
  const answer = await senderOf(connection)({
    method,
    url,
    query,
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    signal: options.signal,
  });
  if (answer.status < 200 || answer.status >= 300) throw refusalOf(answer);
  const text = answer.body.toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}
