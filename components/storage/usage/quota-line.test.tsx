import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { QuotaLine } from '#components/storage/usage/quota-line';
import type { UsageReport } from '#lib/contracts/storage-usage';

const nowMs = Date.parse('2026-11-21T12:00:00Z');

function textOf(bytes: number, change: Partial<UsageReport>): string {
  const now = { bytes, objects: 1, at: '2026-11-21T12:00:00Z', last_write_at: null };
  const report: UsageReport = {
    now,
    problem: '',
    quota: 1_000_000_000,
    samples: [],
    forecast: { kind: 'none', reaches_at: null },
    ...change,
  };
  return renderToStaticMarkup(<QuotaLine report={report} nowMs={nowMs} />).replaceAll(/<[^>]+>/g, ' ');
}

describe('the quota', () => {
  it('is not spoken of where there is none', () => expect(textOf(5, { quota: null })).toBe(''));

  it('says when it will be reached', () => {
    const forecast = { kind: 'growing' as const, reaches_at: '2026-12-12T12:00:00Z' };
    expect(textOf(500_000_000, { forecast })).toContain(
      '50 % of the quota of 1.0 GB is used. At this pace the quota is reached in about 3 weeks.',
    );
  });

  it('warns from 80 % on, and says what happens at 100 %', () => {
    expect(textOf(800_000_000, {})).toContain('80 % of the quota of 1.0 GB is used');
    expect(textOf(800_000_000, {})).toContain('At 100 % the store refuses new files.');
    expect(textOf(1_000_000_000, {})).toContain('The quota is reached');
  });

  it('is compared with the last known figures while the store is down', () => {
    const samples = [{ at: '2026-11-21T11:00:00Z', bytes: 900_000_000, objects: 1 }];
    expect(textOf(0, { now: null, samples })).toContain('90 % of the quota');
  });
});
