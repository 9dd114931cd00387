import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SERVER = `
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
const version = readFileSync('version.txt', 'utf8').trim();
createServer((request, response) => {
  response.statusCode = version === 'broken' ? 503 : 200;
  response.end(version + ' ' + (process.env.GREETING ?? '') + ' ' + (process.env.DEFAULT_STORAGE_BUCKET ?? 'no bucket'));
}).listen(Number(process.env.PORT), '127.0.0.1');
`;
// Appends a line a run, so that a test can count how often the release command ran.
const RELEASE = `
import { appendFileSync } from 'node:fs';
appendFileSync(process.env.RELEASE_LOG, process.env.GIT_COMMIT + '\\n');
`;

/** A real git repository with a small application that says its version; without any dependency to install. */
export function createSampleRepository() {
  const dir = mkdtempSync(join(tmpdir(), 'stowage-repository-'));
  // Applications run under a user of their own, which must be able to write here.
  const outbox = mkdtempSync(join(tmpdir(), 'stowage-outbox-'));
  chmodSync(outbox, 0o777);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=Drill', '-c', 'user.email=drill@example.com', ...args], {
      stdio: 'pipe',
    }).toString();
  git('init', '--quiet', '--initial-branch=main');
  writeFileSync(join(dir, 'server.mjs'), SERVER);
  writeFileSync(join(dir, 'release.mjs'), RELEASE);
  writeFileSync(join(dir, 'Procfile'), 'web: node server.mjs\n');
  return {
    url: dir,
    releaseLog: join(outbox, 'releases.txt'),
    /** Commits a version; the application answers with it. `broken` never becomes healthy. */
    commit(version: string): string {
      writeFileSync(join(dir, 'version.txt'), `${version}\n`);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', `Version ${version}`);
      return git('rev-parse', 'HEAD').trim();
    },
    remove() {
      for (const path of [dir, outbox]) rmSync(path, { recursive: true, force: true });
    },
  };
}
