import { describe, expect, it } from 'vitest';
import { KeyList } from '#components/storage/keys/key-list';
import { ReadOnlyKeyCard } from '#components/storage/keys/read-only-key-card';
import { RotationCard } from '#components/storage/keys/rotation-card';
import { renderInStorage, sampleRegion } from '#components/storage/render-in-storage';
import type { StorageKey, StorageKeys } from '#lib/contracts/storage-keys';
import { operationQuery } from '#lib/queries/deployments';

const at = '2026-01-01T00:00:00.000Z';
const key: StorageKey = { key_id: 'KEYID', access: 'read-write', state: 'active', created_at: at, proven_at: null };
const readOnly: StorageKey = { ...key, key_id: 'READONLY', access: 'read-only' };
const keys = (more: Partial<StorageKeys> = {}): StorageKeys => ({
  keys: [key],
  rotation: null,
  copies: [],
  unread: [],
  read_only_change: null,
  rotation_refusal: '',
  read_only_refusal: '',
  ...more,
});
const rotation = {
  old_key_id: 'KEYID',
  new_key_id: 'NEWKEY',
  operation: 'operation',
  is_running: false,
  message: '',
  created_at: at,
  ended_at: null,
};
const operation = {
  uuid: 'operation',
  kind: 'rotate-key',
  label: 'Rotate the storage key',
  state: 'running',
  is_cancellable: true,
  error: null,
  ended_at: null,
  steps: [
    { name: 'create', label: 'Create a second key', state: 'succeeded', tries: 1, message: '', started_at: at },
    { name: 'deploy', label: 'Deploy', state: 'pending', tries: 1, message: 'Waiting.', started_at: at },
    { name: 'revoke', label: 'Revoke the old key', state: 'pending', tries: 0, message: '', started_at: null },
  ],
};
const buttons = (html: string) =>
  [...html.matchAll(/<button([^>]*)>(.*?)<\/button>/g)].map(([, attributes = '', label = '']) => ({
    label: label.replace(/<[^>]*>/g, ''),
    isBlocked: attributes.includes('aria-disabled="true"'),
  }));
const draw = (more: Partial<StorageKeys> = {}, role: 'developer' | 'viewer' = 'developer') =>
  renderInStorage(<RotationCard keys={keys(more)} />, {
    role,
    known: [[operationQuery('operation').queryKey, operation]],
  });

describe('the list of keys', () => {
  it('shows what each is for, and no state for the read-only one', () => {
    const html = renderInStorage(<KeyList keys={[{ ...key, state: 'retired', proven_at: at }, readOnly]} />);
    expect(html).toContain('Replaced, still works');
    expect(html).toContain('proven in use');
    expect(html).toContain('Read only');
    expect(html).not.toContain('In the variables');
  });
  it('says what each opens, as the region tells it', () => {
    const told = (shared_key_reason: string) =>
      renderInStorage(<KeyList keys={[key]} />, { region: { ...sampleRegion, shared_key_reason } });
    expect(told('')).toContain('Each opens this bucket and no other.');
    expect(told('One key opens all.')).toContain('One key opens all.');
    expect(told('One key opens all.')).not.toContain('no other');
  });
  it('says why it is empty', () => {
    expect(renderInStorage(<KeyList keys={[]} />)).toContain('No key yet');
  });
});

