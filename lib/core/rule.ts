import * as z from 'zod/mini';

/**
 * A zod check that gives one sentence per value, so that a field never shows several complaints at once.
 * @param problemOf the sentence, or null when the value is fine
 */
export function rule(problemOf: (value: string) => string | null) {
  return z.check<string>((context) => {
    const message = problemOf(context.value);
    if (message !== null) context.issues.push({ code: 'custom', message, input: context.value });
  });
}
