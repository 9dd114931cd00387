import { createHash, type Hash } from 'node:crypto';
import type { ChunkSeed } from '#lib/object-stores/embedded/authenticate';
import { S3Error } from '#lib/object-stores/embedded/s3-error';
import { EMPTY_SHA256, isSameDigest, sign } from '#lib/object-stores/embedded/sigv4';

const MAX_LINE_BYTES = 8 * 1024;
const MAX_TRAILERS = 16;
const LF = 10;

type State = 'size' | 'data' | 'data-end' | 'trailers' | 'end' | 'done';

/**
 * Decodes `aws-chunked` bodies piece by piece: `<hex size>[;chunk-signature=<hex>]\r\n<data>\r\n ... 0...\r\n[trailers]\r\n`.
 * Each signature covers the one before it, so a chunk that was changed, dropped or moved is refused.
 * Source: S3 API reference, "Signature calculations: transferring payload in multiple chunks" (with and without trailers).
 */
export class ChunkDecoder {
  /** Trailer values by lower-case name, complete once `finish` returned. */
  readonly trailers = new Map<string, string>();
  readonly #seed: ChunkSeed | undefined;
  readonly #hasTrailer: boolean;
  readonly #onData: (data: Buffer) => void;
  #state: State = 'size';
  #line: Buffer = Buffer.alloc(0);
  #left = 0;
  #isLast = false;
  #signature: string;
  #claimedSignature = '';
  #hash: Hash | undefined;
  #trailerText = '';
  #trailerSignature: string | undefined;

  /** @param seed what the chunk signatures continue from; undefined when the chunks are not signed */
  constructor(options: { seed: ChunkSeed | undefined; hasTrailer: boolean; onData: (data: Buffer) => void }) {
    this.#seed = options.seed;
    this.#hasTrailer = options.hasTrailer;
    this.#onData = options.onData;
    this.#signature = options.seed?.signature ?? '';
  }

  /** @throws S3Error IncompleteBody for broken framing, SignatureDoesNotMatch for a chunk that is not the signed one */
  push(input: Buffer): void {
    let offset = 0;
    while (offset < input.length) {
      if (this.#state === 'data') {
        const data = input.subarray(offset, offset + this.#left);
        offset += data.length;
        this.#left -= data.length;
        this.#hash?.update(data);
        this.#onData(data);
        if (this.#left === 0) this.#state = 'data-end';
        continue;
      }
      const end = input.indexOf(LF, offset);
      const piece = input.subarray(offset, end < 0 ? input.length : end + 1);
      offset += piece.length;
      if (this.#line.length + piece.length > MAX_LINE_BYTES) throw broken();
      this.#line = this.#line.length === 0 ? piece : Buffer.concat([this.#line, piece]);
      if (end < 0) return;
      const line = this.#line.toString('latin1').replace(/\r?\n$/, '');
      this.#line = Buffer.alloc(0);
      this.#takeLine(line);
    }
  }

  #takeLine(line: string): void {
    switch (this.#state) {
      case 'size':
        this.#startChunk(line);
        return;
      case 'data-end':
        if (line !== '') throw broken();
        this.#checkChunk(this.#hash?.digest('hex') ?? EMPTY_SHA256);
        this.#state = 'size';
        return;
      case 'trailers':
        this.#takeTrailer(line);
        return;
      case 'end':
        if (line !== '') throw broken();
        this.#state = 'done';
        return;
      default:
        throw broken();
    }
  }

  #startChunk(line: string): void {
    const match = /^([0-9a-f]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line);
    if (!match) throw broken();
    this.#left = Number.parseInt(match[1] ?? '', 16);
    this.#claimedSignature = match[2] ?? '';
    this.#isLast = this.#left === 0;
    if (!this.#isLast) {
      this.#hash = this.#seed ? createHash('sha256') : undefined;
      this.#state = 'data';
      return;
    }
    this.#checkChunk(EMPTY_SHA256);
    this.#state = this.#hasTrailer ? 'trailers' : 'end';
  }

  #checkChunk(digest: string): void {
    if (!this.#seed) return;
    const { amzDate, scope } = this.#seed;
    const text = ['AWS4-HMAC-SHA256-PAYLOAD', amzDate, scope, this.#signature, EMPTY_SHA256, digest].join('\n');
    this.#signature = sign(this.#seed.signingKey, text);
    if (!isSameDigest(this.#signature, this.#claimedSignature)) throw new S3Error('SignatureDoesNotMatch');
  }

  #takeTrailer(line: string): void {
    if (line === '') {
      this.#checkTrailers();
      this.#state = 'done';
      return;
    }
    const colon = line.indexOf(':');
    if (colon < 1 || this.trailers.size >= MAX_TRAILERS) throw broken();
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'x-amz-trailer-signature') {
      this.#trailerSignature = value;
      return;
    }
    this.trailers.set(name, value);
    this.#trailerText += `${name}:${value}\n`;
  }

  #checkTrailers(): void {
    if (!this.#seed) return;
    const { amzDate, scope, signingKey } = this.#seed;
    const digest = createHash('sha256').update(this.#trailerText, 'latin1').digest('hex');
    const text = ['AWS4-HMAC-SHA256-TRAILER', amzDate, scope, this.#signature, digest].join('\n');
    if (!isSameDigest(sign(signingKey, text), this.#trailerSignature ?? '')) throw new S3Error('SignatureDoesNotMatch');
  }

  /** To be called at the end of the body. @throws S3Error IncompleteBody when the closing chunk is missing */
  finish(): void {
    // Some clients leave out the last empty line after an unsigned or already verified closing chunk.
    if (this.#state === 'end' && this.#line.length === 0) return;
    if (this.#state === 'trailers' && this.#line.length === 0) this.#checkTrailers();
    else if (this.#state !== 'done') throw broken();
  }
}

function broken(): S3Error {
  return new S3Error('IncompleteBody', 'The aws-chunked body is malformed or incomplete.');
}
