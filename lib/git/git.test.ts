import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkout } from '#lib/git/checkout';
import { type DeployKeyType, generateDeployKey } from '#lib/git/deploy-key';
import { ensureExampleRepository } from '#lib/git/example-repository';
import { observeRemote } from '#lib/git/observe-remote';
import type { GitCredentials } from '#lib/git/run-git';

const CANARY = 'canary-5d2e/p@ss word';
let root: string;
let repository: string;
let lines: string[];
const never = new AbortController().signal;
const log = (line: string) => void lines.push(line);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stowage-git-test-'));
  repository = join(root, 'shop.git');
  lines = [];
  git(root, 'init', '-q', '--bare', '-b', 'main', repository);
  await commitFile('main', 'README.md', 'hello');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

function git(cwd: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'safe.directory=*'];
  return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();
}

async function commitFile(branch: string, name: string, content: string): Promise<string> {
  const work = await mkdtemp(join(root, 'work-'));
  git(work, 'init', '-q', '-b', branch);
  await writeFile(join(work, name), content);
  git(work, 'add', '-A');
  git(work, 'commit', '-q', '-m', `Add ${name}`);
  git(work, 'push', '-q', '-f', repository, branch);
  return git(work, 'rev-parse', 'HEAD');
}

const request = (
  change: { url?: string; branch?: string; credentials?: GitCredentials; signal?: AbortSignal } = {},
) => ({
  url: repository,
  branch: 'main',
  dir: join(root, 'out'),
  signal: never,
  log,
  ...change,
});

describe('checkout', () => {
  it('puts the newest commit’s files into the folder, without .git', async () => {
    const commit = await commitFile('main', 'Procfile', 'web: x');
    await mkdir(join(root, 'tmp'));
    vi.stubEnv('TMPDIR', join(root, 'tmp'));
    expect(await checkout(request())).toEqual({ commit, subject: 'Add Procfile', author: 'Ada' });
    expect(await readdir(join(root, 'out'))).toEqual(['Procfile']);
    expect(lines[0]).toBe(`Fetching branch main of ${repository}`);
    expect(await readdir(join(root, 'tmp'))).toEqual([]);
  });

  it('takes an address as file:// too, and a path with spaces and signs', async () => {
    const odd = join(root, 'a b $(touch x);`y`%41.git');
    git(root, 'clone', '-q', '--bare', repository, odd);
    expect((await checkout(request({ url: odd }))).subject).toBe('Add README.md');
    await rm(join(root, 'out'), { recursive: true });
    expect((await checkout(request({ url: `file://${repository}` }))).subject).toBe('Add README.md');
    expect(await readdir(root)).not.toContain('x');
  });

  it('names the branches that are there when the wanted one is not, and leaves nothing behind', async () => {
    await commitFile('develop', 'a', 'a');
    await expect(checkout(request({ branch: 'nope' }))).rejects.toMatchObject({
      code: 'NO_BRANCH',
      message: `Branch 'nope' does not exist in ${repository}. Branches there: develop, main.`,
    });
    expect(await readdir(root)).not.toContain('out');
  });

  it('says that there is no repository', async () => {
    for (const url of [join(root, 'absent'), root]) {
      await expect(checkout(request({ url }))).rejects.toMatchObject({
        code: 'NOT_A_REPOSITORY',
        message: expect.stringContaining(`There is no git repository at ${url}`),
      });
    }
  });

  it('says that an empty repository needs a first commit', async () => {
    const empty = join(root, 'empty.git');
    git(root, 'init', '-q', '--bare', empty);
    await expect(checkout(request({ url: empty }))).rejects.toMatchObject({
      code: 'NO_BRANCH',
      message: expect.stringContaining('empty'),
    });
  });

  it.runIf(process.getuid?.() === 0)(
    'reads a local repository of another user (only as root, who can make one)',
    async () => {
      for (const entry of ['.', ...(await readdir(repository, { recursive: true }))])
        await chown(join(repository, entry), 1000, 1000);
      expect((await checkout(request())).author).toBe('Ada');
    },
  );

  it('runs no hook of the repository and no helper program', async () => {
    await mkdir(join(repository, 'hooks'), { recursive: true });
    for (const hook of ['post-checkout', 'post-upload-pack', 'pre-upload']) {
      await writeFile(join(repository, 'hooks', hook), `#!/bin/sh\ntouch ${root}/ran`, { mode: 0o755 });
    }
    await checkout(request());
    await expect(checkout(request({ url: `ext::sh -c touch% ${root}/ran` }))).rejects.toMatchObject({
      code: 'NOT_A_REPOSITORY',
    });
    expect(await readdir(root)).not.toContain('ran');
  });

  it('does not touch a folder that has content', async () => {
    await mkdir(join(root, 'out'));
    await writeFile(join(root, 'out', 'mine'), '');
    await expect(checkout(request())).rejects.toThrow('must be empty');
    expect(await readdir(join(root, 'out'))).toEqual(['mine']);
  });

  it('ends git and its helpers when it is cancelled', async () => {
    const { port, close, waiting } = await silentServer();
    const controller = new AbortController();
    const running = checkout(request({ url: `http://127.0.0.1:${port}/x.git`, signal: controller.signal }));
    const remote = await waiting;
    const closed = new Promise((resolve) => remote.once('close', resolve));
    controller.abort(new Error('cancelled by a person'));
    await expect(running).rejects.toThrow('cancelled by a person');
    await closed;
    close();
  });
});

