import { expect, it } from 'vitest';
import { toDisplayError } from '#components/states/display-error';
import { AppError } from '#lib/errors';

it('keeps the sentence, code, request id and fields of an API error', () => {
  const error = Object.assign(new AppError('CONFLICT', 'This slug is taken.', { fields: { slug: ['Taken.'] } }), {
    requestId: 'r-1',
  });
  expect(toDisplayError(error)).toEqual({
    message: 'This slug is taken.',
    code: 'CONFLICT',
    requestId: 'r-1',
    fields: { slug: ['Taken.'] },
  });
});

it('explains a panel that cannot be reached', () => {
  expect(toDisplayError(new TypeError('Failed to fetch')).message).toMatch(/cannot be reached/);
});

it('does not show the text of an unexpected error', () => {
  expect(toDisplayError(new Error('password=hunter2')).message).not.toContain('hunter2');
  expect(toDisplayError('boom').message).toMatch(/Something went wrong/);
});
