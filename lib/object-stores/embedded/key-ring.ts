import type { StatementSync } from 'node:sqlite';
import type { IndexDb } from '#lib/object-stores/embedded/index-db';
import { createSecretSeal, type SecretSeal } from '#lib/object-stores/embedded/secret-seal';

export type KeyAccess = 'read-write' | 'read-only';

/** Who signed a request. */
export type Principal =
  | { kind: 'anonymous' }
  | { kind: 'root' }
  | { kind: 'key'; keyId: string; bucketId: number; access: KeyAccess };

/** What the administration tells about a key. */
export interface KeyDetails {
  id: string;
  access: KeyAccess;
  createdAt: number;
}

export interface KnownKey {
  secret: string;
  principal: Principal;
}

interface KeyRow {
  id: string;
  bucketId: number;
  access: KeyAccess;
  sealedSecret: Uint8Array;
}

/** All access keys, opened once at start: every request needs one. The secrets on disk stay sealed. */
export class KeyRing {
  readonly #index: IndexDb;
  readonly #seal: SecretSeal;
  readonly #keys = new Map<string, KnownKey>();
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #deleteOfBucket: StatementSync;
  readonly #listOfBucket: StatementSync;

  /** @throws Error with a sentence when the stored secrets were sealed under another root secret */
  constructor(index: IndexDb, root: { keyId: string; secret: string }) {
    this.#index = index;
    this.#seal = createSecretSeal(root.secret);
    this.#insert = index.prepare(
      `INSERT INTO access_key (id, bucket_id, access, sealed_secret, created_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET
         bucket_id = excluded.bucket_id, access = excluded.access, sealed_secret = excluded.sealed_secret`,
    );
    this.#delete = index.prepare('DELETE FROM access_key WHERE id = ?');
    this.#deleteOfBucket = index.prepare('DELETE FROM access_key WHERE bucket_id = ?');
    this.#listOfBucket = index.prepare(
      'SELECT id, access, created_at AS createdAt FROM access_key WHERE bucket_id = ? ORDER BY created_at, rowid',
    );
    const rows = index
      .prepare('SELECT id, bucket_id AS bucketId, access, sealed_secret AS sealedSecret FROM access_key')
      .all() as unknown as KeyRow[];
    for (const row of rows) this.#keys.set(row.id, this.#open(row));
    this.#keys.set(root.keyId, { secret: root.secret, principal: { kind: 'root' } });
  }

  #open(row: KeyRow): KnownKey {
    try {
      const principal: Principal = { kind: 'key', keyId: row.id, bucketId: row.bucketId, access: row.access };
      return { secret: this.#seal.open(row.id, row.sealedSecret), principal };
    } catch (cause) {
      throw new Error(
        'The stored access keys cannot be opened: the root secret is not the one they were sealed with.',
        {
          cause,
        },
      );
    }
  }

  find(keyId: string): KnownKey | undefined {
    return this.#keys.get(keyId);
  }

  /** Adds the key, or gives it another secret, bucket or access. */
  async put(keyId: string, secret: string, bucketId: number, access: KeyAccess): Promise<void> {
    await this.#index.write(() => {
      this.#insert.run(keyId, bucketId, access, this.#seal.seal(keyId, secret), Date.now());
    });
    this.#keys.set(keyId, { secret, principal: { kind: 'key', keyId, bucketId, access } });
  }

  /** Revokes the key at once; an unknown one is fine. */
  async remove(keyId: string): Promise<void> {
    this.#keys.delete(keyId);
    await this.#index.write(() => {
      this.#delete.run(keyId);
    });
    // A `put` that was on its way before has put it back by now.
    this.#keys.delete(keyId);
  }

  /** Drops the rows of a bucket's keys, inside `IndexDb.write`; `forgetOfBucket` follows once that is on disk. */
  removeOfBucket(bucketId: number): void {
    this.#deleteOfBucket.run(bucketId);
  }

  forgetOfBucket(bucketId: number): void {
    for (const [keyId, { principal }] of this.#keys) {
      if (principal.kind === 'key' && principal.bucketId === bucketId) this.#keys.delete(keyId);
    }
  }

  /** The bucket's keys, oldest first. */
  listOfBucket(bucketId: number): KeyDetails[] {
    return this.#listOfBucket.all(bucketId) as unknown as KeyDetails[];
  }
}
