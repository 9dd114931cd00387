import { createCipheriv, createDecipheriv, createHash, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '#lib/errors';

const VERSION = 1;
const KEY_ID_BYTES = 8;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES + IV_BYTES;

/** Where a sealed value lives; a blob moved to another place does not open. */
export interface SealedPlace {
  table: string;
  column: string;
  rowId: string;
}

/** Seals and opens values with keys derived from the master key. */
export interface Sealer {
  seal(plain: string, place: SealedPlace): Buffer;
  /** @throws AppError INTERNAL when the key is another one or the blob was changed or moved */
  open(blob: Uint8Array, place: SealedPlace): string;
}

function derive(secretKey: string, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, 'stowage', purpose, bytes));
}

/**
 * AES-256-GCM; blob = version | key id | IV | ciphertext | tag, bound to table, column and row.
 * @param secretKey the master key, 32 characters or more
 */
export function createSealer(secretKey: string): Sealer {
  const raw = derive(secretKey, 'seal', 32);
  // Handed to a cipher as bytes it would be prepared anew each time, which costs twice as much as the cipher.
  const key = createSecretKey(raw);
  const keyId = createHash('sha256').update(raw).digest().subarray(0, KEY_ID_BYTES);
  const aad = (place: SealedPlace) => Buffer.from(`${VERSION}:${place.table}:${place.column}:${place.rowId}`);
  return {
    seal(plain, place) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad(place));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), keyId, iv, body, cipher.getAuthTag()]);
    },
    open(blob, place) {
      const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
      const failed = (cause?: unknown) =>
        new AppError(
          'INTERNAL',
          'A sealed value cannot be opened: STOWAGE_SECRET_KEY is not the key it was sealed with.',
          { cause },
        );
      if (bytes.length < HEADER_BYTES + TAG_BYTES || bytes[0] !== VERSION) throw failed();
      if (!bytes.subarray(1, 1 + KEY_ID_BYTES).equals(keyId)) throw failed();
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1 + KEY_ID_BYTES, HEADER_BYTES))
        .setAAD(aad(place))
        .setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
      try {
        return Buffer.concat([
          decipher.update(bytes.subarray(HEADER_BYTES, bytes.length - TAG_BYTES)),
          decipher.final(),
        ]).toString('utf8');
      } catch (cause) {
        throw failed(cause);
      }
    },
  };
}

/** Root credentials of the embedded store, the same at every start for the same master key. */
export function storeRootCredentials(secretKey: string): { keyId: string; secret: string } {
  return {
    keyId: `STOWAGEROOT${derive(secretKey, 'store-root-id', 6).toString('hex').toUpperCase()}`,
    secret: derive(secretKey, 'store-root-secret', 30).toString('base64url'),
  };
}

/** Secret of the session cookies. */
export function sessionSecret(secretKey: string): string {
  return derive(secretKey, 'sessions', 32).toString('hex');
}

/** A new API token: `stw_` and 256 random bits. */
export function createToken(): string {
  return `stw_${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a token or a one-time link. Plain SHA-256: the input carries 256 random bits. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