describe('branches', () => {
  it.each(['feature/x-1', 'größe', 'a$(b);`c`'])('may be called %j', async (branch) => {
    await commitFile(branch, 'a', 'a');
    expect((await checkout(request({ branch }))).subject).toBe('Add a');
  });

  it.each(['--upload-pack=x', 'a b', '../x'])('cannot be called %j', async (branch) => {
    await expect(checkout(request({ branch }))).rejects.toMatchObject({ code: 'NO_BRANCH' });
  });
});

describe('observeRemote', () => {
  it('gives the newest commit of the branch', async () => {
    const commit = await commitFile('main', 'b', 'b');
    expect(await observeRemote(request())).toEqual({ ok: true, commit });
  });

  it('says what is wrong', async () => {
    expect(await observeRemote(request({ branch: 'mai' }))).toEqual({
      ok: false,
      code: 'NO_BRANCH',
      message: `Branch 'mai' does not exist in ${repository}. Branches there: main.`,
    });
    expect(await observeRemote(request({ url: root }))).toMatchObject({ ok: false, code: 'NOT_A_REPOSITORY' });
    expect(await observeRemote(request({ url: 'nonsense' }))).toMatchObject({ ok: false, code: 'NOT_A_REPOSITORY' });
    expect(await observeRemote(request({ url: 'http://127.0.0.1:9/x.git' }))).toMatchObject({
      ok: false,
      code: 'UNREACHABLE',
    });
  });
});

