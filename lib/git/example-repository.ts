import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type GitSession, withGit } from '#lib/git/run-git';

const NAME = 'media-gallery';
const TIMEOUT_MS = 60_000;
/** Fixed, so that equal files make an equal commit on every machine, and two processes at once make the same one. */
const PERSON = { NAME: 'Stowage', EMAIL: 'stowage@localhost', DATE: '2026-01-01T00:00:00Z' };
const IDENTITY = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((who) =>
    Object.entries(PERSON).map(([what, value]) => [`GIT_${who}_${what}`, value]),
  ),
);
const EXACT = ['-c', 'core.fileMode=false', '-c', 'core.bare=false'];

/**
 * A bare repository with the example application on its branch `main`, made when absent and brought up to date when the
 * example's files changed.
 * @param dataDir the repository lies in its `repositories` folder
 * @param sourceDir the example's files; in an installation they lie beside the program
 * @returns the absolute path of the repository
 */
export async function ensureExampleRepository(
  dataDir: string,
  sourceDir = join(/* turbopackIgnore: true */ process.cwd(), 'examples', NAME),
): Promise<string> {
  const folder = join(resolve(dataDir), 'repositories');
  const repository = join(folder, `${NAME}.git`);
  await mkdir(folder, { recursive: true });
  await withGit({ address: null, credentials: undefined, knownHostsFile: undefined }, async (git) => {
    if ((await stat(repository).catch(() => null)) === null)
      await create(git, folder, repository, resolve(/* turbopackIgnore: true */ sourceDir));
    await update(git, repository, resolve(/* turbopackIgnore: true */ sourceDir));
  });
  return repository;
}

// Made complete under another name first: whoever finds the repository finds the branch in it.
async function create(git: GitSession, folder: string, repository: string, sourceDir: string): Promise<void> {
  const temporary = await mkdtemp(join(folder, '.new-'));
  try {
    await output(git, ['init', '-q', '--bare', '--template=', '-b', 'main', '--', temporary]);
    await update(git, temporary, sourceDir);
    await rename(temporary, repository);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process was first; what it made is as good.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

async function update(git: GitSession, repository: string, sourceDir: string): Promise<void> {
  const at = [`--git-dir=${repository}`, `--work-tree=${sourceDir}`];
  const index = `${repository}.index-${randomUUID()}`;
  const env = { ...IDENTITY, GIT_INDEX_FILE: index };
  try {
    await output(git, ['-C', sourceDir, ...EXACT, ...at, 'add', '-A', '--', '.'], env);
    const tree = await output(git, [...at, 'write-tree'], env);
    const parent = await findCommit(git, repository, 'refs/heads/main');
    if (parent && (await output(git, [...at, 'rev-parse', `${parent}^{tree}`])) === tree) return;
    const parents = parent ? ['-p', parent] : [];
    const message = ['-m', 'Media gallery, the example application'];
    const commit = await output(git, [...at, 'commit-tree', tree, ...parents, ...message], env);
    await output(git, [...at, 'update-ref', 'refs/heads/main', commit]);
  } finally {
    await rm(index, { force: true });
  }
}

async function findCommit(git: GitSession, repository: string, ref: string): Promise<string | null> {
  const args = [`--git-dir=${repository}`, 'rev-parse', '--verify', '--quiet', ref];
  const { exitCode, stdout } = await git.run(args, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  return exitCode === 0 ? stdout.trim() : null;
}

async function output(git: GitSession, args: string[], env?: Record<string, string>): Promise<string> {
  const { exitCode, stdout, stderr } = await git.run(args, { signal: AbortSignal.timeout(TIMEOUT_MS), env });
  if (exitCode !== 0) throw new Error(`The repository of the example could not be made: ${stderr.trim()}`);
  return stdout.trim();
}
