import { createHash } from 'node:crypto';
import type { PayloadSignature } from '#lib/object-stores/embedded/authenticate';
import { ChunkDecoder } from '#lib/object-stores/embedded/aws-chunked';
import {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  checksumHeader,
  createChecksum,
  digestLength,
  findChecksumAlgorithm,
} from '#lib/object-stores/embedded/checksums';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import type { S3Request } from '#lib/object-stores/embedded/s3-request';

const DEFAULT_TEXT_BYTES = 1024 * 1024;
/** More aws-chunks than this in what arrived at once are put together: each would cost memory of its own. */
const MAX_FRAGMENTS = 8;

/** A checksum as stored and answered; `value` is base64. */
export interface Checksum {
  algorithm: ChecksumAlgorithm;
  value: string;
}

export interface ReceivedBody {
  size: number;
  /** Hex, or empty when it was not asked for. */
  md5: string;
  checksum: Checksum | undefined;
}

export interface ReceiveOptions {
  payload: PayloadSignature;
  maxBytes: number;
  /** Whether to compute the MD5 although the client sent none. */
  needsMd5: boolean;
  /** Computed even when the client sends no checksum, so that it can be stored. */
  checksumAlgorithm?: ChecksumAlgorithm | undefined;
  /** True where a checksum header speaks of something else than this body (CompleteMultipartUpload). */
  isChecksumForeign?: boolean;
  /**
   * For uploads: told how long the object will be before anything is read, when the client said so; throws to refuse.
   * One without a length that is not chunked either has lost its body, and is refused as on S3.
   */
  checkLength?(length: number): void;
  write(chunk: Buffer): Promise<void> | undefined;
}

/** MD5, size and the checksum of bytes that did not come from a client. */
export function createBodyDigest(algorithm: ChecksumAlgorithm | undefined) {
  const md5 = createHash('md5');
  const checksum = algorithm ? createChecksum(algorithm) : undefined;
  let size = 0;
  return {
    update(chunk: Buffer): void {
      size += chunk.length;
      md5.update(chunk);
      checksum?.update(chunk);
    },
    finish(): ReceivedBody {
      const value = checksum?.digest().toString('base64');
      return {
        size,
        md5: md5.digest('hex'),
        checksum: algorithm && value !== undefined ? { algorithm, value } : undefined,
      };
    },
  };
}

interface ExpectedChecksum {
  algorithm: ChecksumAlgorithm;
  /** Undefined: announced in a trailer, or only to be computed. */
  value: string | undefined;
  isInTrailer: boolean;
}

function checkBase64(value: string, bytes: number): string {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value) || Buffer.from(value, 'base64').length !== bytes)
    throw new S3Error('InvalidDigest');
  return value;
}

/** The checksum that the client sent or announced. @throws S3Error InvalidRequest, InvalidDigest */
export function readExpectedChecksum(request: S3Request): ExpectedChecksum | undefined {
  const found: ExpectedChecksum[] = [];
  const trailer = request.headers.get('x-amz-trailer')?.trim().toLowerCase();
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const name = checksumHeader(algorithm);
    const value = request.headers.get(name);
    if (value !== undefined)
      found.push({ algorithm, value: checkBase64(value, digestLength(algorithm)), isInTrailer: false });
    if (trailer === name) found.push({ algorithm, value: undefined, isInTrailer: true });
  }
  if (found.length > 1) throw new S3Error('InvalidRequest', 'Expecting a single x-amz-checksum- header.');
  if (found.length === 0 && trailer !== undefined)
    throw new S3Error('InvalidRequest', 'The trailer is not a checksum that this store knows.');
  const named = request.headers.get('x-amz-sdk-checksum-algorithm');
  if (found[0] && named && findChecksumAlgorithm(named) !== found[0].algorithm)
    throw new S3Error('InvalidRequest', 'x-amz-sdk-checksum-algorithm does not agree with the checksum header.');
  return found[0];
}

/** Length of the object inside the body; undefined when the client did not say. @throws S3Error for a length that cannot be */
function declaredLength(request: S3Request, payload: PayloadSignature, maxBytes: number): number | undefined {
  const name = payload.kind === 'chunked' ? 'x-amz-decoded-content-length' : 'content-length';
  const text = request.headers.get(name);
  if (text === undefined) {
    if (payload.kind === 'chunked') throw new S3Error('MissingContentLength');
    return undefined;
  }
  if (!/^\d{1,15}$/.test(text)) throw new S3Error('InvalidArgument', `${name} is not a number.`);
  if (Number(text) > maxBytes) throw new S3Error('EntityTooLarge');
  return Number(text);
}

