import { argon2, createCipheriv, createDecipheriv, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { StoreError } from '#lib/object-stores/port';

/**
 * Bodies of MinIO's administration that carry secrets are sealed with the secret key of the caller:
 * `salt[32] | id[1] | nonce[8] | frames`. Source: github.com/minio/madmin-go encrypt.go, github.com/secure-io/sio-go.
 */
const SALT_BYTES = 32;
const NONCE_BYTES = 8;
const HEADER_BYTES = SALT_BYTES + 1 + NONCE_BYTES;
const KEY_BYTES = 32;
const TAG_BYTES = 16;
const FRAME_BYTES = 16_384;
const LAST_FRAME = 0x80;
/** The only way of the three that needs no memory-hard hash; the server takes each of them. */
const PBKDF2_AES = 2;
const PBKDF2_ROUNDS = 8_192;

const ciphers = ['aes-256-gcm', 'chacha20-poly1305', 'aes-256-gcm'] as const;
type Cipher = (typeof ciphers)[number];

function deriveKey(id: number, password: string, salt: Buffer): Promise<Buffer> {
  if (id === PBKDF2_AES) return promisify(pbkdf2)(password, salt, PBKDF2_ROUNDS, KEY_BYTES, 'sha256');
  const cost = { parallelism: 4, memory: 65_536, passes: 1, tagLength: KEY_BYTES };
  return promisify(argon2)('argon2id', { message: Buffer.from(password, 'utf8'), nonce: salt, ...cost });
}

function frameNonce(nonce: Buffer, counter: number): Buffer {
  const full = Buffer.alloc(NONCE_BYTES + 4);
  nonce.copy(full);
  full.writeUInt32LE(counter, NONCE_BYTES);
  return full;
}

function sealFrame(cipher: Cipher, key: Buffer, nonce: Buffer, text: Buffer, aad: Buffer): Buffer {
  // One overload for each cipher, with the same parameters.
  const sealing = createCipheriv(cipher as 'aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  sealing.setAAD(aad, { plaintextLength: text.length });
  return Buffer.concat([sealing.update(text), sealing.final(), sealing.getAuthTag()]);
}

function openFrame(cipher: Cipher, key: Buffer, nonce: Buffer, frame: Buffer, aad: Buffer): Buffer {
  const opening = createDecipheriv(cipher as 'aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  const text = frame.subarray(0, -TAG_BYTES);
  opening.setAAD(aad, { plaintextLength: text.length });
  opening.setAuthTag(frame.subarray(-TAG_BYTES));
  return Buffer.concat([opening.update(text), opening.final()]);
}

/** What every frame is bound to: the flag of the last one, and the tag of an empty frame 0 which is never sent. */
function frameAad(cipher: Cipher, key: Buffer, nonce: Buffer): (isLast: boolean) => Buffer {
  const tag = sealFrame(cipher, key, frameNonce(nonce, 0), Buffer.alloc(0), Buffer.alloc(0));
  return (isLast) => Buffer.concat([Buffer.from([isLast ? LAST_FRAME : 0]), tag]);
}

/** Seals a body for the server. @param password the secret key of the caller */
export async function sealBody(password: string, body: string): Promise<Buffer> {
  const cipher = ciphers[PBKDF2_AES];
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const key = await deriveKey(PBKDF2_AES, password, salt);
  const aad = frameAad(cipher, key, nonce);
  const text = Buffer.from(body, 'utf8');
  const frames: Buffer[] = [];
  let start = 0;
  do {
    const end = start + FRAME_BYTES;
    const counter = frames.length + 1;
    frames.push(sealFrame(cipher, key, frameNonce(nonce, counter), text.subarray(start, end), aad(end >= text.length)));
    start = end;
  } while (start < text.length);
  return Buffer.concat([salt, Buffer.from([PBKDF2_AES]), nonce, ...frames]);
}

/** Opens an answer of the server, which chooses the cipher by its machine. @throws StoreError REFUSED when it does not open */
export async function openBody(password: string, sealed: Buffer): Promise<string> {
  const id = sealed[SALT_BYTES] ?? -1;
  const cipher = ciphers[id];
  if (!cipher || sealed.length < HEADER_BYTES + TAG_BYTES) throw unreadable();
  const nonce = sealed.subarray(SALT_BYTES + 1, HEADER_BYTES);
  const key = await deriveKey(id, password, sealed.subarray(0, SALT_BYTES));
  const aad = frameAad(cipher, key, nonce);
  const texts: Buffer[] = [];
  const step = FRAME_BYTES + TAG_BYTES;
  try {
    for (let start = HEADER_BYTES; start < sealed.length; start += step) {
      const frame = sealed.subarray(start, start + step);
      const isLast = start + step >= sealed.length;
      texts.push(openFrame(cipher, key, frameNonce(nonce, texts.length + 1), frame, aad(isLast)));
    }
  } catch (error) {
    throw unreadable(error);
  }
  return Buffer.concat(texts).toString('utf8');
}

function unreadable(cause?: unknown): StoreError {
  return new StoreError('REFUSED', 'The answer of the object store cannot be read with its secret key.', { cause });
}
