import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Absent } from '#lib/object-stores/testing/real/store';

/** Where programs that the tests need, but Stowage does not, are kept between runs. */
export const programCache = resolve(process.env.STOWAGE_TEST_CACHE ?? join('.cache', 'stores'));

interface Program {
  /** `go`, `cargo` and `npm` install into the cache; `apt` into the system. */
  installer: 'go' | 'cargo' | 'npm' | 'apt';
  /** What the installer is asked for; for npm a folder beside the installation script, with a lockfile. */
  package: string;
  /** Pinned; null where the distribution decides. */
  version: string | null;
  /** Path inside the program's folder of the cache, or the name of a system program. */
  file: string;
}

/** Versions that the tests were written against; a newer one is a change of its own. */
export const programs = {
  minio: {
    installer: 'go',
    package: 'github.com/minio/minio',
    version: 'v0.0.0-20260212201848-7aac2a2c5b7c',
    file: 'minio',
  },
  seaweedfs: {
    installer: 'go',
    package: 'github.com/seaweedfs/seaweedfs/weed',
    version: 'v0.0.0-20260402004241-6213daf11812',
    file: 'weed',
  },
  versity: {
    installer: 'go',
    package: 'github.com/versity/versitygw/cmd/versitygw',
    version: 'v1.8.0',
    file: 'versitygw',
  },
  garage: { installer: 'cargo', package: 'garage', version: '2.5.0', file: 'bin/garage' },
  azurite: {
    installer: 'npm',
    package: 'azurite',
    version: '3.37.0',
    file: 'node_modules/azurite/dist/src/blob/main.js',
  },
  ceph: { installer: 'apt', package: 'radosgw', version: null, file: 'radosgw' },
} as const satisfies Record<string, Program>;

export type ProgramName = keyof typeof programs;
export const programNames = Object.keys(programs) as ProgramName[];

/** The folder of one version of a program; another version never finds it. */
export const programFolder = (name: ProgramName): string =>
  join(programCache, `${name}-${programs[name].version ?? 'system'}`);

/** The file into which the installation writes why there is no program. */
export const reasonFile = (name: ProgramName): string => `${programFolder(name)}.absent`;

/** @returns the program's file, or why it is not there */
export function findProgram(name: ProgramName): string | Absent {
  const { installer, file } = programs[name];
  const found = installer === 'apt' ? findOnPath(file) : join(programFolder(name), file);
  if (found !== null && existsSync(found)) return found;
  const reason = reasonFile(name);
  if (existsSync(reason)) return { absent: readFileSync(reason, 'utf8').trim() };
  return { absent: 'it is not installed; npm run test:stores does that' };
}

export function findOnPath(program: string): string | null {
  const folders = (process.env.PATH ?? '').split(':').filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}
