import { describe, expect, it } from 'vitest';
import { openBody, sealBody } from '#lib/object-stores/minio/sealed-body';

const SECRET = 'minio-secret-of-the-tests';
/** What MinIO of 2026-02-12 answered to list-service-accounts: Argon2id and AES-256-GCM. */
const RECORDED =
  'e6c23a86324cd399cde7877868e1d396ecc640a60a2cfe8436a186a4d6b132d50073b33bda94fbd562245c5252f073c99dc7e230127' +
  '80e17f3dd7c609116297483a286f172d1f704ec8a';
const HEADER_BYTES = 41;
const TAG_BYTES = 16;
const FRAME_BYTES = 16_384;

describe('a sealed body', () => {
  it('of the real server opens', async () => {
    expect(await openBody(SECRET, Buffer.from(RECORDED, 'hex'))).toBe('{"accounts":null}');
  });

  it.each([0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES])(
    'of %i bytes opens again',
    async (bytes) => {
      const text = 'x'.repeat(bytes);
      const sealed = await sealBody(SECRET, text);
      const frames = Math.max(1, Math.ceil(bytes / FRAME_BYTES));
      expect(sealed.length).toBe(HEADER_BYTES + bytes + frames * TAG_BYTES);
      expect(await openBody(SECRET, sealed)).toBe(text);
    },
  );

  it('never looks the same twice', async () => {
    expect(await sealBody(SECRET, 'text')).not.toEqual(await sealBody(SECRET, 'text'));
  });

  const broken: [string, (sealed: Buffer) => Buffer][] = [
    ['another byte', (sealed) => Buffer.concat([sealed.subarray(0, -1), Buffer.from([(sealed.at(-1) ?? 0) ^ 1])])],
    ['its last frame missing', (sealed) => sealed.subarray(0, HEADER_BYTES + FRAME_BYTES + TAG_BYTES)],
    ['an unknown cipher', (sealed) => Buffer.concat([sealed.subarray(0, 32), Buffer.from([9]), sealed.subarray(33)])],
    ['nothing but a beginning', (sealed) => sealed.subarray(0, HEADER_BYTES)],
    ['no bytes', () => Buffer.alloc(0)],
  ];
  it.each(broken)('with %s is refused in words that hold no secret', async (_, change) => {
    const sealed = change(await sealBody(SECRET, 'x'.repeat(FRAME_BYTES + 1)));
    const error = await openBody(SECRET, sealed).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'StoreError', code: 'REFUSED', retryable: false });
    expect(String(error)).not.toContain(SECRET);
  });

  it('opens with no other secret', async () => {
    const sealed = await sealBody(SECRET, 'text');
    await expect(openBody('another-secret', sealed)).rejects.toMatchObject({ code: 'REFUSED' });
  });
});
