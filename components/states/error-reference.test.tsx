import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ErrorReference } from '#components/states/error-reference';

const textOf = (props: React.ComponentProps<typeof ErrorReference>) =>
  renderToStaticMarkup(<ErrorReference {...props} />).replaceAll(/<[^>]+>/g, '');

describe('the reference of a failure', () => {
  it('leads to the log where that says more', () => {
    expect(textOf({ code: 'INTERNAL', requestId: 'r-1' })).toBe('In the log: request r-1');
    expect(textOf({ requestId: 'digest' })).toBe('In the log: request digest');
  });

  it('is left out of a refusal, which its sentence explains', () => {
    expect(textOf({ code: 'INVALID', requestId: 'r-1' })).toBe('');
    expect(textOf({ code: 'UNAVAILABLE' })).toBe('');
  });
});
