import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { masker } from '#lib/core/mask';
import { lineSplitter } from '#lib/runtimes/line-splitter';
import { endOfLog, openLog, readLog, rotateLog, tailLog } from '#lib/runtimes/process/log-file';
import { parseProcfile } from '#lib/runtimes/process/procfile';
import { npmScripts } from '#lib/runtimes/process/repository-file';
import { shellScript } from '#lib/runtimes/process/shell-command';

describe('shellScript', () => {
  it.each([
    ['node server.mjs', 'exec node server.mjs'],
    [' gunicorn -b 127.0.0.1:$PORT "my app" ', 'exec gunicorn -b 127.0.0.1:$PORT "my app"'],
  ])('lets %j take the place of the shell', (command, script) => expect(shellScript(command)).toBe(script));

  it.each([
    'a && b',
    'a; b',
    'a | b',
    'A=1 node x',
    'cd web',
    'exec node x',
    'a > b',
    'a\nb',
    'echo $(b)',
    '. ./env.sh',
    '',
  ])('leaves %j as it is', (command) => expect(shellScript(command)).toBe(command));
});

describe('parseProcfile', () => {
  it('reads process types and ignores comments, blank and broken lines', () => {
    const text =
      '# web: no\r\nweb: node server.mjs --x=a:b  \r\n\nworker:node worker\nbroken line\n: nothing\nrelease:\n';
    expect(Object.fromEntries(parseProcfile(text))).toEqual({ web: 'node server.mjs --x=a:b', worker: 'node worker' });
  });
});

describe('npmScripts', () => {
  it.each([null, '', 'null', '[]', '{"scripts":null}', '{"scripts":'])('finds none in %j', (text) => {
    expect(npmScripts(text).size).toBe(0);
  });
  it('finds their names', () => expect([...npmScripts('{"scripts":{"start":"x"}}')]).toEqual(['start']));
});

describe('masker', () => {
  it('blackens values, their lines and the credentials of addresses, and leaves short values', () => {
    const mask = masker({
      DSN: 's3://AKIA123456:a%2Fb%2Bsecret@bucket.s3.local.localhost/?auth=s3v4',
      KEY: 'first-line\nsecond-line',
      LONGER: 'first-line-and-more',
      STAGE: 'live',
    });
    const text = 'key a/b+secret or a%2Fb%2Bsecret of AKIA123456; second-line; first-line-and-more; live';
    expect(mask(text)).toBe('key •••••• or •••••• of ••••••; ••••••; ••••••; live');
  });
});

describe('lineSplitter', () => {
  it('hands on whole lines, however the pieces fall', () => {
    const lines: string[] = [];
    const splitter = lineSplitter((line) => lines.push(line));
    for (const byte of Buffer.from('one\r\ntwö\n\n10%\r20%\r\nlast')) splitter.write(Buffer.from([byte]));
    splitter.end();
    expect(lines).toEqual(['one', 'twö', '', '10%', '20%', 'last']);
  });

  it('does not collect a line without end', () => {
    const lines: string[] = [];
    const splitter = lineSplitter((line) => lines.push(line));
    splitter.write(Buffer.from('x'.repeat(20_000)));
    splitter.end();
    expect(lines.map((line) => line.length)).toEqual([8_192, 8_192, 3_616]);
  });
});

describe('log file', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stowage-log-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('is read on over a rotation while the application keeps writing to its open file', async () => {
    const file = await openLog(directory);
    await file.write('one\ntwo\n');
    const first = await readLog(directory, '', 1, false);
    await rotateLog(directory, 4);
    await file.write('three\n');
    const second = await readLog(directory, first.cursor, 10, false);
    expect(second.lines).toEqual(['two', 'three']);
    await rotateLog(directory, 4);
    await file.write('four\n');
    expect((await readLog(directory, second.cursor, 10, false)).lines).toEqual(['four']);
    expect((await readLog(directory, '', 10, false)).lines).toEqual(['three', 'four']);
    expect((await stat(join(directory, 'current.log'))).size).toBe(5);
    await file.close();
  });

  it('is left alone while it is small, and kept from others', async () => {
    await (await openLog(directory)).close();
    await writeFile(join(directory, 'current.log'), 'x\n');
    await rotateLog(directory);
    expect((await readLog(directory, '', 10, false)).lines).toEqual(['x']);
    expect((await stat(join(directory, 'current.log'))).mode & 0o777).toBe(0o600);
  });

  it('gives an unfinished line only when nobody writes any more, and long lines in pieces', async () => {
    await writeFile(join(directory, 'current.log'), `one\n${'x'.repeat(40_000)}\nrest`);
    const following = await readLog(directory, '', 10, false);
    expect(following.lines.map((line) => line.length)).toEqual([3, 32_768, 7_232]);
    expect((await readLog(directory, following.cursor, 10, true)).lines).toEqual(['rest']);
  });

  it('gives the last lines since a place, and nothing for a log that is not there', async () => {
    await writeFile(join(directory, 'current.log'), 'old\n');
    const since = await endOfLog(directory);
    await writeFile(join(directory, 'current.log'), 'old\na\nb\nc');
    expect(await tailLog(directory, since, 2)).toEqual(['b', 'c']);
    expect((await readLog(join(directory, 'absent'), 'nonsense', 2, true)).lines).toEqual([]);
  });
});
