import { describe, expect, it } from 'vitest';
import { findFailedStep } from '#components/deployments/step-states';
import type { Step } from '#lib/contracts/deployments';

const step = (name: string, state: Step['state'], message = ''): Step => ({
  name,
  label: name,
  state,
  tries: 1,
  message,
  started_at: null,
  ended_at: null,
});
const failure = { code: 'START_FAILED', message: 'The application ended at once.' };

describe('findFailedStep', () => {
  it('finds the step that failed', () => {
    const steps = [step('build', 'succeeded'), step('start', 'undone'), step('check', 'failed', 'No answer.')];
    expect(findFailedStep({ failure, steps })?.name).toBe('check');
  });

  it('finds a step that failed and was undone afterwards', () => {
    const steps = [step('build', 'succeeded'), step('start', 'undone', failure.message), step('check', 'skipped')];
    expect(findFailedStep({ failure, steps })?.name).toBe('start');
  });

  it('finds none when nothing failed, as in a cancelled deployment', () => {
    expect(findFailedStep({ failure: null, steps: [step('start', 'undone', 'Cancelled.')] })).toBeUndefined();
  });
});