describe('credentials for http', () => {
  it('reach the server, and neither arguments, environment, log nor error', async () => {
    const seen: (string | undefined)[] = [];
    const snapshots: string[] = [];
    const { port, close } = await server((incoming, response) => {
      seen.push(incoming.headers.authorization);
      snapshots.push(processList());
      response.writeHead(incoming.headers.authorization ? 403 : 401, { 'www-authenticate': 'Basic realm="x"' }).end();
    });
    const credentials = { username: 'me', password: CANARY };
    const result = await observeRemote(request({ url: `http://127.0.0.1:${port}/x.git`, credentials }));
    close();
    expect(seen).toContain(`Basic ${Buffer.from(`me:${CANARY}`).toString('base64')}`);
    expect(snapshots.join('\n')).toContain('ls-remote');
    expect(snapshots.join('\n')).not.toContain(CANARY);
    expect(result).toMatchObject({ ok: false, code: 'DENIED', message: expect.stringContaining('refuses access') });
    expect(JSON.stringify(result)).not.toContain(CANARY);
  });

  it('stay with the host of the address when it redirects elsewhere', async () => {
    const elsewhere: (string | undefined)[] = [];
    const other = await server((incoming, response) => {
      elsewhere.push(incoming.headers.authorization);
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    });
    const first = await server((incoming, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${other.port}${incoming.url}` }).end(),
    );
    const credentials = { username: 'me', password: CANARY };
    const result = await observeRemote(request({ url: `http://127.0.0.1:${first.port}/x.git`, credentials }));
    first.close();
    other.close();
    expect(result).toMatchObject({ ok: false, code: 'DENIED' });
    expect(elsewhere.length).toBeGreaterThan(0);
    expect(elsewhere.filter((authorization) => authorization !== undefined)).toEqual([]);
  });

  it('that are missing do not make git wait for a person', async () => {
    const { port, close } = await server((_, response) =>
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end(),
    );
    expect(await observeRemote(request({ url: `http://127.0.0.1:${port}/x.git` }))).toMatchObject({
      ok: false,
      code: 'DENIED',
    });
    close();
  });
});

describe('ssh', () => {
  async function throughFakeSsh(credentials: GitCredentials | undefined): Promise<{ record: string; result: unknown }> {
    const bin = join(root, 'bin');
    await mkdir(bin);
    // Stands in for ssh: notes what it was given (a copy of the files, as they are deleted afterwards) and refuses.
    await writeFile(
      join(bin, 'ssh'),
      `#!/bin/sh
{ printf 'arg: %s\\n' "$@"; env; cat "$2"; stat -c '%a %n' "\${2%/*}"/*; cat "\${2%/*}/key" 2>/dev/null; } > "${root}/record"
echo 'git@git.example.org: Permission denied (publickey).' >&2
exit 255`,
    );
    await chmod(join(bin, 'ssh'), 0o755);
    vi.stubEnv('PATH', `${bin}:${process.env.PATH}`);
    vi.stubEnv('STOWAGE_SECRET_KEY', CANARY);
    const result = await observeRemote(request({ url: 'git@git.example.org:shop/site.git', credentials }));
    return { record: await readFile(join(root, 'record'), 'utf8'), result };
  }

  it('gets the key as a file that only we can read, no prompt, and no environment of ours', async () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----';
    const { record, result } = await throughFakeSsh({ privateKey: key });
    expect(record).toMatch(/arg: -F\narg: .*ssh_config\n/);
    expect(record).toContain("git-upload-pack 'shop/site.git'");
    expect(record).toContain('BatchMode yes');
    expect(record).toContain('StrictHostKeyChecking accept-new');
    expect(record).toMatch(/600 .*\/key\n/);
    expect(record).toContain(`${key}\n`);
    expect(record).not.toMatch(/^arg:.*BEGIN OPENSSH/m);
    expect(record).not.toContain(CANARY);
    expect(result).toMatchObject({ ok: false, code: 'DENIED', message: expect.stringContaining('deploy key') });
  });

  it('offers no key when there is none', async () => {
    const { record } = await throughFakeSsh(undefined);
    expect(record).not.toContain('IdentityFile');
  });
});

describe('generateDeployKey', () => {
  it.each<[DeployKeyType, string]>([
    ['ED25519', 'ssh-ed25519'],
    ['ECDSA', 'ecdsa-sha2-nistp256'],
    ['RSA', 'ssh-rsa'],
  ])('makes a pair of type %s that belongs together', async (type, name) => {
    const { publicKey, privateKey } = await generateDeployKey(type);
    expect(publicKey).toMatch(new RegExp(`^${name} [A-Za-z0-9+/=]+ stowage$`));
    expect(privateKey).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
    await writeFile(join(root, 'key'), privateKey, { mode: 0o600 });
    const derived = execFileSync('ssh-keygen', ['-y', '-f', join(root, 'key')], { encoding: 'utf8' });
    expect(derived.split(' ')[1]?.trim()).toBe(publicKey.split(' ')[1]);
  });
});

describe('ensureExampleRepository', () => {
  const sources = () => join(root, 'example');

  beforeEach(async () => {
    await mkdir(join(sources(), 'public'), { recursive: true });
    await writeFile(join(sources(), 'server.mjs'), 'one');
    await writeFile(join(sources(), 'public', 'a.css'), 'a');
    await writeFile(join(sources(), '.gitignore'), 'node_modules/\n');
    await mkdir(join(sources(), 'node_modules'));
    await writeFile(join(sources(), 'node_modules', 'x.js'), 'x');
  });

  it('makes the same commit everywhere, again and at the same time', async () => {
    const [first, second] = await Promise.all([
      ensureExampleRepository(join(root, 'one'), sources()),
      ensureExampleRepository(join(root, 'one'), sources()),
    ]);
    const other = await ensureExampleRepository(join(root, 'two'), sources());
    expect(second).toBe(first);
    const head = git(root, '-C', first, 'rev-parse', 'main');
    expect(git(root, '-C', other, 'rev-parse', 'main')).toBe(head);
    await ensureExampleRepository(join(root, 'one'), sources());
    expect(git(root, '-C', first, 'rev-parse', 'main')).toBe(head);
    expect(await readdir(join(root, 'one', 'repositories'))).toEqual(['media-gallery.git']);
  });

  it('can be checked out, and follows the files', async () => {
    const url = await ensureExampleRepository(join(root, 'one'), sources());
    await checkout(request({ url }));
    expect((await readdir(join(root, 'out'), { recursive: true })).sort()).toEqual([
      '.gitignore',
      'public',
      'public/a.css',
      'server.mjs',
    ]);
    await rm(join(root, 'out'), { recursive: true });
    await writeFile(join(sources(), 'server.mjs'), 'two');
    await rm(join(sources(), 'public'), { recursive: true });
    await ensureExampleRepository(join(root, 'one'), sources());
    await checkout(request({ url }));
    expect(await readFile(join(root, 'out', 'server.mjs'), 'utf8')).toBe('two');
    expect(await stat(join(root, 'out', 'public')).catch(() => null)).toBe(null);
    expect(git(root, '-C', url, 'rev-list', '--count', 'main')).toBe('2');
  });
});

async function server(handler: (request: IncomingMessage, response: ServerResponse) => void) {
  const http = createServer(handler);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    http.close();
    http.closeAllConnections();
  };
  return { port: (http.address() as AddressInfo).port, close };
}

async function silentServer() {
  let heard: (socket: IncomingMessage['socket']) => void = () => {};
  const waiting = new Promise<IncomingMessage['socket']>((resolve) => {
    heard = resolve;
  });
  return { ...(await server((incoming) => heard(incoming.socket))), waiting };
}

/** Arguments and, where allowed, environments of all processes. */
function processList(): string {
  return execFileSync('ps', ['axeww', '-o', 'args'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}
