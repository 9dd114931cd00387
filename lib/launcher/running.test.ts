import { expect, it } from 'vitest';
import { STOP_GRACE_MS } from '#lib/launcher/running';

// What a stop takes on this machine is measured by the bench; here stands what no machine can make up for.
it('leaves a stop below three seconds although nothing heeds its signal', () => {
  const { clients, servers, postgres } = STOP_GRACE_MS;
  expect(clients + servers + postgres).toBeLessThan(3_000);
});
