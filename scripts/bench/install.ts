import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, megabytes, seconds } from './table.ts';

/** `npm ci` and the build in a fresh clone of this checkout. */
export function install(): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'stowage-bench-install-'));
  const clone = join(folder, 'clone');
  const run = (command: string, args: string[], cwd: string) =>
    execFileSync(command, args, { cwd, stdio: 'pipe', maxBuffer: 64 * 1024 * 1024 });
  try {
    run('git', ['clone', '--quiet', '.', clone], process.cwd());
    const began = performance.now();
    run('npm', ['ci'], clone);
    run('npm', ['run', 'build'], clone);
    const elapsed = performance.now() - began;
    const bytes = Number(run('du', ['-sb', 'node_modules'], clone).toString().split('\t')[0]);
    return [
      { what: 'npm ci + build', budget: '<= 120 s', measured: seconds(elapsed), isKept: elapsed <= 120_000 },
      { what: 'node_modules', budget: '<= 1.1 GB', measured: megabytes(bytes), isKept: bytes <= 1_100_000_000 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
