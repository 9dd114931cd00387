import pino from 'pino';

/** JSON lines on standard output. Whatever could be a secret is cut out by name; values are never logged on purpose. */
export const log = pino({
  level: process.env.STOWAGE_LOG_LEVEL ?? 'info',
  base: null,
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
    ],
    censor: '[hidden]',
  },
});
