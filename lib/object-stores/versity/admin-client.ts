import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import * as z from 'zod/mini';
import { type AdminAnswer, adminSender, contentOf, refusalOf } from '#lib/object-stores/admin-request';
import type { StoreConnection } from '#lib/object-stores/port';

// The answer also has the secrets, which nobody here wants.
const Accounts = z.object({
  ListUserAccountsResult: z.union([
    z.literal(''),
    z.object({ Accounts: z._default(z.array(z.object({ Access: z.string() })), []) }),
  ]),
});

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Accounts' });
const builder = new XMLBuilder({});

/** The accounts of a gateway; an account is its key. Failures are what `toStoreError` reads. */
export interface VersityAdmin {
  /** An account that may not make buckets. */
  addAccount(access: string, secret: string, signal?: AbortSignal): Promise<void>;
  listAccounts(signal?: AbortSignal): Promise<string[]>;
  /** One that is gone already counts as success. */
  removeAccount(access: string, signal?: AbortSignal): Promise<void>;
}

/** Calls as in github.com/versity/versitygw, s3api/admin-router.go and auth/iam.go. */
export function versityAdmin(connection: StoreConnection): VersityAdmin {
  const { allowsPrivateAddress, accessKeyId, secretAccessKey, region, options } = connection;
  // With --admin-port the port of the S3 API knows none of these calls.
  const endpoint = options.adminEndpoint || connection.endpoint;
  const send = adminSender({
    allowsPrivateAddress,
    signWith: { accessKeyId, secretAccessKey, region, service: 's3' },
  });

  async function call(
    path: string,
    request: { query?: Record<string, string>; body?: string; signal?: AbortSignal | undefined },
  ): Promise<AdminAnswer> {
    const answer = await send({ ...request, method: 'PATCH', url: new URL(path, endpoint) });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw refusalOf(answer);
  }

  return {
    async addAccount(access, secret, signal) {
      const ids = { UserID: 0, GroupID: 0, ProjectID: 0 };
      const body: string = builder.build({ Account: { Access: access, Secret: secret, Role: 'user', ...ids } });
      await call('/create-user', { body, signal });
    },

    async listAccounts(signal) {
      const answer = await call('/list-users', { signal });
      const { ListUserAccountsResult: result } = await contentOf(answer, Accounts, (text) => parser.parse(text));
      return result === '' ? [] : result.Accounts.map(({ Access }) => Access);
    },

    async removeAccount(access, signal) {
      await call('/delete-user', { query: { access }, signal });
    },
  };
}
