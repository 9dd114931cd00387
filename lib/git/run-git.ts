import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitError } from '#lib/git/git-error';
import type { RepositoryAddress } from '#lib/git/repository-address';
import { lineSplitter } from '#lib/runtimes/line-splitter';
import { networkEnvironment } from '#lib/runtimes/network-environment';

export interface GitCredentials {
  /** A private key in OpenSSH form, for ssh. */
  privateKey?: string;
  /** For http(s); hosts that take tokens ignore the name. */
  username?: string;
  password?: string;
}

export interface GitSession {
  /**
   * Runs git with these arguments.
   * @returns what it printed and how it ended; does not throw for a failed command
   * @throws GitError NO_GIT; the signal's reason when aborted
   */
  run(args: string[], options: GitRunOptions): Promise<GitOutcome>;
}

export interface GitRunOptions {
  signal: AbortSignal;
  /** Gets what git says while it works. */
  onLine?: (line: string) => void;
  /** Settings of git that exist only as variables (dates, index file). */
  env?: Record<string, string>;
}

export interface GitOutcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface GitSessionOptions {
  address: RepositoryAddress | null;
  credentials: GitCredentials | undefined;
  /** Remembers the keys of ssh hosts, so that a changed one is refused; without it each session trusts anew. */
  knownHostsFile: string | undefined;
}

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const KILL_AFTER_MS = 2_000;

/**
 * Runs git with a configuration of our own: no hooks, no prompts, only the protocol of the address, credentials in files
 * that only this user can read (never in arguments, environment or address). The files go when the work is over.
 */
export async function withGit<Result>(
  { address, credentials, knownHostsFile }: GitSessionOptions,
  work: (git: GitSession) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'stowage-git-'));
  try {
    const env = await prepare(directory, address, credentials ?? {}, knownHostsFile);
    return await work({ run: (args, options) => runGit(args, env, options) });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function prepare(
  directory: string,
  address: RepositoryAddress | null,
  credentials: GitCredentials,
  knownHostsFile: string | undefined,
): Promise<NodeJS.ProcessEnv> {
  const write = (name: string, content: string) => writeFile(join(directory, name), content, { mode: 0o600 });
  await write('config', CONFIG + addressSections(address));
  await write('credential', credentialAnswer(address, credentials));
  const sshOptions = [
    'BatchMode yes',
    'StrictHostKeyChecking accept-new',
    `UserKnownHostsFile ${quoted(knownHostsFile ?? join(directory, 'known_hosts'))}`,
    'GlobalKnownHostsFile /dev/null',
    'IdentitiesOnly yes',
    'ConnectTimeout 15',
    'ServerAliveInterval 15',
    'ForwardAgent no',
    'ClearAllForwardings yes',
  ];
  if (credentials.privateKey !== undefined) {
    await write('key', `${credentials.privateKey.trim()}\n`);
    sshOptions.push(`IdentityFile ${quoted(join(directory, 'key'))}`);
  }
  await write('ssh_config', `Host *\n${sshOptions.map((option) => `  ${option}\n`).join('')}`);
  return {
    ...networkEnvironment(process.env),
    NODE_ENV: 'production',
    PATH: process.env.PATH,
    HOME: directory,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(directory, 'config'),
    GIT_TERMINAL_PROMPT: '0',
    STOWAGE_GIT_FILES: directory,
  };
}

/** Both programs below are fixed texts; the shell that git runs them in finds the folder in a variable. */
const CONFIG = `
[protocol]
	allow = never
[core]
	hooksPath = /dev/null
	sshCommand = "ssh -F \\"$STOWAGE_GIT_FILES/ssh_config\\""
	symlinks = true
	autocrlf = false
[safe]
	directory = *
[init]
	defaultBranch = main
[http]
	lowSpeedLimit = 1000
	lowSpeedTime = 60
[advice]
	detachedHead = false
[gc]
	auto = 0
[submodule]
	recurse = false
`;

// Git follows redirects. They must not lead to another protocol (from https to the plain http of an internal service),
// and the password is for the host of the address only, not for wherever they lead.
function addressSections(address: RepositoryAddress | null): string {
  if (!address) return '';
  const protocols = address.transport === 'http' ? ['http', 'https'] : [address.transport];
  const allowed = protocols.map((name) => `[protocol "${name}"]\n\tallow = always\n`).join('');
  if (!protocols.includes('https')) return allowed;
  const helper = '"!f() { cat \\"$STOWAGE_GIT_FILES/credential\\"; }; f"';
  return `${allowed}[credential "${new URL(address.url).origin}"]\n\thelper = ${helper}\n`;
}

// The form that `git credential` reads (gitcredentials(7)): one `name=value` per line.
function credentialAnswer(address: RepositoryAddress | null, credentials: GitCredentials): string {
  const password = credentials.password ?? address?.password;
  const username = credentials.username ?? address?.username ?? 'git';
  if (password === undefined) return '';
  if (/[\0\r\n]/.test(username + password)) {
    throw new GitError('DENIED', 'The user name or password for the repository contains a line break. Enter it again.');
  }
  return `username=${username}\npassword=${password}\n`;
}

async function runGit(
  args: string[],
  env: NodeJS.ProcessEnv,
  { signal, onLine, env: extra }: GitRunOptions,
): Promise<GitOutcome> {
  signal.throwIfAborted();
  const child = spawn('git', args, {
    env: { ...env, ...extra },
    cwd: env.HOME,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    const splitter = lineSplitter((line) => onLine?.(line));
    child[name]
      .on('data', (chunk: Buffer) => {
        if (output[name].length < MAX_OUTPUT_BYTES) output[name] += chunk.toString('utf8');
        if (name === 'stderr') splitter.write(chunk);
      })
      .once('end', splitter.end);
  }
  // The group, because git works through helpers (ssh, remote-https, index-pack) that would go on without it.
  const kill = (killSignal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, killSignal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    kill('SIGTERM');
    timer = setTimeout(() => kill('SIGKILL'), KILL_AFTER_MS);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    signal.throwIfAborted();
    return { exitCode: code ?? 1, ...output };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new GitError(
        'NO_GIT',
        'The program "git" is not installed on the machine that runs Stowage. Install it, then try again.',
      );
    }
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

function quoted(path: string): string {
  return `"${path.replaceAll('"', '')}"`;
}
