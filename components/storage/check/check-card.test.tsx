import { describe, expect, it } from 'vitest';
import { CheckCard } from '#components/storage/check/check-card';
import { renderInStorage, sampleInstance } from '#components/storage/render-in-storage';
import type { StorageCheck } from '#lib/contracts/storage-checks';
import { storageCheckQuery } from '#lib/queries/storage-checks';

const at = '2026-01-01T00:00:00.000Z';
const never: StorageCheck = {
  was_checked: false,
  is_running: false,
  operation: null,
  message: '',
  results: [],
  started_at: null,
  ended_at: null,
};
const done: StorageCheck = { ...never, was_checked: true, operation: 'operation', started_at: at, ended_at: at };
const result = (name: string, state: 'passed' | 'failed' | 'skipped', message: string) => ({
  name,
  label: `Try ${name}`,
  state,
  message,
  duration_ms: 3,
});
const draw = (check: StorageCheck | null, more: Parameters<typeof renderInStorage>[1] = {}) =>
  renderInStorage(<CheckCard />, { ...more, known: check ? [[storageCheckQuery('instance').queryKey, check]] : [] });
const isBlocked = (html: string) => /<button[^>]*aria-disabled="true"[^>]*>.*?Check storage/.test(html);

describe('the check of a storage', () => {
  it('is loading, then says that it was never run', () => {
    expect(draw(null)).toContain('Loading the last check');
    expect(draw(never)).toContain('Not checked yet');
    expect(isBlocked(draw(never))).toBe(false);
  });

  it('runs: what was tried, and what is tried now', () => {
    const html = draw({ ...done, is_running: true, ended_at: null, results: [result('write', 'passed', 'Fine.')] });
    expect(html).toContain('Try write');
    expect(html).toContain('Read it back');
    expect(isBlocked(html)).toBe(true);
  });

  it.each([
    [[result('write', 'passed', 'Fine.'), result('cors', 'skipped', 'No rule.')], 'Everything works.'],
    [[result('write', 'failed', 'Refused.')], 'One thing does not work.'],
    [[result('write', 'failed', 'Refused.'), result('read', 'failed', 'Refused.')], '2 things do not work.'],
  ])('ends in one sentence, and one line for each thing', (results, sentence) => {
    const html = draw({ ...done, results });
    expect(html).toContain(sentence);
    for (const { label, message } of results) {
      expect(html).toContain(label);
      expect(html).toContain(message);
    }
  });

  it('tells failures and what was not tried to those who see no icons', () => {
    const html = draw({ ...done, results: [result('write', 'failed', 'No.'), result('cors', 'skipped', 'No rule.')] });
    expect(html).toMatch(/Try write<span class="sr-only">: Does not work/);
    expect(html).toMatch(/Try cors<span class="sr-only">: Not tried/);
  });

  it('that stopped early never says that everything works', () => {
    const html = draw({ ...done, message: 'The store does not answer.' });
    expect(html).toContain('The store does not answer.');
    expect(html).not.toContain('Everything works.');
  });

  it('is not for a viewer, and not without a bucket', () => {
    expect(isBlocked(draw(never, { role: 'viewer' }))).toBe(true);
    expect(isBlocked(draw(never, { instance: sampleInstance({ state: 'new', provisioned_at: null }) }))).toBe(true);
  });
});
