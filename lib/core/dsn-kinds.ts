import type { DatabaseDsn } from '#lib/core/dsn-database';
import type { AzDsn, FileDsn, S3Dsn } from '#lib/core/dsn-storage';

/** What a DSN of any kind says; `kind` tells which it is. */
export type Dsn = S3Dsn | AzDsn | FileDsn | DatabaseDsn;
