import { z } from 'zod';

const StowageSchema = z.object({
  dataDir: z.string(),
  url: z.url(),
  port: z.int(),
  storePort: z.int(),
  edgePort: z.int(),
  admin: z.object({ email: z.email(), password: z.string(), token: z.string() }),
});

/** The Stowage that all browser tests of one run share, and its first owner. */
export type Stowage = z.infer<typeof StowageSchema>;

const VARIABLE = 'E2E_STOWAGE';

/** Playwright hands the environment of the set-up on to the processes that run the tests. */
export function publishStowage(stowage: Stowage): void {
  process.env[VARIABLE] = JSON.stringify(stowage);
}

/** @throws Error outside of a test run */
export function getStowage(): Stowage {
  const text = process.env[VARIABLE];
  if (!text) throw new Error('No Stowage runs for the tests; start them with `npx playwright test`.');
  return StowageSchema.parse(JSON.parse(text));
}
