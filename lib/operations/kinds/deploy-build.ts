import { rm } from 'node:fs/promises';
import { and, desc, eq, ne } from 'drizzle-orm';
import { builds, deployments } from '#lib/db/schema/deployments';
import { AppError } from '#lib/errors';
import { type DeployContext, type DeployRun, loadDeploy } from '#lib/operations/kinds/deploy-run';
import { ensureSource, sourceDir } from '#lib/operations/kinds/deploy-source';

/** As long as Divio gives a build. */
const BUILD_TIMEOUT_MS = 30 * 60_000;

/** Turns the sources into an artifact, or reuses the one of the same commit and build command. */
export async function build(run: DeployRun, context: DeployContext): Promise<void> {
  const { deployment, application, say } = context;
  if (deployment.buildMode === 'ADOPT') {
    const artifact = await getArtifact(run, deployment);
    if (!(await run.runtime.hasArtifact(artifact))) {
      throw new AppError(
        'PRECONDITION_FAILED',
        'The release that runs was cleaned away and cannot be started again. Deploy the branch instead.',
      );
    }
    return;
  }
  const reusable = deployment.buildMode === 'AUTO' ? await findReusable(run, context) : null;
  if (reusable) {
    await run.write((tx) => tx.update(deployments).set({ buildId: reusable }).where(eq(deployments.id, deployment.id)));
    say('This commit was built before: the same release is used.');
  } else {
    const dir = await ensureSource(run, context);
    // Fetching again after a takeover may have found a newer commit.
    const { deployment: fetched } = await loadDeploy(run);
    const buildId = await chooseBuild(run, fetched, application.buildCommand);
    const { artifact } = await run.runtime.build(
      { buildId, applicationId: application.id, sourceDir: dir, buildCommand: application.buildCommand },
      say,
      AbortSignal.any([run.signal, AbortSignal.timeout(BUILD_TIMEOUT_MS)]),
    );
    await run.write((tx) => tx.update(builds).set({ artifact }).where(eq(builds.id, buildId)));
  }
  await rm(sourceDir(run), { recursive: true, force: true });
}

async function findReusable(run: DeployRun, { deployment, application }: DeployContext): Promise<string | null> {
  const candidates = await run.db
    .select()
    .from(builds)
    .where(
      and(
        eq(builds.applicationId, application.id),
        eq(builds.commit, deployment.commit),
        eq(builds.buildCommand, application.buildCommand),
        ne(builds.artifact, ''),
      ),
    )
    .orderBy(desc(builds.id))
    .limit(3);
  for (const candidate of candidates) {
    if (await run.runtime.hasArtifact(candidate.artifact)) return candidate.id;
  }
  return null;
}

/** The id of the build is stored before the build begins, so that a takeover goes on with the same one. */
async function chooseBuild(
  run: DeployRun,
  deployment: DeployContext['deployment'],
  buildCommand: string,
): Promise<string> {
  return run.write(async (tx) => {
    if (deployment.buildId) {
      await tx
        .update(builds)
        .set({ commit: deployment.commit, subject: deployment.subject })
        .where(eq(builds.id, deployment.buildId));
      return deployment.buildId;
    }
    const { application } = await loadDeploy(run);
    const [row] = await tx
      .insert(builds)
      .values({ applicationId: application.id, commit: deployment.commit, subject: deployment.subject, buildCommand })
      .returning({ id: builds.id });
    if (!row) throw new Error('The build row was not returned.');
    await tx.update(deployments).set({ buildId: row.id }).where(eq(deployments.id, deployment.id));
    return row.id;
  });
}

/** The artifact of the deployment's build. */
export async function getArtifact(
  run: Pick<DeployRun, 'db'>,
  deployment: DeployContext['deployment'],
): Promise<string> {
  const [row] = deployment.buildId ? await run.db.select().from(builds).where(eq(builds.id, deployment.buildId)) : [];
  if (!row?.artifact) throw new Error('The build of this deployment is not complete.');
  return row.artifact;
}
