import type { StoreConnection } from '#lib/object-stores/port';

/** A store of somebody else's making that runs on loopback for one test file. */
export interface RealStore {
  version: string;
  /** S3 API (or Blob service), called with the path style. */
  endpoint: string;
  region: string;
  /** `<bucket>.<publicHost>` reaches the bucket where the store can do that; it resolves to loopback or is sent as Host. */
  publicHost: string;
  /** A key that may do everything on the S3 side. */
  accessKeyId: string;
  secretAccessKey: string;
  /** The same as a region's row would hold it. */
  connection: StoreConnection;
  /** Ends its processes and deletes its data; the ports are free afterwards. */
  stop(): Promise<void>;
}

/** The store cannot run here, and why: the end of "Not run: ...". */
export interface Absent {
  absent: string;
}

export const isAbsent = (value: object | string): value is Absent => typeof value === 'object' && 'absent' in value;
