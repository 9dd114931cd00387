import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  findOnPath,
  findProgram,
  type ProgramName,
  programFolder,
  programNames,
  programs,
  reasonFile,
} from '#lib/object-stores/testing/real/programs';
import { isAbsent } from '#lib/object-stores/testing/real/store';

// Brings the stores of the tests onto this machine, as far as it has the tools. What cannot be installed is told and
// does no harm, except the two that tests must always have where they can: Azurite, and Ceph's gateway for root.

const CEPH_PACKAGES = ['radosgw', 'ceph-osd', 'ceph-mon', 'ceph-common'];
const CLIENT_PACKAGES = { rclone: 'rclone', s3cmd: 's3cmd', aws: 'awscli', nginx: 'nginx-light' };
const MINUTE_MS = 60_000;
const canInstallPackages = process.getuid?.() === 0 && findOnPath('apt-get') !== null;

interface Recipe {
  tool: string;
  /** End of "not installed: ..." when the tool is missing. */
  lack: string;
  args: readonly string[];
  env?: Record<string, string>;
  limitMs: number;
}

type BuiltProgram = Exclude<(typeof programs)[ProgramName], { installer: 'apt' }>;

function recipeOf({ installer, package: wanted, version }: BuiltProgram, target: string): Recipe {
  switch (installer) {
    case 'go':
      return {
        tool: 'go',
        lack: 'the Go toolchain is not on this machine',
        args: ['install', `${wanted}@${version}`],
        env: { GOBIN: target, GOFLAGS: '-p=2', GOMEMLIMIT: '2GiB', CGO_ENABLED: '0' },
        limitMs: 20 * MINUTE_MS,
      };
    case 'cargo':
      return {
        tool: 'cargo',
        lack: 'the Rust toolchain is not on this machine',
        // One database engine is enough; nothing of the rest is tested.
        args: [
          ...['install', wanted, '--version', version, '--locked', '--jobs', '2', '--root', target],
          ...['--no-default-features', '--features', 'bundled-libs,sqlite'],
        ],
        // Built to be tested, not to be fast: half the time of a release build.
        env: {
          CARGO_TARGET_DIR: join(target, 'build'),
          CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
          CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '64',
          CARGO_PROFILE_RELEASE_LTO: 'off',
        },
        limitMs: 15 * MINUTE_MS,
      };
    case 'npm':
      return {
        tool: 'npm',
        lack: 'npm is not on this machine',
        args: ['ci', '--prefix', target, '--no-audit', '--no-fund', '--ignore-scripts'],
        limitMs: 5 * MINUTE_MS,
      };
  }
}

/** @returns null when it is installed, else the end of "not installed: ..." */
function run({ tool, lack, args, env, limitMs }: Recipe): string | null {
  if (findOnPath(tool) === null) return lack;
  const result = spawnSync('nice', ['-n', '10', tool, ...args], {
    env: { ...process.env, ...env },
    timeout: limitMs,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 64 * 1024 ** 2,
  });
  if (result.status === 0) return null;
  if (result.signal) return `${tool} took more than ${limitMs / MINUTE_MS} minutes`;
  const lines = `${result.stderr}`.trim().split('\n').slice(-6).join('\n    ');
  return `${tool} failed:\n    ${result.error?.message ?? lines}`;
}

/** Installs beside the final place first, so that an interrupted try is never taken for a program. */
function install(name: ProgramName): string | null {
  const program = programs[name];
  if (program.installer === 'apt') return installPackages(CEPH_PACKAGES);
  const folder = programFolder(name);
  const target = `${folder}.partial`;
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  if (program.installer === 'npm') cpSync(join(import.meta.dirname, program.package), target, { recursive: true });
  const problem = run(recipeOf(program, target));
  rmSync(join(target, 'build'), { recursive: true, force: true });
  if (problem === null) {
    rmSync(folder, { recursive: true, force: true });
    renameSync(target, folder);
  }
  rmSync(target, { recursive: true, force: true });
  return problem;
}

/** Asks again with fresh package lists after a failure, because new containers have none. */
function installPackages(packages: readonly string[]): string | null {
  const lack = `it comes from the system: apt-get install ${packages.join(' ')}`;
  if (!canInstallPackages) return lack;
  const apt = (...args: string[]) =>
    run({
      tool: 'apt-get',
      lack,
      args,
      // Run level 1 keeps packages from starting their services.
      env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      limitMs: 10 * MINUTE_MS,
    });
  const install = () => apt('install', '-y', '-q', '--no-install-recommends', ...packages);
  if (install() === null) return null;
  return apt('update', '-q') ?? install();
}

function ensureProgram(name: ProgramName): string | null {
  if (!isAbsent(findProgram(name))) return null;
  const began = performance.now();
  const problem = install(name) ?? stillAbsent(name);
  const seconds = Math.round((performance.now() - began) / 1000);
  mkdirSync(dirname(reasonFile(name)), { recursive: true });
  if (problem === null) rmSync(reasonFile(name), { force: true });
  else writeFileSync(reasonFile(name), problem);
  console.log(problem === null ? `${name}: installed in ${seconds} s` : `${name}: NOT INSTALLED: ${problem}`);
  return problem;
}

function stillAbsent(name: ProgramName): string | null {
  return isAbsent(findProgram(name)) ? `it was installed, but ${programs[name].file} is not where it should be` : null;
}

const problems = new Map(programNames.map((name) => [name, ensureProgram(name)]));
const clients = Object.entries(CLIENT_PACKAGES).filter(([program]) => findOnPath(program) === null);
if (clients.length > 0) {
  const problem = installPackages(clients.map(([, wanted]) => wanted));
  if (problem !== null) console.log(`${clients.map(([program]) => program).join(', ')}: NOT INSTALLED: ${problem}`);
}

if (problems.get('azurite') || (canInstallPackages && problems.get('ceph'))) process.exit(1);
