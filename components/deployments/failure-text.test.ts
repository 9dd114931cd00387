import { describe, expect, it } from 'vitest';
import { splitFailure } from '#components/deployments/failure-text';

describe('splitFailure', () => {
  it('keeps a single line as it is', () => {
    expect(splitFailure('The branch does not exist.')).toEqual({ cause: 'The branch does not exist.', output: '' });
  });

  it('keeps a line that is nothing but an announcement', () => {
    expect(splitFailure('npm ci ended with 1:\nno lockfile').cause).toBe('npm ci ended with 1:');
  });

  it('sets what was printed apart, without colour codes', () => {
    expect(splitFailure('It did not answer. The last lines:\n\u001b[33mone\u001b[0m\n  two\n')).toEqual({
      cause: 'It did not answer.',
      output: 'one\n  two',
    });
  });
});
