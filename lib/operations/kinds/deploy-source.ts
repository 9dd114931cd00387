import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { deployments } from '#lib/db/schema/deployments';
import { AppError } from '#lib/errors';
import { checkout } from '#lib/git/checkout';
import type { DeployContext, DeployRun } from '#lib/operations/kinds/deploy-run';

/** Where the sources of a deployment lie until its build has taken them. */
export function sourceDir(run: DeployRun): string {
  return join(run.dataDir, 'runtime', 'sources', run.input.deploymentId);
}

/** Fetches the head of the branch and notes its commit. A release that is adopted needs no sources. */
export async function fetchSource(
  run: DeployRun,
  { deployment, application, repository, say }: DeployContext,
): Promise<void> {
  if (deployment.buildMode === 'ADOPT') {
    say(`Same release as before: commit ${deployment.commit.slice(0, 12)}.`);
    return;
  }
  if (!repository) throw new AppError('PRECONDITION_FAILED', `${application.name} has no repository any more.`);
  const open = (blob: Buffer | null, column: string) =>
    blob ? run.sealer.open(blob, { table: 'repositories', column, rowId: repository.id }) : undefined;
  const privateKey = open(repository.privateKey, 'private_key');
  const password = open(repository.password, 'password');
  // A try before this one may have left a checkout, whole or torn.
  await rm(sourceDir(run), { recursive: true, force: true });
  const found = await checkout({
    url: repository.url,
    branch: deployment.branch,
    dir: sourceDir(run),
    credentials: {
      ...(privateKey ? { privateKey } : {}),
      ...(password ? { username: repository.username, password } : {}),
    },
    signal: run.signal,
    knownHostsFile: join(run.dataDir, 'known_hosts'),
    log: say,
  });
  await run.write((tx) =>
    tx
      .update(deployments)
      .set({ commit: found.commit, subject: found.subject })
      .where(eq(deployments.id, deployment.id)),
  );
}

/** After a takeover the sources may be gone, half moved into a build: then they are fetched again. */
export async function ensureSource(run: DeployRun, context: DeployContext): Promise<string> {
  try {
    await access(sourceDir(run));
  } catch {
    await fetchSource(run, context);
  }
  return sourceDir(run);
}
