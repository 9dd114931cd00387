import { spawn, spawnSync } from 'node:child_process';
import type { StoreKey } from '#lib/object-stores/port';

/** Where a program is to find the bucket, and with what. */
export interface ClientTarget {
  url: string;
  bucket: string;
  key: StoreKey;
  /** The program's home directory, so that it finds no configuration of ours. */
  home: string;
}

/** A program that people use with S3 stores, doing what they do with it. */
export interface ClientProgram {
  /** Of the links that it signs; the store takes 4 only. */
  signatureVersion: 2 | 4;
  /** Makes a folder of the bucket equal to a directory, files that went included. */
  upload(directory: string, folder: string): Promise<void>;
  download(folder: string, directory: string): Promise<void>;
  /** Keys below the folder, relative to it. */
  list(folder: string): Promise<string[]>;
  /** A link that opens one object for an hour. */
  sign(key: string): Promise<string>;
  remove(folder: string): Promise<void>;
}

/** Programs of the system come first: version managers put wrappers of the same names before them. */
const PATH = `/usr/bin:/bin:${process.env.PATH ?? ''}`;

/** Is the program on this machine? Says so on standard error when it is not. */
export function isInstalled(program: string): boolean {
  const { status } = spawnSync(program, ['--version'], { env: { ...process.env, PATH }, stdio: 'ignore' });
  if (status !== 0) process.stderr.write(`Not tested: ${program}, as it is not installed on this machine.\n`);
  return status === 0;
}

/**
 * Runs a program with nothing of our environment. Resolves with what it printed.
 * @throws Error with all its output when it does not end with code 0
 */
export function createRunner(program: string, env: Record<string, string>): (args: string[]) => Promise<string> {
  return (args) =>
    new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        env: { NODE_ENV: process.env.NODE_ENV, PATH, LANG: 'C.UTF-8', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      let errors = '';
      child.stdout.on('data', (chunk) => {
        output += chunk;
      });
      child.stderr.on('data', (chunk) => {
        errors += chunk;
      });
      child.once('error', reject);
      child.once('close', (code) => {
        if (code === 0) resolve(output);
        else reject(new Error(`${program} ${args.join(' ')} ended with code ${code}:\n${output}${errors}`));
      });
    });
}
