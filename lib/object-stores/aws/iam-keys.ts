import { createHash } from 'node:crypto';
import {
  type AccessKeyMetadata,
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { S3Client } from '@aws-sdk/client-s3';
import { guardedAgents } from '#lib/object-stores/network';
import { type KeyAccess, type LiveKey, type StoreConnection, StoreError, type StoreKey } from '#lib/object-stores/port';
import { limitAnswers } from '#lib/object-stores/s3/answer-limit';
import { hasName } from '#lib/object-stores/s3/errors';
import { keyStatements } from '#lib/object-stores/s3/policy';
import { refuseWebPages } from '#lib/object-stores/s3/web-pages';

const PATH = '/stowage/';
const POLICY_NAME = 'stowage';
const MAX_USER_NAME = 64;
const accesses: KeyAccess[] = ['read-write', 'read-only'];

/** A client of the IAM API that connects only to addresses that are allowed. */
export function createIamClient(
  connection: Pick<StoreConnection, 'accessKeyId' | 'secretAccessKey' | 'allowsPrivateAddress'>,
  where: { region: string; endpoint?: string },
): IAMClient {
  const iam = new IAMClient({
    ...where,
    credentials: { accessKeyId: connection.accessKeyId, secretAccessKey: connection.secretAccessKey },
    maxAttempts: 4,
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: 10_000,
      ...guardedAgents(connection.allowsPrivateAddress),
    },
  });
  // The commands differ, the middleware is the same.
  const stack = iam as unknown as Pick<S3Client, 'middlewareStack'>;
  limitAnswers(stack);
  refuseWebPages(stack);
  return iam;
}

/** Found again by its name: one user for keys that write, one for keys that only read. */
export function iamUserName(bucket: string, access: KeyAccess): string {
  const name = `stowage-${bucket}${access === 'read-only' ? '-read' : ''}`;
  if (name.length <= MAX_USER_NAME) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${name.slice(0, MAX_USER_NAME - hash.length - 1)}-${hash}`;
}

const isMissing = (error: unknown) => hasName(error, 'NoSuchEntityException', 'NoSuchEntity');

async function orMissing<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/**
 * Keys of buckets as access keys of IAM users, each of which may have two.
 * docs.aws.amazon.com/IAM/latest/APIReference; all methods throw what the SDK throws, and StoreError.
 */
export class IamKeys {
  readonly #iam: IAMClient;
  readonly #hasPaths: boolean;
  readonly #statements: typeof keyStatements;

  /**
   * @param options.hasPaths whether the store keeps the path of a user, which tells ours from those of others
   * @param options.statements what a key may do; least privilege in the words of Amazon unless told
   */
  constructor(
    iam: IAMClient,
    { hasPaths, statements = keyStatements }: { hasPaths: boolean; statements?: typeof keyStatements },
  ) {
    this.#iam = iam;
    this.#hasPaths = hasPaths;
    this.#statements = statements;
  }

  async create(bucket: string, access: KeyAccess, signal?: AbortSignal): Promise<StoreKey> {
    const UserName = iamUserName(bucket, access);
    await this.#ensureUser(UserName, signal);
    const document = { Version: '2012-10-17', Statement: this.#statements(bucket, access) };
    const options = { abortSignal: signal };
    try {
      await this.#iam.send(
        new PutUserPolicyCommand({ UserName, PolicyName: POLICY_NAME, PolicyDocument: JSON.stringify(document) }),
        options,
      );
      return await this.#createAccessKey(UserName, signal);
    } catch (error) {
      if (!isMissing(error)) throw error;
      const message = 'The store has not spread the new user of the key yet. Try again in a few seconds.';
      throw new StoreError('UNREACHABLE', message, { cause: error });
    }
  }

  async list(bucket: string, signal?: AbortSignal): Promise<LiveKey[]> {
    const found = await Promise.all(accesses.map((access) => this.#keysOf(iamUserName(bucket, access), signal)));
    return found
      .flat()
      .filter(({ Status }) => Status !== 'Inactive')
      .map(({ AccessKeyId = '', CreateDate = null }) => ({ keyId: AccessKeyId, createdAt: CreateDate }))
      .sort((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0));
  }

  async remove(bucket: string, keyId: string, signal?: AbortSignal): Promise<void> {
    for (const access of accesses) {
      const UserName = iamUserName(bucket, access);
      const keys = await this.#keysOf(UserName, signal);
      if (keys.some(({ AccessKeyId }) => AccessKeyId === keyId)) await this.#removeKey(UserName, keyId, signal);
    }
  }

  /** The users of a bucket with their keys and policies. */
  async removeUsers(bucket: string, signal?: AbortSignal): Promise<void> {
    const options = { abortSignal: signal };
    for (const access of accesses) {
      const UserName = iamUserName(bucket, access);
      const user = await orMissing(this.#iam.send(new GetUserCommand({ UserName }), options));
      if (!user || !this.#isOurs(user.User?.Path)) continue;
      for (const { AccessKeyId = '' } of await this.#keysOf(UserName, signal)) {
        await this.#removeKey(UserName, AccessKeyId, signal);
      }
      await orMissing(this.#iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: POLICY_NAME }), options));
      await orMissing(this.#iam.send(new DeleteUserCommand({ UserName }), options));
    }
  }

  #isOurs(path: string | undefined): boolean {
    return !this.#hasPaths || path === PATH;
  }

  async #ensureUser(UserName: string, signal?: AbortSignal): Promise<void> {
    const options = { abortSignal: signal };
    try {
      await this.#iam.send(new CreateUserCommand({ UserName, ...(this.#hasPaths ? { Path: PATH } : {}) }), options);
    } catch (error) {
      if (!hasName(error, 'EntityAlreadyExistsException', 'EntityAlreadyExists')) throw error;
      if (!this.#hasPaths) return;
      const { User } = await this.#iam.send(new GetUserCommand({ UserName }), options);
      if (this.#isOurs(User?.Path)) return;
      const message = `The IAM user ${UserName} exists and is not one of Stowage's. Rename or remove it.`;
      throw new StoreError('TAKEN', message, { cause: error });
    }
  }

  async #createAccessKey(UserName: string, signal?: AbortSignal): Promise<StoreKey> {
    const create = async () => {
      const answer = await this.#iam.send(new CreateAccessKeyCommand({ UserName }), { abortSignal: signal });
      const { AccessKeyId: keyId, SecretAccessKey: secret } = answer.AccessKey ?? {};
      if (!keyId || !secret) throw new StoreError('REFUSED', 'The store made a key without telling it.');
      return { keyId, secret };
    };
    try {
      return await create();
    } catch (error) {
      if (!hasName(error, 'LimitExceededException', 'LimitExceeded')) throw error;
      const inactive = (await this.#keysOf(UserName, signal)).find(({ Status }) => Status === 'Inactive');
      if (!inactive?.AccessKeyId) {
        const message = 'The bucket has two keys of this kind already, which is all that IAM allows. Remove one first.';
        throw new StoreError('REFUSED', message, { cause: error });
      }
      await this.#removeKey(UserName, inactive.AccessKeyId, signal);
      return create();
    }
  }

  async #keysOf(UserName: string, signal?: AbortSignal): Promise<AccessKeyMetadata[]> {
    const answer = await orMissing(this.#iam.send(new ListAccessKeysCommand({ UserName }), { abortSignal: signal }));
    return answer?.AccessKeyMetadata ?? [];
  }

  async #removeKey(UserName: string, AccessKeyId: string, signal?: AbortSignal): Promise<void> {
    await orMissing(this.#iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }), { abortSignal: signal }));
  }
}
