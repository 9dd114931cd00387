import { expect, it } from 'vitest';
import { messagesAt } from '#components/storage/settings/messages-at';

const errors = {
  cors: [
    undefined,
    {
      allowedOrigins: [
        undefined,
        { type: 'schema', message: 'Not an origin.' },
        { type: 'schema', message: 'Not an origin.' },
      ],
      allowedMethods: { type: 'schema', message: 'At least one.', ref: { message: 'of an input' } },
    },
  ],
};

it('finds the sentences of a field and of all in it, each once', () => {
  expect(messagesAt(errors, 'cors.1.allowedOrigins')).toEqual(['Not an origin.']);
  expect(messagesAt(errors, 'cors.1.allowedMethods')).toEqual(['At least one.']);
  expect(messagesAt(errors, 'cors')).toEqual(['Not an origin.', 'At least one.']);
});

it('finds nothing where nothing is wrong', () => {
  for (const path of ['cors.0', 'cors.0.allowedOrigins', 'cors.7', 'quota', 'cors.1.x'])
    expect(messagesAt(errors, path)).toEqual([]);
});
