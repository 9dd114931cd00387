import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { variablesDigest } from '#lib/core/variables';
import { type ReleaseSpec, type Runtime, RuntimeError } from '#lib/runtimes/port';
import { processRuntime } from '#lib/runtimes/process/runtime';

const isRoot = process.getuid?.() === 0;
const CANARY = 'canary-3f9a71c2-secret/with+signs';
/** Answers on PORT: its variables at /variables, its uid at /uid, `ok` elsewhere. */
const SERVER = `
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
createServer((request, response) => {
  if (request.url === '/variables') return response.end(JSON.stringify(process.env));
  if (request.url === '/uid') return response.end(String(process.getuid()));
  if (request.url === '/groups') return response.end(JSON.stringify(process.getgroups()));
  if (request.url?.startsWith('/read?')) {
    try { return response.end(readFileSync(decodeURIComponent(request.url.slice(6)), 'utf8')); }
    catch (error) { return response.end(error.code); }
  }
  if (request.url?.startsWith('/status/')) { response.statusCode = Number(request.url.slice(8)); return response.end(); }
  response.end('ok');
}).listen(Number(process.env.PORT), process.env.HOST, () => console.log('listening'));
`;

let root: string;
let dataDir: string;
let runtime: Runtime;
let lines: string[];
let started: string[];
let spare: string[];
const log = (line: string) => void lines.push(line);
const never = new AbortController().signal;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stowage-runtime-'));
  await chmod(root, 0o711);
  dataDir = join(root, 'data');
  await mkdir(dataDir, { mode: 0o711 });
  await chmod(dataDir, 0o711);
  runtime = processRuntime({ dataDir, instanceId: 'test' });
  lines = [];
  started = [];
  spare = [];
});

afterEach(async () => {
  for (const deploymentId of started) await runtime.remove(deploymentId);
  for (const path of [root, ...spare]) await rm(path, { recursive: true, force: true });
});

