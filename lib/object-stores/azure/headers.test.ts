import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockId, headersOfUpload, newUploadId, partOf } from '#lib/object-stores/azure/block-ids';
import { fromAzureMetadata, toAzureMetadata } from '#lib/object-stores/azure/headers';

const name = fc.stringMatching(/^[a-z0-9!#$%&'*+.^`|~-][a-z0-9!#$%&'*+.^`|~-]{0,12}$/);

describe('metadata', () => {
  it('gets names that Azure takes, and its own back', () => {
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), (metadata) => {
        const written = toAzureMetadata(metadata);
        for (const each of Object.keys(written)) expect(each).toMatch(/^[A-Za-z_]\w*$/);
        expect(fromAzureMetadata(written)).toEqual(metadata);
      }),
    );
  });

  it('keeps names that Azure takes as they are', () => {
    expect(toAzureMetadata({ mtime: '1', file_name: 'a' })).toEqual({ mtime: '1', file_name: 'a' });
    expect(toAzureMetadata({ 'last-seen': '1' })).toEqual({ last_2d_seen: '1' });
  });
});

describe('an upload', () => {
  it('is known by its id: its blocks, equally long, and its headers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50_000 }), fc.string({ unit: 'grapheme' }), (part, contentDisposition) => {
        const headers = { contentType: 'image/png', contentDisposition, metadata: { a: 'b' } };
        const [mine, other] = [newUploadId(headers), newUploadId({})];
        expect(headersOfUpload(mine)).toEqual(headers);
        expect(partOf(mine, blockId(mine, part))).toBe(part);
        expect(partOf(other, blockId(mine, part))).toBeNull();
        expect(blockId(mine, part)).toHaveLength(64);
      }),
    );
  });

  it.each(['', 'x', '../..', `${crypto.randomUUID()}.`, `${crypto.randomUUID()}.bm8ganNvbg`])('is not %j', (id) => {
    expect(() => {
      blockId(id, 1);
      headersOfUpload(id);
    }).toThrow('no such upload');
  });
});
