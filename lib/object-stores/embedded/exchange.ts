import type { ServerResponse } from 'node:http';
import type { PayloadSignature } from '#lib/object-stores/embedded/authenticate';
import type { Bucket } from '#lib/object-stores/embedded/bucket-table';
import type { Principal } from '#lib/object-stores/embedded/key-ring';
import type { S3Request } from '#lib/object-stores/embedded/s3-request';
import type { Store } from '#lib/object-stores/embedded/store';

/** A request whose sender is known, with the place for its answer: what every operation gets. */
export interface Exchange {
  request: S3Request;
  response: ServerResponse;
  principal: Principal;
  payload: PayloadSignature;
  store: Store;
}

export interface BucketExchange extends Exchange {
  bucket: Bucket;
}

export interface ObjectExchange extends BucketExchange {
  key: string;
}