async function sources(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(root, 'source-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
  return directory;
}

async function build(files: Record<string, string>, buildCommand = '', buildId = 'b1'): Promise<string> {
  const sourceDir = await sources(files);
  const { artifact } = await runtime.build({ buildId, applicationId: 'shop', sourceDir, buildCommand }, log, never);
  return artifact;
}

function release(change: Partial<ReleaseSpec> = {}): ReleaseSpec {
  const spec: ReleaseSpec = {
    deploymentId: 'd1',
    environmentId: 'e1',
    applicationId: 'shop',
    artifact: 'b1',
    variables: {},
    startCommand: 'node server.mjs',
    ...change,
  };
  started.push(spec.deploymentId);
  return spec;
}

async function get(path: string, deploymentId = 'd1'): Promise<string> {
  const endpoint = await runtime.endpoint(deploymentId);
  return await (await fetch(`http://${endpoint?.host}:${endpoint?.port}${path}`)).text();
}

const healthy = { path: '/', timeoutSeconds: 15 };
const serve = async (change: Partial<ReleaseSpec> = {}) => {
  await build({ 'server.mjs': SERVER });
  const endpoint = await runtime.start(release(change), log, never);
  await runtime.health(endpoint.deploymentId, healthy, log, never);
  return endpoint;
};

describe('probe', () => {
  it('says what is not isolated', async () => {
    const probe = await runtime.probe();
    expect(probe).toMatchObject({ ok: true, why: null });
    expect(probe.warnings.join('\n')).toContain(isRoot ? 'each as a user of its own' : 'same user as Stowage');
  });

  it.runIf(isRoot)('puts what applications run elsewhere when they cannot enter the data directory', async () => {
    await chmod(dataDir, 0o700);
    const instanceId = `test-${process.pid}`;
    spare.push(`/var/lib/stowage-${instanceId}`);
    runtime = processRuntime({ dataDir, instanceId });
    expect((await runtime.probe()).warnings.join('\n')).toContain(`/var/lib/stowage-${instanceId}`);
    await serve();
    expect(await get('/')).toBe('ok');
    expect(await readdir(`/var/lib/stowage-${instanceId}/artifacts`)).toEqual(['b1']);
  });
});

describe('build', () => {
  it('runs the given command in a copy of the sources', async () => {
    const sourceDir = await sources({ 'a.txt': 'a' });
    const spec = {
      buildId: 'b1',
      applicationId: 'shop',
      sourceDir,
      buildCommand: 'cat a.txt > b.txt && echo built >&2',
    };
    expect(await runtime.build(spec, log, never)).toEqual({ artifact: 'b1' });
    expect(lines).toEqual(['$ cat a.txt > b.txt && echo built >&2', 'built']);
    expect(await readFile(join(dataDir, 'runtime/artifacts/b1/b.txt'), 'utf8')).toBe('a');
    expect(await readdir(sourceDir)).toEqual(['a.txt']);
    expect(await runtime.hasArtifact('b1')).toBe(true);
    await runtime.removeArtifact('b1');
    await runtime.removeArtifact('b1');
    expect(await runtime.hasArtifact('b1')).toBe(false);
  });

  it('does not hand on the panel’s environment', async () => {
    vi.stubEnv('STOWAGE_SECRET_KEY', CANARY);
    await build({ 'a.txt': '' }, 'env');
    vi.unstubAllEnvs();
    expect(lines.join('\n')).not.toContain(CANARY);
    expect(lines.some((line) => line.startsWith('HOME='))).toBe(true);
  });

  it('installs and builds by package.json and its lock file', async () => {
    const lock = { name: 'a', version: '1.0.0', lockfileVersion: 3, packages: { '': { name: 'a', version: '1.0.0' } } };
    await build({
      'package.json': JSON.stringify({
        name: 'a',
        version: '1.0.0',
        scripts: { build: 'node -e "console.log(6 * 7)"' },
      }),
      'package-lock.json': JSON.stringify(lock),
    });
    expect(lines).toContain('$ npm ci');
    expect(lines).toContain('$ npm run build');
    expect(lines).toContain('42');
  });

  it('says so when there is nothing to build, or a lock file is missing', async () => {
    await build({ 'index.html': '' });
    expect(lines).toEqual(['There is nothing to build.']);
    await build({ 'package.json': '{}' }, '', 'b2');
    expect(lines[1]).toContain('without a package-lock.json');
  });

  it('fails with the step and its exit code, leaves no artifact, and can be repeated', async () => {
    const failing = build({ 'a.txt': '' }, 'echo partial > left.txt; echo broken; exit 3');
    await expect(failing).rejects.toMatchObject({
      code: 'BUILD_FAILED',
      message: expect.stringContaining('exit code 3'),
    });
    expect(lines).toContain('broken');
    expect(await runtime.hasArtifact('b1')).toBe(false);
    await build({ 'a.txt': '' }, 'ls');
    expect(lines).not.toContain('left.txt');
    expect(await runtime.hasArtifact('b1')).toBe(true);
  });

  it('reports a full disk as such', async () => {
    const failing = build({ 'a.txt': '' }, 'echo "write error: No space left on device"; exit 1');
    await expect(failing).rejects.toMatchObject({ code: 'FULL' });
  });

  it('ends everything it started when it is cancelled', async () => {
    const controller = new AbortController();
    const sourceDir = await sources({ 'a.txt': '' });
    const spec = { buildId: 'b1', applicationId: 'shop', sourceDir, buildCommand: '(sleep 300 & echo $!; sleep 301)' };
    const building = runtime.build(spec, log, controller.signal);
    await vi.waitFor(() => expect(lines.length).toBe(2));
    controller.abort(new Error('cancelled by a person'));
    await expect(building).rejects.toThrow('cancelled by a person');
    expect(await isAlive(Number(lines[1]))).toBe(false);
    expect(await runtime.hasArtifact('b1')).toBe(false);
  });

  it('keeps links of the repository as links, and refuses ids that are paths', async () => {
    const sourceDir = await sources({ 'a.txt': '' });
    await promisify(execFile)('ln', ['-s', '/etc/passwd', join(sourceDir, 'Procfile')]);
    await runtime.build({ buildId: 'b1', applicationId: 'shop', sourceDir, buildCommand: '' }, log, never);
    await expect(runtime.start(release({ startCommand: '' }), log, never)).rejects.toMatchObject({
      code: 'NO_START_COMMAND',
    });
    expect((await stat('/etc/passwd')).uid).toBe(0);
    const hostile = { buildId: '../../etc', applicationId: 'shop', sourceDir, buildCommand: '' };
    await expect(runtime.build(hostile, log, never)).rejects.toThrow(TypeError);
  });
});

describe('release commands', () => {
  const command = (text: string, position = 0) => ({ position, label: 'migrate', command: text });

  it('run once with the variables, give the exit code, and mask values in their output', async () => {
    await build({ 'a.txt': '' });
    const spec = release({ variables: { DSN: `s3://key-name:${encodeURIComponent(CANARY)}@b.s3.local.localhost/` } });
    const text = `echo run >> ran.txt; echo "got $DSN and ${CANARY}"; exit 4`;
    expect(await runtime.release(spec, command(text), log, never)).toEqual({ exitCode: 4 });
    expect(await runtime.release(spec, command(text), log, never)).toEqual({ exitCode: 4 });
    expect(await runtime.release(spec, command('echo second', 1), log, never)).toEqual({ exitCode: 0 });
    expect(await readFile(join(dataDir, 'runtime/artifacts/b1/ran.txt'), 'utf8')).toBe('run\n');
    expect(lines).toContain('second');
    expect(lines).toContain('got •••••• and ••••••');
  });

  it('are waited for, not repeated, by the runtime that comes after a crash', async () => {
    await build({ 'a.txt': '' });
    const spec = release();
    const text = 'echo run >> ran.txt; while [ ! -e go ]; do sleep 0.05; done; echo done; exit 5';
    const killed = new AbortController();
    // The first runtime is left waiting for ever, as if it had been killed: nothing it still does changes the outcome.
    const first = runtime.release(spec, command(text), () => {}, killed.signal);
    const ran = join(dataDir, 'runtime/artifacts/b1/ran.txt');
    await vi.waitFor(async () => expect(await readFile(ran, 'utf8')).toBe('run\n'));
    const second = processRuntime({ dataDir, instanceId: 'test' }).release(spec, command(text), log, never);
    await vi.waitFor(() => expect(lines).toContain('The release command "migrate" still runs. Waiting for it.'));
    await writeFile(join(dataDir, 'runtime/artifacts/b1/go'), '');
    expect(await second).toEqual({ exitCode: 5 });
    expect(await first).toEqual({ exitCode: 5 });
    expect(lines).toContain('done');
    expect(await readFile(ran, 'utf8')).toBe('run\n');
  });

  it('that were interrupted are not repeated', async () => {
    await build({ 'a.txt': '' });
    const spec = release();
    const controller = new AbortController();
    const running = runtime.release(spec, command('echo run >> ran.txt; echo $$; sleep 300'), log, controller.signal);
    await vi.waitFor(() => expect(lines.at(-1)).toMatch(/^\d+$/));
    controller.abort(new Error('cancelled'));
    await expect(running).rejects.toThrow('cancelled');
    expect(await isAlive(Number(lines.at(-1)))).toBe(false);
    const again = runtime.release(spec, command('echo run >> ran.txt'), log, never);
    await expect(again).rejects.toMatchObject({
      code: 'RELEASE_FAILED',
      message: expect.stringContaining('was not repeated'),
    });
    expect(await readFile(join(dataDir, 'runtime/artifacts/b1/ran.txt'), 'utf8')).toBe('run\n');
  });
});

describe('web process', () => {
  it('gets an environment built from nothing', async () => {
    vi.stubEnv('STOWAGE_SECRET_KEY', CANARY);
    await serve({ variables: { GREETING: 'two\nlines', PORT: '80' } });
    vi.unstubAllEnvs();
    const seen = JSON.parse(await get('/variables'));
    const endpoint = await runtime.endpoint('d1');
    expect(seen).toMatchObject({
      GREETING: 'two\nlines',
      PORT: String(endpoint?.port),
      HOST: '127.0.0.1',
      NODE_ENV: 'production',
    });
    expect(
      Object.keys(seen)
        .filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))
        .sort(),
    ).toEqual(['GREETING', 'HOME', 'HOST', 'LANG', 'NODE_ENV', 'PATH', 'PORT', 'STOWAGE_UNIT', 'TMPDIR']);
    expect(lines.join('\n')).toContain('The variable PORT is replaced');
  });

  it('shows no value of a variable in arguments, records or messages', async () => {
    await serve({ variables: { SECRET: CANARY } });
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'args', '-ww']);
    expect(stdout).toContain('node server.mjs');
    expect(stdout).not.toContain(CANARY);
    expect(lines.join('\n')).not.toContain(CANARY);
    for (const entry of await readdir(join(dataDir, 'runtime'), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      expect(await readFile(path, 'utf8'), path).not.toContain(CANARY);
    }
  });

  it('is started by the Procfile, or by npm start', async () => {
    await build({ 'server.mjs': SERVER, Procfile: '# processes\nweb: node server.mjs\n' });
    await runtime.start(release({ startCommand: '' }), log, never);
    await runtime.health('d1', healthy, log, never);
    await build({ 'server.mjs': SERVER, 'package.json': '{"scripts":{"start":"node server.mjs"}}' }, '', 'b2');
    await runtime.start(release({ deploymentId: 'd2', artifact: 'b2', startCommand: '' }), log, never);
    await runtime.health('d2', healthy, log, never);
    expect(await get('/', 'd2')).toBe('ok');
  });

  it('is found again by another runtime object, not started twice, and stopped by it', async () => {
    const spec = release();
    await build({ 'server.mjs': SERVER });
    const endpoint = await runtime.start(spec, log, never);
    const other = processRuntime({ dataDir, instanceId: 'test' });
    expect(await other.start(spec, log, never)).toEqual(endpoint);
    expect(await other.inventory()).toEqual([{ ...endpoint, environmentId: 'e1', startedAt: expect.any(Date) }]);
    const record = JSON.parse(await readFile(join(dataDir, 'runtime/units/d1.json'), 'utf8'));
    await other.health('d1', healthy, log, never);
    await other.stop('d1', 5_000);
    await other.stop('d1', 5_000);
    expect(await isAlive(record.process.pid)).toBe(false);
    expect(await runtime.endpoint('d1')).toBe(null);
    expect(await runtime.inventory()).toEqual([]);
  });

  it('is found again when the crash came before it was recorded', async () => {
    const spec = release();
    await build({ 'server.mjs': SERVER });
    const endpoint = await runtime.start(spec, log, never);
    const path = join(dataDir, 'runtime/units/d1.json');
    const record = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...record, process: null }));
    expect(await runtime.inventory()).toMatchObject([{ port: endpoint.port }]);
    expect(JSON.parse(await readFile(path, 'utf8')).process).toEqual(record.process);
  });

  it('does not take a foreign process with the same id for its own', async () => {
    await serve();
    const path = join(dataDir, 'runtime/units/d1.json');
    const record = JSON.parse(await readFile(path, 'utf8'));
    const foreign = spawn('sleep', ['300'], { detached: true });
    await once(foreign, 'spawn');
    await writeFile(path, JSON.stringify({ ...record, process: { ...record.process, pid: foreign.pid } }));
    expect(await runtime.endpoint('d1')).toBe(null);
    await runtime.stop('d1', 1_000);
    expect(await isAlive(Number(foreign.pid))).toBe(true);
    expect(await isAlive(record.process.pid)).toBe(false);
    foreign.kill('SIGKILL');
  });

  it('proves by a digest which variables it got', async () => {
    const variables = { SECRET: CANARY, STAGE: 'test', EMPTY: '', PORT: '80' };
    await serve({ variables });
    expect(await runtime.runningDigest('d1')).toBe(variablesDigest(variables));
    const other = processRuntime({ dataDir, instanceId: 'test' });
    expect(await other.runningDigest('d1')).toBe(variablesDigest(variables));
    await runtime.stop('d1', 1_000);
    expect(await runtime.runningDigest('d1')).toBe(null);
  });

  it('is killed with all it started when it ignores SIGTERM', async () => {
    await build({ 'server.mjs': `process.on('SIGTERM', () => console.log('no'));${SERVER}` });
    await runtime.start(release({ startCommand: 'sleep 300 & echo child $!; node server.mjs' }), log, never);
    await runtime.health('d1', healthy, log, never);
    const printed = (await runtime.logs('d1', '', 100)).lines.map((line) => line.text);
    const child = Number(printed.find((line) => line.startsWith('child '))?.slice(6));
    expect(await isAlive(child)).toBe(true);
    await runtime.stop('d1', 200);
    expect(await isAlive(child)).toBe(false);
    expect((await runtime.logs('d1', '', 100)).lines.map((line) => line.text)).toContain('no');
  });

  it('is tried on another port when its own was taken meanwhile', async () => {
    const once = `import { existsSync, writeFileSync } from 'node:fs';
      if (!existsSync('second')) { writeFileSync('second', ''); console.error('Error: listen EADDRINUSE'); process.exit(1); }`;
    await build({ 'server.mjs': `${once}${SERVER}` });
    await runtime.start(release(), log, never);
    await runtime.health('d1', healthy, log, never);
    expect(lines.join('\n')).toMatch(/Port \d+ was taken meanwhile/);
  });

  it('refuses a value that no process can be given, without showing it', async () => {
    await build({ 'server.mjs': SERVER });
    const start = runtime.start(release({ variables: { BAD: `${CANARY}\0` } }), log, never);
    const error = await start.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'START_FAILED', message: expect.stringContaining('"BAD"') });
    expect(String(error)).not.toContain(CANARY);
  });
});

