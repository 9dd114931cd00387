import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { divioCommands, netrcCommand, netrcLines } from '#components/access-tokens/netrc';

const account = { publicUrl: 'http://panel.example.com:3000', email: 'ada@example.com' };

describe('netrcLines', () => {
  it('has three lines with the host without its port', () => {
    expect(netrcLines(account, 'tok_1')).toBe('machine panel.example.com\nlogin ada@example.com\npassword tok_1');
  });
});

describe('netrcCommand', () => {
  it.each(['ada@example.com', "o'hara$(id)@example.com"])('appends exactly these lines for %s', (email) => {
    const home = mkdtempSync(join(tmpdir(), 'netrc-'));
    try {
      const command = netrcCommand({ ...account, email }, 'tok_1');
      expect(command).not.toContain('\n');
      for (let run = 0; run < 2; run += 1) execFileSync('sh', ['-c', command], { env: { ...process.env, HOME: home } });
      const lines = `${netrcLines({ ...account, email }, 'tok_1')}\n`;
      expect(readFileSync(join(home, '.netrc'), 'utf8')).toBe(lines + lines);
      expect(statSync(join(home, '.netrc')).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});

describe('divioCommands', () => {
  it('names the address of the panel as the zone', () => {
    expect(divioCommands(account)).toContain('export DIVIO_ZONE=http://panel.example.com:3000\n');
  });
});
