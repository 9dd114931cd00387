/** Dates of HTTP have no fractions of seconds, servers renew theirs once a second, and gateways of one store may differ. */
const SLACK_MS = 3000;

/** What a store that keeps versions knows of an object that was deleted; `deletions` newest first. */
interface Deleted {
  isGone: boolean;
  deletions: readonly { id: string; at: Date }[];
  kept: { modifiedAt: Date } | null;
}

/** By the clock of the store; null is open. */
export interface Span {
  from: Date | null;
  until: Date | null;
}

export type RestoreVerdict =
  /** Taking these back brings the object back. */
  | { can: true; ids: string[] }
  /** `elsewhere`: not one of these deletions. `newer`: written or deleted again since. `lost`: no version is left. */
  | { can: false; because: 'elsewhere' | 'newer' | 'lost' };

/** Can the deletions of that span be taken back without touching what came after or before them? */
export function judgeRestore({ isGone, deletions, kept }: Deleted, { from, until }: Span): RestoreVerdict {
  const isMeant = ({ at }: { at: Date }) =>
    (from === null || at.getTime() >= from.getTime() - SLACK_MS) &&
    (until === null || at.getTime() <= until.getTime() + SLACK_MS);
  const [newest] = deletions;
  if (!newest || !deletions.some(isMeant)) return { can: false, because: 'elsewhere' };
  if (!isGone || !isMeant(newest)) return { can: false, because: 'newer' };
  if (kept === null) return { can: false, because: 'lost' };
  const wasGoneBefore = deletions.some((each) => !isMeant(each) && each.at > kept.modifiedAt);
  if (wasGoneBefore) return { can: false, because: 'elsewhere' };
  return { can: true, ids: deletions.filter(isMeant).map(({ id }) => id) };
}
