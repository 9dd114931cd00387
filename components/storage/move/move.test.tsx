import { describe, expect, it } from 'vitest';
import { MoveView } from '#components/storage/move/move-view';
import { renderInStorage, sampleInstance, sampleRegion } from '#components/storage/render-in-storage';
import type { Region } from '#lib/contracts/regions';
import type { StorageMove } from '#lib/contracts/storage-moves';
import { storageMoveQuery } from '#lib/queries/storage-moves';

const region = (uuid: string, more: Partial<Region> = {}): Region => ({
  ...sampleRegion,
  uuid,
  slug: uuid,
  name: uuid.toUpperCase(),
  ...more,
});
const never: StorageMove = {
  state: 'none',
  from_region: null,
  to_region: null,
  old_bucket: null,
  new_bucket: null,
  operation: null,
  is_running: false,
  objects_total: null,
  bytes_total: null,
  objects_copied: 0,
  bytes_copied: 0,
  copies: [],
  unread: [],
  message: '',
  can_go_on: false,
  can_go_back: false,
  created_at: null,
  ended_at: null,
};
const copying: StorageMove = {
  ...never,
  state: 'copying',
  from_region: 'here',
  to_region: 'there',
  operation: 'operation',
  is_running: true,
  objects_total: 4000,
  bytes_total: 8_000_000,
  objects_copied: 1000,
  bytes_copied: 2_000_000,
};
const at = '2026-01-01T00:00:00.000Z';
const all = [region('here'), region('there')];
const draw = (move: StorageMove | null, regions = all, more: Parameters<typeof renderInStorage>[1] = {}) =>
  renderInStorage(<MoveView regions={regions} />, {
    region: all[0] ?? null,
    ...more,
    known: move ? [[storageMoveQuery('instance').queryKey, move]] : [],
  });

describe('moving a storage', () => {
  it('offers the other regions; one that takes no storage says why', () => {
    const html = draw(never, [...all, region('broken', { is_usable: false, probe_state: 'failed' })]);
    expect(html).toContain('The bucket is in HERE now.');
    expect(html).toContain('<option value="there">THERE</option>');
    expect(html).toContain('<option value="broken" disabled="">BROKEN (its store failed its test)</option>');
    expect(html).not.toContain('<option value="here"');
  });

  it('leads to the regions when there is only one', () => {
    expect(draw(never, [region('here')])).toContain('href="/regions"');
  });

  it.each([
    { role: 'viewer' as const },
    { instance: sampleInstance({ state: 'new' }) },
    { instance: sampleInstance({ state: 'pending_detachment' }) },
  ])('is refused with a reason', (more) => {
    expect(draw(never, all, more)).toMatch(/<button[^>]*aria-disabled="true"[^>]*>.*?Move/);
  });

  it('shows how far it is, and cannot be started again meanwhile', () => {
    const html = draw(copying);
    expect(html).toContain('1,000 of about 4,000 files, 2.0 MB of about 8.0 MB');
    expect(html).toContain('From HERE to THERE');
    expect(html).not.toContain('Move to another region');
  });

  it('that stopped behind the switch waits for a decision, and nothing else is offered', () => {
    const html = draw({ ...copying, state: 'deploying', is_running: false, can_go_on: true, can_go_back: true });
    expect(html).toContain('Nothing is lost: both buckets are there.');
    expect(html).toContain('Go on');
    expect(html).toContain('Go back');
    expect(html).not.toContain('Move to another region');
  });

  it.each([
    ['done' as const, 'The old bucket is in the trash.'],
    ['failed' as const, 'The storage stayed where it was'],
    ['cancelled' as const, 'The last move was cancelled'],
  ])('that is %s says what became of it, and can be done again', (state, words) => {
    const html = draw({ ...copying, state, is_running: false, message: 'It broke.', ended_at: at });
    expect(html).toContain(words);
    expect(html).toContain('Move to another region');
  });

  it('names the variables that a copy by hand left at the old bucket', () => {
    const copies = [{ application: 'Shop', environment: 'live', variable: 'MEDIA_DSN' }];
    const html = draw({ ...copying, state: 'done', is_running: false, ended_at: at, copies });
    expect(html).toContain('MEDIA_DSN of live (Shop)');
  });
});
