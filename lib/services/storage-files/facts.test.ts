import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceInstanceState } from '#lib/core/states';
import { serviceInstances } from '#lib/db/schema/service-instances';
import { createStand, environmentOf, type Stand } from '#lib/operations/drills/stand';
import { getFilesFacts } from '#lib/services/storage-files/facts';

describe('what the Files page knows', () => {
  let stand: Stand;
  let id: string;

  beforeAll(async () => {
    stand = await createStand();
    id = await stand.addStorage(environmentOf(await stand.createApplication()));
  });
  afterAll(() => stand.close());

  const factsIn = async (state: ServiceInstanceState) => {
    const values = { state, bucket: 'shop-test', provisionedAt: new Date() };
    await stand.server.database.db.update(serviceInstances).set(values).where(eq(serviceInstances.id, id));
    return getFilesFacts({ ctx: stand.ctx, input: { id } });
  };

  it('offers public links and uploads of a public storage', async () => {
    expect(await factsIn('attached')).toMatchObject({ hasBucket: true, publicPrefixes: [''], uploadRefusal: null });
  });

  it('offers neither in the trash, which is closed', async () => {
    expect(await factsIn('trashed')).toMatchObject({
      hasBucket: true,
      publicPrefixes: [],
      uploadRefusal: 'It is in the trash. Restore it first.',
    });
  });
});
