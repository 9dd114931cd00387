import { S3Client } from '@aws-sdk/client-s3';
import { guardedAgents } from '#lib/object-stores/network';
import { limitAnswers } from '#lib/object-stores/s3/answer-limit';
import { refuseWebPages } from '#lib/object-stores/s3/web-pages';

const MAX_ATTEMPTS = 4;
const CONNECT_TIMEOUT_MS = 5_000;

export interface S3ClientOptions {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  allowsPrivateAddress: boolean;
  /** True for every store but AWS itself. */
  forcePathStyle?: boolean;
  maxAttempts?: number;
  silenceMs?: number;
}

/**
 * The one way to make an S3 client. Checksums only where the protocol requires them: many stores refuse the
 * SDK's default trailers, and a presigned PUT would carry the checksum of an empty body.
 * The caller ends it with `destroy()`.
 */
export function createS3Client(options: S3ClientOptions): S3Client {
  const s3 = new S3Client({
    endpoint: options.endpoint,
    region: options.region,
    forcePathStyle: options.forcePathStyle ?? true,
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
    maxAttempts: options.maxAttempts ?? MAX_ATTEMPTS,
    // A redirect would carry signed requests to a host that nobody configured.
    followRegionRedirects: false,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      ...guardedAgents(options.allowsPrivateAddress, options.silenceMs),
    },
  });
  limitAnswers(s3);
  refuseWebPages(s3);
  return s3;
}
