import { and, asc, eq, inArray } from 'drizzle-orm';
import type { ServiceInstanceState } from '#lib/core/states';
import { deployments } from '#lib/db/schema/deployments';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { WaitingError } from '#lib/operations/kind';
import type { DeployContext, DeployRun } from '#lib/operations/kinds/deploy-run';
import { instanceAudit } from '#lib/operations/kinds/instance-audit';
import { provisionSteps } from '#lib/operations/kinds/provision-steps';

const unprovisioned: ServiceInstanceState[] = ['new', 'provisioning', 'provisioning_failed'];

/** First step of a deployment: what is New (or failed before) is provisioned, as Divio's "services check" does. */
export async function checkServices(run: DeployRun, { environment, say }: DeployContext): Promise<void> {
  await run.write((tx) =>
    tx.update(deployments).set({ startedAt: new Date() }).where(eq(deployments.id, run.input.deploymentId)),
  );
  const instances = await run.db
    .select()
    .from(serviceInstances)
    .where(and(eq(serviceInstances.environmentId, environment.id), inArray(serviceInstances.state, unprovisioned)))
    .orderBy(asc(serviceInstances.id));
  if (instances.length === 0) say('All services are there.');
  for (const instance of instances) {
    const name = `Object storage ${instance.prefix}`;
    if (instance.state === 'provisioning' && instance.operationId !== run.operationId) {
      throw new WaitingError(`${name} is being provisioned; waiting for it.`);
    }
    const isTaken = await run.write(async (tx) => {
      const taken = await tx
        .update(serviceInstances)
        .set({ state: 'provisioning', stateMessage: '', operationId: run.operationId })
        .where(and(eq(serviceInstances.id, instance.id), inArray(serviceInstances.state, unprovisioned)))
        .returning({ id: serviceInstances.id });
      return taken.length > 0;
    });
    // Somebody removed it since the list was read.
    if (!isTaken) continue;
    say(`Provisioning ${name} …`);
    for (const step of Object.values(provisionSteps)) await step(run, instance.id);
    await run.write(async (tx) => {
      await tx
        .update(serviceInstances)
        .set({ state: 'pending_attachment', provisionedAt: new Date() })
        .where(eq(serviceInstances.id, instance.id));
      await instanceAudit(tx, instance.id, 'service-instance.provisioned');
    });
    say(`${name} is ready.`);
  }
}
