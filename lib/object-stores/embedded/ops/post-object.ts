import type { BucketExchange } from '#lib/object-stores/embedded/exchange';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import type { S3Request } from '#lib/object-stores/embedded/s3-request';

export function isFormUpload(request: S3Request): boolean {
  return request.method === 'POST' && /^multipart\/form-data/i.test(request.headers.get('content-type') ?? '');
}

export async function postObject(_exchange: BucketExchange): Promise<void> {
  throw new S3Error('NotImplemented');
}
