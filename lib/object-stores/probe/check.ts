import type { CapabilityName } from '#lib/core/stores';
import type { Bench } from '#lib/object-stores/probe/bench';

export interface Check {
  name: string;
  label: string;
  /** What the store can do when this passes; not asked where the store says that it cannot. */
  capability?: CapabilityName;
  /** Without it no storage can be made, and nothing more is tested. */
  isEssential?: true;
  /** @returns what was seen, in a sentence @throws ProbeFailure, or what the store answered */
  run(bench: Bench): Promise<string>;
}

/** A check that did not show what it should; the message is for people. */
export class ProbeFailure extends Error {
  /** False where it tells nothing about what the store can do. */
  readonly isConclusive: boolean;

  constructor(message: string, { isConclusive = true, cause }: { isConclusive?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.name = 'ProbeFailure';
    this.isConclusive = isConclusive;
  }
}
