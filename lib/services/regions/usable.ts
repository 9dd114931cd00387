import type { regions } from '#lib/db/schema/installation';
import { AppError } from '#lib/errors';
import { isEssentialCheck } from '#lib/object-stores/probe';
import { paths } from '#lib/paths';

type Row = Pick<typeof regions.$inferSelect, 'id' | 'name' | 'organisationId' | 'storeProbe' | 'storeCapabilities'>;

/** What the worker notes when a test did not come to its end. */
export const UNFINISHED_CHECK = 'end';

/** Why no new storage can be made in a region, in a sentence; empty when it can. */
export function regionProblem(row: Row): string {
  const failed = row.storeProbe?.checks.find(
    ({ name, state }) => state === 'failed' && (name === UNFINISHED_CHECK || isEssentialCheck(name)),
  );
  if (failed) return `Its store failed the test “${failed.label}”: ${failed.message}`;
  // The installation vouches for its own region; the one of an organisation has to prove itself first.
  return row.organisationId !== null && row.storeCapabilities === null ? 'Its store has not been tested yet.' : '';
}

/** @throws AppError PRECONDITION_FAILED with the reason and where to mend it */
export function requireUsableRegion(row: Row): void {
  const problem = regionProblem(row);
  if (problem) {
    throw new AppError(
      'PRECONDITION_FAILED',
      `The region ${row.name} takes no new storage now. ${problem} See ${paths.region(row.id)}.`,
    );
  }
}
