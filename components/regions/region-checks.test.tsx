import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { RegionChecks } from '#components/regions/region-checks';
import type { ProbeCheck, RegionDetails } from '#lib/contracts/regions';

const check = (name: string, state: ProbeCheck['state']): ProbeCheck => ({ name, label: name, state, message: '' });
const region = (probe_state: RegionDetails['probe_state'], checks: ProbeCheck[]) =>
  ({ probe_state, checks, probed_at: '2026-01-01T00:00:00.000Z' }) as RegionDetails;
const draw = (of: RegionDetails) => renderToStaticMarkup(<RegionChecks region={of} actions={null} />);

describe('the test of a store', () => {
  const found = [check('Write', 'passed'), check('Read', 'passed'), check('Quota', 'unsupported')];

  it('sums up, and shows what failed in a region that works as no error', () => {
    const html = draw(region('passed', [...found, check('Versioning', 'failed')]));
    expect(html).toContain('2 passed, 1 the store cannot do, 1 failed; storage can be made without it.');
    expect(html).toContain('Failed; storage can be made without it');
    expect(html).not.toContain('text-red');
  });

  it('shows what failed as an error where no storage can be made', () => {
    const html = draw(region('failed', [check('Write', 'failed')]));
    expect(html).toContain(': 1 failed.');
    expect(html).toContain('text-red');
  });

  it('says when there was none', () => {
    const html = draw({ ...region('waiting', []), probed_at: null });
    expect(html).toContain('It has not been tested yet.');
    expect(html).not.toContain('passed');
  });
});
