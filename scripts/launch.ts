import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from '#lib/launcher/launch';
import { createOutput } from '#lib/launcher/output';

const { values } = parseArgs({ options: { dev: { type: 'boolean', default: false } } });

const stop = new AbortController();
// npm passes Ctrl-C on although the terminal sent it already, so every signal after the first means nothing new.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
// The reader of the output is gone, as in `npm start | head`.
process.stdout.on('error', () => stop.abort());

process.exit(
  await launch({
    root: dirname(import.meta.dirname),
    isDev: values.dev,
    source: process.env,
    output: createOutput(process.stdout),
    stop: stop.signal,
  }),
);
