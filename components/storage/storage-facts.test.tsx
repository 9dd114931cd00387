import { describe, expect, it } from 'vitest';
import { renderInStorage, sampleInstance } from '#components/storage/render-in-storage';
import { StorageFacts } from '#components/storage/storage-facts';
import type { ServiceInstance, ServiceInstanceDetails } from '#lib/contracts/services';

const details: ServiceInstanceDetails = {
  uuid: 'instance',
  bucket: 'bucket',
  key_prefix: '',
  endpoint_url: 'https://s3.example.com',
  region_name: 'here',
  public_url: 'https://bucket.s3.example.com',
  public_prefixes: [],
  trash_note: '',
  has_own_key: true,
  key_id: 'KEYID',
  key_created_at: null,
  usage: null,
  usage_problem: '',
  variables: [],
};
/** What the page says about who may read, without its tags. */
const access = (instance: Partial<ServiceInstance>, publicPrefixes: string[] = []) =>
  renderInStorage(<StorageFacts details={{ ...details, public_prefixes: publicPrefixes }} />, {
    instance: sampleInstance(instance),
  })
    .replace(/<[^>]*>/g, '')
    .match(/Access(.*?)Key/)?.[1];

describe('who may read the files of a storage', () => {
  it('is everybody, or nobody without a link', () => {
    expect(access({ visibility: 'public-read' })).toBe('Public: everybody with the link of a file can read it');
    expect(access({ visibility: 'private' })).toBe('Private: files need a signed link');
  });

  it('is everybody in the public prefixes of a private one', () => {
    expect(access({ visibility: 'private' }, ['media/'])).toBe(
      'Private: files need a signed link. Only where the key begins with media/ everybody with the link can read it.',
    );
    expect(access({ visibility: 'private' }, ['a/', 'b/', 'c/'])).toContain('begins with a/, b/ or c/ everybody');
  });

  it('is nobody without a link in the trash, whatever is wished', () => {
    expect(access({ visibility: 'public-read', state: 'trashed' })).toBe(
      'Private while it is in the trash: files need a signed link',
    );
    const note = 'It could not be made private yet.';
    expect(access({ visibility: 'public-read', state: 'trashed', state_message: note })).toBe(note);
  });
});
