import { randomBytes } from 'node:crypto';
import type { StoreKey } from '#lib/object-stores/port';

const MARK = 'STW';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUV';
const TIME_LENGTH = 9;
const RANDOM_LENGTH = 8;
/** 40 characters, the longest secret that MinIO takes. */
const SECRET_BYTES = 30;
const shape = new RegExp(`^${MARK}([0-9A-V]{${TIME_LENGTH}})[0-9A-V]{${RANDOM_LENGTH}}$`);

/**
 * A new key for stores that let us choose both halves and do not tell when a key was made: its id of 20 characters
 * begins with the time, so that ids sort by age.
 */
export function newDatedKey(now = new Date()): StoreKey {
  return { keyId: newDatedKeyId(now), secret: randomBytes(SECRET_BYTES).toString('base64url') };
}

/** The id alone, for stores that make the secret themselves. */
export function newDatedKeyId(now = new Date()): string {
  const time = now.getTime().toString(32).toUpperCase().padStart(TIME_LENGTH, '0');
  const random = Array.from(randomBytes(RANDOM_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]);
  return `${MARK}${time}${random.join('')}`;
}

/** When `newDatedKey` made this id; null for ids of other origin. */
export function dateOfKey(keyId: string): Date | null {
  const time = shape.exec(keyId)?.[1];
  return time === undefined ? null : new Date(Number.parseInt(time, 32));
}

/** Those of the ids that `newDatedKey` made, oldest first. */
export function datedKeys(keyIds: readonly string[]): { keyId: string; createdAt: Date }[] {
  return keyIds.toSorted().flatMap((keyId) => {
    const createdAt = dateOfKey(keyId);
    return createdAt ? [{ keyId, createdAt }] : [];
  });
}