describe('health', () => {
  it.each(['/', '/status/404', '/status/500', '/status/302'])('passes for %s', async (path) => {
    await build({ 'server.mjs': SERVER });
    await runtime.start(release(), log, never);
    await runtime.health('d1', { path, timeoutSeconds: 15 }, log, never);
  });

  it('fails for 503 with the last answer and a masked end of the log', async () => {
    await build({ 'server.mjs': `console.log('key is ' + process.env.SECRET);${SERVER}` });
    await runtime.start(release({ variables: { SECRET: CANARY } }), log, never);
    const error = await runtime
      .health('d1', { path: '/status/503', timeoutSeconds: 1 }, log, never)
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(RuntimeError);
    expect(error).toMatchObject({ code: 'UNHEALTHY' });
    expect(error.message).toContain('did not answer /status/503 properly within 1 seconds: the last answer was 503.');
    expect(error.message).toContain('key is ••••••\nlistening');
  });

  it('fails at once when the application ends', async () => {
    await build({ 'server.mjs': `setTimeout(() => { console.log('bye'); process.exit(7); }, 2500);` });
    await runtime.start(release(), log, never);
    const startedAt = performance.now();
    const error = await runtime.health('d1', { path: '/', timeoutSeconds: 60 }, log, never).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'UNHEALTHY', message: expect.stringContaining('ended before it answered') });
    expect(error.message).toContain('bye');
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });

  it('is not asked for when the application ends during its start', async () => {
    await build({ 'server.mjs': `console.error('cannot find ' + process.env.SECRET); process.exit(7);` });
    const start = runtime.start(release({ variables: { SECRET: CANARY } }), log, never);
    await expect(start).rejects.toMatchObject({
      code: 'START_FAILED',
      message: 'The application ended at once (exit code 7). The last lines of its log:\ncannot find ••••••',
    });
    expect(await runtime.inventory()).toEqual([]);
  });

  it('does not take another program on the port for the application', async () => {
    await build({ 'server.mjs': 'setInterval(() => {}, 1000);' });
    const { port } = await runtime.start(release(), log, never);
    const squatter = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
    const error = await runtime.health('d1', healthy, log, never).catch((reason) => reason);
    squatter.close();
    expect(error).toMatchObject({ code: 'UNHEALTHY', message: expect.stringContaining('Another program') });
  });

  it('warns when the application listens past the edge', async () => {
    await build({ 'server.mjs': SERVER.replace('process.env.HOST, ', '') });
    await runtime.start(release(), log, never);
    await runtime.health('d1', healthy, log, never);
    expect(lines.join('\n')).toContain('listens on all addresses of this machine');
  });

  it('can be cancelled', async () => {
    await build({ 'server.mjs': 'setInterval(() => {}, 1000);' });
    await runtime.start(release(), log, never);
    const controller = new AbortController();
    const waiting = runtime.health('d1', { path: '/', timeoutSeconds: 60 }, log, controller.signal);
    controller.abort(new Error('cancelled by a person'));
    await expect(waiting).rejects.toThrow('cancelled by a person');
  });
});

