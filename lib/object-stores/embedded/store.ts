import { mkdirSync } from 'node:fs';
import { BucketTable } from '#lib/object-stores/embedded/bucket-table';
import { IndexDb } from '#lib/object-stores/embedded/index-db';
import { KeyRing } from '#lib/object-stores/embedded/key-ring';
import { ObjectFiles } from '#lib/object-stores/embedded/object-files';
import { ObjectTable } from '#lib/object-stores/embedded/object-table';
import type { Addressing } from '#lib/object-stores/embedded/s3-request';
import { UploadTable } from '#lib/object-stores/embedded/upload-table';

export interface StoreOptions extends Addressing {
  dir: string;
  rootKeyId: string;
  rootSecret: string;
  /** Receives what went wrong inside the store. */
  logError?: (line: string) => void;
}

/** Everything that the operations work on: the index by table, and the files. */
export interface Store {
  readonly index: IndexDb;
  readonly buckets: BucketTable;
  readonly objects: ObjectTable;
  readonly uploads: UploadTable;
  readonly keys: KeyRing;
  readonly files: ObjectFiles;
  readonly addressing: Addressing;
  readonly rootKeyId: string;
  /** Resolves when the files that a crash left behind are gone. */
  readonly collected: Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens the directory (created when missing) and begins to collect what a crash left behind.
 * @throws Error when another process uses it, when it cannot be written, or when the root secret is another one
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  // The index comes first: its lock is what allows us to empty the temporary files.
  const index = new IndexDb(options.dir);
  try {
    const buckets = new BucketTable(index);
    const objects = new ObjectTable(index, buckets);
    const uploads = new UploadTable(index, buckets);
    const keys = new KeyRing(index, { keyId: options.rootKeyId, secret: options.rootSecret });
    const files = new ObjectFiles(options.dir);
    const closing = new AbortController();
    const collected = files
      .collect((id) => objects.isIndexed(id), closing.signal)
      .catch((error: unknown) => {
        // Leftovers cost space and nothing else: the store serves without.
        options.logError?.(`Leftovers could not be collected: ${String(error)}`);
        return 0;
      });
    return {
      index,
      buckets,
      objects,
      uploads,
      keys,
      files,
      addressing: { region: options.region, domain: options.domain },
      rootKeyId: options.rootKeyId,
      collected,
      async close() {
        closing.abort();
        await collected;
        await files.close();
        await index.close();
      },
    };
  } catch (error) {
    await index.close();
    throw error;
  }
}
