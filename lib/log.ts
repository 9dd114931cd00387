import { DrizzleQueryError } from 'drizzle-orm';
import pino, { stdSerializers } from 'pino';

/** JSON lines on standard output. Whatever could be a secret is cut out by name; values are never logged on purpose. */
export const log = pino({
  level: process.env.STOWAGE_LOG_LEVEL ?? 'info',
  base: null,
  serializers: { err: withoutParameters },
  redact: {
    paths: [
      '*.password',
      '*.secret',
      '*.token',
      '*.value',
      '*.authorization',
      '*.cookie',
      'err.parameters',
      'err.args',
      'err.query',
      'err.cause.parameters',
      'err.cause.args',
      'err.cause.query',
      'err.params',
      'err.detail',
      'err.where',
    ],
    censor: '[hidden]',
  },
});

/** An error as pino shows it. Drizzle writes the values of a failed query into message and stack; those are cut out. */
export function withoutParameters(error: Error): unknown {
  const shown = stdSerializers.err(error);
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof DrizzleQueryError)) continue;
    const values = `\nparams: ${cause.params}`;
    shown.message = shown.message.replaceAll(values, '');
    shown.stack = shown.stack.replaceAll(values, '');
  }
  return shown;
}
