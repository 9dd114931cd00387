import { and, eq, gte, isNotNull, isNull, notExists, notInArray, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { goneStates } from '#lib/core/states';
import { applications, environments } from '#lib/db/schema/applications';
import { operations } from '#lib/db/schema/operations';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { AppError } from '#lib/errors';
import type { Ports } from '#lib/operations/kind';
import { enqueueOperation, targets } from '#lib/services/operations/enqueue';

/** States in which an instance has a bucket whose use is of interest. */
export const isMeasured = and(
  isNotNull(serviceInstances.bucket),
  isNotNull(serviceInstances.provisionedAt),
  notInArray(serviceInstances.state, goneStates),
);

/** Starts the measuring of each organisation that has storage and was not measured in this hour. */
export async function sampleDueUsage({ db, queue }: Pick<Ports, 'db' | 'queue'>, log: Logger): Promise<void> {
  const hour = sql`date_trunc('hour', now())`;
  const due = await db
    .selectDistinct({ organisationId: applications.organisationId })
    .from(serviceInstances)
    .innerJoin(environments, eq(environments.id, serviceInstances.environmentId))
    .innerJoin(applications, eq(applications.id, environments.applicationId))
    .where(
      and(
        isMeasured,
        isNull(environments.deletedAt),
        notExists(
          db
            .select({ id: operations.id })
            .from(operations)
            .where(
              and(
                eq(operations.organisationId, applications.organisationId),
                eq(operations.kind, 'sample-usage'),
                gte(operations.createdAt, hour),
              ),
            ),
        ),
      ),
    );
  for (const { organisationId } of due) {
    try {
      await db.transaction((tx) =>
        enqueueOperation(tx, queue, {
          kind: 'sample-usage',
          organisationId,
          target: targets.usage(organisationId),
          input: { organisationId },
          requestedById: null,
        }),
      );
    } catch (error) {
      // The one of the last hour still waits for a store, or another worker was faster.
      if (!(error instanceof AppError)) throw error;
      log.info({ organisationId, reason: error.message }, 'usage is being measured already');
    }
  }
}
