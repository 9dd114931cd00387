import { v7 } from 'uuid';
import { afterAll, describe, expect, it } from 'vitest';
import { listAuditEvents } from '#lib/contracts/deployments';
import { auditEvents } from '#lib/db/schema/audit-events';
import { call } from '#lib/testing/call';
import { createThings } from '#lib/testing/factories';
import { createTenant } from '#lib/testing/people';
import { startTestServer } from '#lib/testing/server';

const server = await startTestServer();
const tenant = await createTenant(server);
const { headers } = tenant.people.viewer;
afterAll(() => server.stop());

describe('the audit log', () => {
  const add = (count: number, values: Partial<typeof auditEvents.$inferInsert> = {}) =>
    server.database.db.insert(auditEvents).values(
      Array.from({ length: count }, (_, index) => ({
        organisationId: tenant.organisationId,
        actorName: 'Ada',
        action: 'domain.create',
        targetName: `d${index}.example.com`,
        ...values,
      })),
    );

  it('tells in words who did what, newest first', async () => {
    await add(1, { action: 'member.add', targetName: 'Grace', details: { role: 'developer' } });
    await add(1, { action: 'of.a.later.version', targetName: 'thing' });
    const { body } = await call(listAuditEvents, { headers });
    expect(body.results.map((event: { sentence: string }) => event.sentence)).toEqual([
      'Ada: of.a.later.version thing',
      'Ada added Grace as developer',
    ]);
  });

  it('names the application, as long as there is one', async () => {
    const { applicationId, applicationSlug } = await createThings(server, tenant.organisationId);
    await add(1, { action: 'storage.check', applicationId });
    await add(1, { action: 'storage.check', applicationId: v7() });
    const { body } = await call(listAuditEvents, { headers, query: { action: 'storage.check' } });
    expect(body.results.map((event: { application_name: string }) => event.application_name)).toEqual([
      null,
      `Shop ${applicationSlug}`,
    ]);
  });

  it('pages through many without gaps or repeats, with absolute links', async () => {
    for (let batch = 0; batch < 5; batch += 1) await add(1000);
    const seen = new Set<string>();
    let next: string | null = 'https://panel.example.com/apps/v3/audit-log/?page_size=1000&action=domain.create';
    while (next) {
      expect(next).toMatch(/^https:\/\/panel\.example\.com\/apps\/v3\/audit-log\/\?/);
      const query = Object.fromEntries(new URL(next).searchParams);
      const { body } = await call(listAuditEvents, { headers, query });
      expect(body.count).toBe(5000);
      for (const event of body.results) seen.add(event.uuid);
      next = body.next;
    }
    expect(seen.size).toBe(5000);
  });

  it('reads one page through an index, however long the log is', async () => {
    const { sql } = server.database;
    await sql`analyze audit_events`;
    const plan = await sql.unsafe(
      `explain select * from audit_events where organisation_id in ('${tenant.organisationId}') order by id desc limit 100`,
    );
    expect(JSON.stringify(plan)).not.toMatch(/Sort|Seq Scan/);
  });
});