describe('the rotation', () => {
  it('was never done', () => {
    expect(buttons(draw())).toEqual([{ label: 'Rotate key', isBlocked: false }]);
    expect(draw()).not.toContain('Last rotated');
  });

  it('runs: steps, what waits, and a way to stop it', () => {
    const html = draw({ rotation: { ...rotation, is_running: true } });
    expect(buttons(html)).toEqual([{ label: 'Cancel', isBlocked: false }]);
    expect(html).toMatch(/Deploy<\/span><span class="sr-only">: Running/);
    expect(html).toMatch(/Revoke the old key<\/span><span class="sr-only">: Waiting/);
  });

  it('is unfinished: on or back, nothing else', () => {
    const html = draw({ rotation });
    expect(html).toContain('Both keys work until it is.');
    expect(buttons(html).slice(0, 2)).toEqual([
      { label: 'Go back to the old key', isBlocked: false },
      { label: 'Go on', isBlocked: false },
    ]);
    expect(html).not.toContain('Rotate key');
  });

  it('names what could not be read, where a copy may be', () => {
    const unread = [{ application: 'Shop', environment: 'live', variable: 'BROKEN' }];
    expect(draw({ unread })).toMatch(/cannot be read any more.*BROKEN<\/code> of (<!-- -->)?live/);
    expect(draw({ unread })).not.toContain('Somebody copied');
    expect(buttons(draw({ rotation, unread }))).toContainEqual({
      label: 'Revoke the old key all the same',
      isBlocked: false,
    });
  });

  it('names the copies of the old key, and asks before they break', () => {
    const place = { application: 'Shop', environment: 'live', variable: 'MEDIA_DSN' };
    const copies = [
      { ...place, key_id: 'KEYID' },
      { ...place, variable: 'NEW_DSN', key_id: 'NEWKEY' },
    ];
    const both = [key, { ...key, key_id: 'NEWKEY', state: 'staged' as const }];
    const html = draw({ rotation, copies, keys: both });
    expect(html).toMatch(/MEDIA_DSN<\/code> of (<!-- -->)?live/);
    expect(html).not.toContain('NEW_DSN');
    expect(buttons(html)).toContainEqual({ label: 'Revoke the old key all the same', isBlocked: false });
    const before = draw({ copies });
    expect(before).toContain('MEDIA_DSN');
    expect(buttons(before)).toEqual([{ label: 'Rotate key', isBlocked: false }]);
  });

  it('is complete, and can be done again', () => {
    const html = draw({ rotation: { ...rotation, ended_at: at } });
    expect(html).toContain('Last rotated');
    expect(buttons(html)).toEqual([{ label: 'Rotate key', isBlocked: false }]);
  });

  it('is refused where the store has one key for all, with the reason in sight', () => {
    const html = draw({ rotation_refusal: 'This store has one key for all buckets.' });
    expect(html).toContain('<p class="text-sm text-muted">This store has one key for all buckets.</p>');
    expect(buttons(html)).toEqual([{ label: 'Rotate key', isBlocked: true }]);
  });

  it.each([null, rotation])('is not for a viewer', (present) => {
    for (const { isBlocked } of buttons(draw({ rotation: present }, 'viewer'))) expect(isBlocked).toBe(true);
  });
});

describe('the read-only key', () => {
  const card = (more: Partial<StorageKeys> = {}, role: 'developer' | 'viewer' = 'developer') =>
    renderInStorage(<ReadOnlyKeyCard keys={keys(more)} />, {
      role,
      known: [[operationQuery('operation').queryKey, operation]],
    });
  const make = 'Make a read-only key';

  it('is offered, refused by the store, or not for a viewer', () => {
    expect(buttons(card())).toEqual([{ label: make, isBlocked: false }]);
    expect(buttons(card({ read_only_refusal: 'It has none.' }))).toEqual([{ label: make, isBlocked: true }]);
    expect(buttons(card({}, 'viewer'))).toEqual([{ label: make, isBlocked: true }]);
  });

  it('is being made, or was not made: the reason stays', () => {
    const change = { operation: 'operation', is_running: true, message: '' };
    expect(buttons(card({ read_only_change: change }))).toContainEqual({ label: make, isBlocked: true });
    const failed = { ...change, is_running: false, message: 'The store refused to make a key.' };
    const html = card({ read_only_change: failed });
    expect(html).toContain('The store refused to make a key.');
    expect(buttons(html)).toEqual([{ label: make, isBlocked: false }]);
  });

  it('is shown without its secret until somebody asks', () => {
    const html = card({ keys: [key, readOnly] });
    expect(buttons(html)).toEqual([
      { label: 'Show secret', isBlocked: false },
      { label: 'Revoke', isBlocked: false },
    ]);
    expect(html).not.toContain('<dd');
    expect(buttons(card({ keys: [key, readOnly] }, 'viewer')).every(({ isBlocked }) => isBlocked)).toBe(true);
  });
});