/**
 * Reads the whole body, decodes and verifies it on the way, and hands each piece to `write`.
 * Resolves only when length, payload signature, Content-MD5 and checksum are all right; until then nothing that
 * `write` received may become visible.
 * @throws S3Error for each of them
 */
export async function receiveBody(request: S3Request, options: ReceiveOptions): Promise<ReceivedBody> {
  const { payload, maxBytes, write } = options;
  const length = declaredLength(request, payload, maxBytes);
  if (length !== undefined) options.checkLength?.(length);
  else if (options.checkLength && !request.headers.has('transfer-encoding')) throw new S3Error('MissingContentLength');
  const contentMd5 = request.headers.get('content-md5');
  if (contentMd5 !== undefined) checkBase64(contentMd5, 16);
  const expected = options.isChecksumForeign ? undefined : readExpectedChecksum(request);
  const algorithm = expected?.algorithm ?? options.checksumAlgorithm;
  const checksum = algorithm ? createChecksum(algorithm) : undefined;
  const md5 = options.needsMd5 || contentMd5 !== undefined ? createHash('md5') : undefined;
  const sha256 = payload.kind === 'sha256' ? createHash('sha256') : undefined;
  let size = 0;
  let wait: Promise<void> | undefined;
  const take = (data: Buffer) => {
    size += data.length;
    if (size > maxBytes) throw new S3Error('EntityTooLarge');
    md5?.update(data);
    sha256?.update(data);
    checksum?.update(data);
    wait = write(data) ?? wait;
  };
  const fragments: Buffer[] = [];
  const decoder =
    payload.kind === 'chunked' ? new ChunkDecoder({ ...payload, onData: (data) => fragments.push(data) }) : undefined;
  // The iterator must not destroy the socket when a check fails: the client is still to be told why.
  for await (const piece of request.message.iterator({ destroyOnReturn: false })) {
    if (decoder) {
      decoder.push(piece);
      const isShredded = fragments.length > MAX_FRAGMENTS;
      for (const data of isShredded ? [Buffer.concat(fragments)] : fragments) take(data);
      fragments.length = 0;
    } else take(piece);
    if (wait) {
      await wait;
      wait = undefined;
    }
  }
  decoder?.finish();
  if (length !== undefined && size !== length) throw new S3Error('IncompleteBody');
  if (payload.kind === 'sha256' && sha256?.digest('hex') !== payload.hex.toLowerCase())
    throw new S3Error('XAmzContentSHA256Mismatch');
  const md5Digest = md5?.digest();
  if (contentMd5 !== undefined && md5Digest?.toString('base64') !== contentMd5) throw new S3Error('BadDigest');
  const value = checksum?.digest().toString('base64');
  if (expected) {
    const claimed = expected.isInTrailer ? decoder?.trailers.get(checksumHeader(expected.algorithm)) : expected.value;
    if (claimed === undefined) throw new S3Error('InvalidRequest', 'The announced checksum trailer is missing.');
    if (claimed !== value)
      throw new S3Error('BadDigest', `The ${expected.algorithm} you specified did not match what we received.`);
  }
  return {
    size,
    md5: md5Digest?.toString('hex') ?? '',
    checksum: algorithm && value !== undefined ? { algorithm, value } : undefined,
  };
}

/**
 * Reads a small body (XML, JSON) into memory, with all checks of `receiveBody`.
 * @throws S3Error MaxMessageLengthExceeded beyond `maxBytes` (1 MiB unless told)
 */
export async function receiveText(
  request: S3Request,
  payload: PayloadSignature,
  options: { maxBytes?: number; isChecksumForeign?: boolean } = {},
): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    await receiveBody(request, {
      payload,
      maxBytes: options.maxBytes ?? DEFAULT_TEXT_BYTES,
      isChecksumForeign: options.isChecksumForeign ?? false,
      needsMd5: false,
      write: (chunk) => {
        chunks.push(chunk);
        return undefined;
      },
    });
  } catch (error) {
    if (error instanceof S3Error && error.code === 'EntityTooLarge') throw new S3Error('MaxMessageLengthExceeded');
    throw error;
  }
  return Buffer.concat(chunks).toString('utf8');
}
