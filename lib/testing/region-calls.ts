import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import * as contract from '#lib/contracts/regions';
import { type Capabilities, capabilityNames } from '#lib/core/stores';
import { regions } from '#lib/db/schema/installation';
import { operations } from '#lib/db/schema/operations';
import type { Server } from '#lib/services/server';
import { call } from '#lib/testing/call';
import type { Tenant } from '#lib/testing/people';

/** The routes of regions, called by the owner of an organisation unless told otherwise. */
export function regionCalls({ database: { db } }: Server, tenant: Tenant) {
  const { owner } = tenant.people;
  const secret = 'canary-secret-of-the-store';

  const create = (more: Record<string, unknown> = {}, by = owner) =>
    call(contract.createRegion, {
      headers: by.headers,
      body: {
        organisation: tenant.organisationId,
        name: 'Frankfurt',
        slug: `r${v7()}`,
        kind: 'generic',
        connection: { endpoint: 'https://s3.example.com', access_key_id: 'AKIAEXAMPLE' },
        secret,
        ...more,
      },
    });

  /** Leaves the region behind as the worker does after a test. */
  async function endTest(id: string, failed?: { name: string; message: string }): Promise<void> {
    const reached = { name: 'reach', label: 'The store answers', state: 'passed' as const, message: '' };
    const more = failed ? [{ label: 'Something else', state: 'failed' as const, ...failed }] : [];
    await db
      .update(operations)
      .set({ state: 'succeeded', endedAt: new Date() })
      .where(eq(operations.target, `region:${id}`));
    await db
      .update(regions)
      .set({
        storeProbe: { at: new Date().toISOString(), checks: [reached, ...more] },
        storeCapabilities: Object.fromEntries(capabilityNames.map((name) => [name, { can: true }])) as Capabilities,
      })
      .where(eq(regions.id, id));
  }

  return {
    secret,
    create,
    endTest,
    async createTested(more: Record<string, unknown> = {}): Promise<string> {
      const { body } = await create(more);
      await endTest(body.uuid);
      return body.uuid;
    },
    update: (id: string, body: Record<string, unknown>, by = owner) =>
      call(contract.updateRegion, { headers: by.headers, params: { id }, body }),
    read: async (id: string, by = owner) =>
      (await call(contract.getRegion, { headers: by.headers, params: { id } })).body,
    remove: (id: string, confirm: string) =>
      call(contract.removeRegion, { headers: owner.headers, params: { id }, body: { confirm } }),
    findRow: async (id: string) => (await db.select().from(regions).where(eq(regions.id, id)))[0],
  };
}
