import { and, count, desc, eq, inArray } from 'drizzle-orm';
import type { AuditEvent } from '#lib/contracts/deployments';
import { auditSentence } from '#lib/core/audit-actions';
import { applications } from '#lib/db/schema/applications';
import { auditEvents } from '#lib/db/schema/audit-events';
import { organisationsWith, type ServiceContext } from '#lib/services/context';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';

/** Who did what in the caller's organisations, newest first. */
export async function listAuditEvents({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: PageInput & {
    organisation?: string | undefined;
    application?: string | undefined;
    action?: string | undefined;
  };
}): Promise<Rows<AuditEvent>> {
  const where = and(
    inArray(auditEvents.organisationId, organisationsWith(ctx, 'audit:read')),
    input.organisation ? eq(auditEvents.organisationId, input.organisation) : undefined,
    input.application ? eq(auditEvents.applicationId, input.application) : undefined,
    input.action ? eq(auditEvents.action, input.action) : undefined,
  );
  const { limit, offset } = limitOffset(input);
  const [[total], rows] = await Promise.all([
    ctx.db.select({ count: count() }).from(auditEvents).where(where),
    ctx.db
      .select({ event: auditEvents, applicationName: applications.name })
      .from(auditEvents)
      .leftJoin(applications, eq(applications.id, auditEvents.applicationId))
      .where(where)
      .orderBy(desc(auditEvents.id))
      .limit(limit)
      .offset(offset),
  ]);
  return {
    count: total?.count ?? 0,
    rows: rows.map(({ event, applicationName }) => presentAuditEvent(event, applicationName)),
  };
}

function presentAuditEvent(row: typeof auditEvents.$inferSelect, applicationName: string | null): AuditEvent {
  return {
    uuid: row.id,
    organisation: row.organisationId,
    application: row.applicationId,
    application_name: applicationName,
    environment: row.environmentId,
    actor: row.actorName,
    action: row.action,
    sentence: auditSentence(row),
    target: row.targetName,
    created_at: row.createdAt.toISOString(),
  };
}
