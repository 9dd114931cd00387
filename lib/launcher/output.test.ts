import { describe, expect, it } from 'vitest';
import { readable } from '#lib/launcher/output';
import { readyBlock } from '#lib/launcher/ready-block';

describe('readable', () => {
  it('shows a log line as a sentence with its fields', () => {
    const line = JSON.stringify({ level: 50, time: 1, msg: 'deployment failed', operationId: 'a1' });
    expect(readable(line)).toBe('error: deployment failed {"operationId":"a1"}');
    expect(readable(JSON.stringify({ level: 30, time: 1, msg: 'worker ready' }))).toBe('worker ready');
  });

  it.each(['plain text', '{ not json', '{"json":"but no log line"}', ''])('leaves %j as it is', (line) => {
    expect(readable(line)).toBe(line);
  });
});

describe('readyBlock', () => {
  const facts = { seconds: 1.23, publicUrl: 'http://localhost:3000', edgePort: 8080, dataDir: '/srv/stowage' };

  it('ends a first start with the link that makes the owner', () => {
    expect(readyBlock({ ...facts, setupUrl: 'http://localhost:3000/setup/once' })).toBe(`
  Stowage is ready in 1.2 s

    Panel         http://localhost:3000
    Applications  http://<environment>-<application>.localhost:8080
    Data          /srv/stowage
    Set-up link   http://localhost:3000/setup/once

  Open the set-up link once to become the owner.

  Ctrl-C stops it.
`);
  });

  it('names only what this machine runs', () => {
    const block = readyBlock({ ...facts, publicUrl: null, setupUrl: 'http://elsewhere/setup/once' });
    expect(block).not.toMatch(/Panel|Set-up/);
    expect(readyBlock({ ...facts, edgePort: null, setupUrl: null })).not.toMatch(/Applications|Set-up/);
  });
});
