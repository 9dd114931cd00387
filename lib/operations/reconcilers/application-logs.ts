import { eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import { masker } from '#lib/core/mask';
import { applicationLogLines, deployments } from '#lib/db/schema/deployments';
import type { Ports } from '#lib/operations/kind';
import { secretVariables } from '#lib/operations/kinds/deploy-run';
import { openSnapshot } from '#lib/services/variables/running';

const LINES_A_PASS = 1000;
const MAX_LINE = 4000;

/**
 * Takes over what the applications of this machine have printed since the last pass, without their secrets. Lines and
 * cursor are written together, so no line is lost or doubled, whoever dies.
 */
export async function takeOverLogs({ db, runtime, sealer }: Ports, log: Logger): Promise<void> {
  for (const unit of await runtime.inventory()) {
    try {
      const [deployment] = await db.select().from(deployments).where(eq(deployments.id, unit.deploymentId));
      if (!deployment) continue;
      const { lines, cursor } = await runtime.logs(unit.deploymentId, deployment.logCursor, LINES_A_PASS);
      if (lines.length === 0) continue;
      const mask = masker(secretVariables(openSnapshot(deployment, sealer)));
      await db.transaction(async (tx) => {
        await tx.insert(applicationLogLines).values(
          lines.map((line) => ({
            environmentId: deployment.environmentId,
            at: line.at,
            text: mask(line.text.replaceAll('\u0000', '')).slice(0, MAX_LINE),
          })),
        );
        await tx.update(deployments).set({ logCursor: cursor }).where(eq(deployments.id, deployment.id));
      });
    } catch (error) {
      log.warn(
        { err: error, deploymentId: unit.deploymentId },
        'the output of an application was not taken over; trying again',
      );
    }
  }
}
