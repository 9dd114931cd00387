import { describe, expect, it } from 'vitest';
import { applyFieldErrors, fieldMessages } from '#components/form/apply-field-errors';

function recordingSetError() {
  const calls: { name: string; message: unknown; isFocused: unknown }[] = [];
  const setError = (name: string, error: { message?: string }, options?: { shouldFocus: boolean }) => {
    calls.push({ name, message: error.message, isFocused: options?.shouldFocus });
  };
  return { calls, setError };
}

describe('applyFieldErrors', () => {
  it('puts messages at their fields and focuses the first', () => {
    const { calls, setError } = recordingSetError();
    const rest = applyFieldErrors(setError, { slug: ['Taken.', 'Too long.'], name: ['Empty.'] }, ['name', 'slug']);
    expect(calls).toEqual([
      { name: 'slug', message: 'Taken. Too long.', isFocused: true },
      { name: 'name', message: 'Empty.', isFocused: false },
    ]);
    expect(rest).toEqual([]);
  });

  it('returns what belongs to no field of the form, so that nothing is lost', () => {
    const { calls, setError } = recordingSetError();
    const rest = applyFieldErrors(setError, { region: ['Unknown.'], non_field_errors: ['Not now.'] }, ['name']);
    expect(calls).toEqual([]);
    expect(rest).toEqual(['Not now.', 'region: Unknown.']);
  });
});

describe('fieldMessages', () => {
  it('keeps several messages apart', () => {
    expect(fieldMessages({ type: 'server', message: 'A. B.', types: { server0: 'A.', server1: 'B.' } })).toEqual([
      'A.',
      'B.',
    ]);
  });

  it('never hides that a field is wrong', () => {
    expect(fieldMessages({ type: 'required' })).toEqual(['This value is not valid.']);
    expect(fieldMessages(undefined)).toEqual([]);
  });
});
