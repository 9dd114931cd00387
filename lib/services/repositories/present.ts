import type { Repository } from '#lib/contracts/applications';
import type { repositories } from '#lib/db/schema/applications';

export type RepositoryRow = typeof repositories.$inferSelect;

/** Private key and password never leave the server; `dsn` is what `git clone` takes. */
export function presentRepository(row: RepositoryRow): Repository {
  return {
    uuid: row.id,
    organisation: row.organisationId,
    url: row.url,
    dsn: row.url,
    state: row.state,
    state_message: row.stateMessage,
    key_type: row.keyType,
    auth_info: row.publicKey,
    username: row.username,
    created_at: row.createdAt.toISOString(),
  };
}