describe('logs', () => {
  it('are read on from a cursor, survive the process, and go with the deployment', async () => {
    await build({ 'a.txt': '' });
    await runtime.start(
      release({ startCommand: 'echo one; echo two; printf three; while [ ! -e go ]; do sleep 0.05; done' }),
      log,
      never,
    );
    const first = await runtime.logs('d1', '', 1);
    expect(first.lines.map((line) => line.text)).toEqual(['one']);
    const second = await runtime.logs('d1', first.cursor, 10);
    expect(second.lines.map((line) => line.text)).toEqual(['two']);
    await runtime.stop('d1', 1_000);
    expect((await runtime.logs('d1', second.cursor, 10)).lines.map((line) => line.text)).toEqual(['three']);
    await runtime.remove('d1');
    expect((await runtime.logs('d1', '', 10)).lines).toEqual([]);
  });
});

describe.runIf(isRoot)('as root', () => {
  it('each application runs as a user of its own, without groups, and cannot read the panel’s files or another’s', async () => {
    await serve();
    const secret = join(dataDir, 'secret.key');
    await writeFile(secret, CANARY, { mode: 0o600 });
    const sourceDir = await sources({ 'server.mjs': SERVER, 'private.txt': CANARY });
    await runtime.build({ buildId: 'b2', applicationId: 'blog', sourceDir, buildCommand: '' }, log, never);
    const spec = release({ deploymentId: 'd2', applicationId: 'blog', artifact: 'b2' });
    await runtime.start(spec, log, never);
    await runtime.health('d2', healthy, log, never);

    const [shop, blog] = [Number(await get('/uid')), Number(await get('/uid', 'd2'))];
    expect(shop).toBeGreaterThanOrEqual(64_000);
    expect(blog).toBe(shop + 1);
    expect(JSON.parse(await get('/groups'))).toEqual([shop]);
    const record = JSON.parse(await readFile(join(dataDir, 'runtime/units/d2.json'), 'utf8'));
    const forbidden = [
      secret,
      join(dataDir, 'runtime/units/d1.json'),
      join(dataDir, 'runtime/logs/d1/current.log'),
      join(dataDir, 'runtime/artifacts/b2/private.txt'),
      `/proc/${process.pid}/environ`,
      `/proc/${record.process.pid}/environ`,
    ];
    for (const path of forbidden) expect(await get(`/read?${encodeURIComponent(path)}`), path).toBe('EACCES');
    const other = processRuntime({ dataDir, instanceId: 'test' });
    await other.start(release({ deploymentId: 'd3' }), log, never);
    await other.health('d3', healthy, log, never);
    expect(Number(await get('/uid', 'd3'))).toBe(shop);
  });

  it('nothing an application starts can gain privileges', async () => {
    await serve({ startCommand: 'grep NoNewPrivs /proc/self/status; exec node server.mjs' });
    expect((await runtime.logs('d1', '', 1)).lines[0]?.text).toBe('NoNewPrivs:\t1');
  });
});

describe.runIf(!isRoot)('as an ordinary user', () => {
  it('applications run as that user', async () => {
    await serve();
    expect(Number(await get('/uid'))).toBe(process.getuid?.());
  });
});

async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat !== null && !/\) [ZX] /.test(stat);
}
