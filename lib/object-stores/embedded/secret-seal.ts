import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals the secrets of access keys at rest; a signature check needs them in the clear, so hashing is not enough. */
export interface SecretSeal {
  seal(keyId: string, secret: string): Buffer;
  /** @throws Error when the root secret is another one or the blob was changed or belongs to another key */
  open(keyId: string, blob: Uint8Array): string;
}

/** AES-256-GCM under a key derived from the root secret; blob = IV | ciphertext | tag, bound to the key id. */
export function createSecretSeal(rootSecret: string): SecretSeal {
  const key = Buffer.from(hkdfSync('sha256', rootSecret, 'stowage-store', 'access-key-secrets', 32));
  return {
    seal(keyId, secret) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(keyId));
      return Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open(keyId, blob) {
      const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(keyId))
        .setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
      return Buffer.concat([
        decipher.update(bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES)),
        decipher.final(),
      ]).toString('utf8');
    },
  };
}
