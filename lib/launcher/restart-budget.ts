const MAX_RESTARTS = 3;
const WINDOW_MS = 60_000;

/** Counts how often one part died: three times a minute it is started again, then something is wrong with it. */
export class RestartBudget {
  #deaths: number[] = [];
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @returns "1 of 3", or null when the part must not be started again */
  take(): string | null {
    const now = this.#now();
    this.#deaths = [...this.#deaths.filter((at) => now - at < WINDOW_MS), now];
    return this.#deaths.length > MAX_RESTARTS ? null : `${this.#deaths.length} of ${MAX_RESTARTS}`;
  }
}
