import type { Output } from '#lib/launcher/output';
import type { RunRecord } from '#lib/launcher/run-record';
import { SupervisedPostgres } from '#lib/launcher/supervised-postgres';
import { type ProcessSpec, SupervisedProcess } from '#lib/launcher/supervised-process';

/** Together below the three seconds that a stop may take, also when nothing heeds its signal. */
export const STOP_GRACE_MS = { clients: 1_200, servers: 700, postgres: 700 };

/** What one launcher runs, as far as it has started it. */
export class Running {
  readonly #output: Output;
  readonly #record: RunRecord;
  readonly #stop: AbortSignal;
  /** Aborted when a start failed: whatever starts beside it gives up. */
  readonly #giveUp = new AbortController();
  #postgres: SupervisedPostgres | null = null;
  /** Store and edge: others use them. */
  readonly #servers: SupervisedProcess[] = [];
  /** Worker and web: they use the others. */
  readonly #clients: SupervisedProcess[] = [];

  constructor(output: Output, record: RunRecord, stop: AbortSignal) {
    this.#output = output;
    this.#record = record;
    this.#stop = stop;
  }

  /** Ends a start that is under way. */
  get signal(): AbortSignal {
    return AbortSignal.any([this.#stop, this.#giveUp.signal]);
  }

  /** @returns the address of the database */
  async startPostgres(dir: string): Promise<string> {
    this.#postgres = await SupervisedPostgres.start(dir, this.#output, this.signal);
    return this.#postgres.url;
  }

  startServers(specs: ProcessSpec[]): Promise<void> {
    return this.#start(specs, this.#servers);
  }

  startClients(specs: ProcessSpec[]): Promise<void> {
    return this.#start(specs, this.#clients);
  }

  /** Waits for both, also when one fails: what still starts then could not be stopped. */
  async together<A, B>(one: Promise<A>, two: Promise<B>): Promise<[A, B]> {
    const both = [one, two] as const;
    for (const start of both) start.catch((error: unknown) => this.#giveUp.abort(error));
    await Promise.allSettled(both);
    return Promise.all(both);
  }

  /** @returns a sentence when something died for good, null when a stop was asked for */
  untilFailureOrStop(): Promise<string | null> {
    const stopped = new Promise<null>((resolve) => {
      if (this.#stop.aborted) resolve(null);
      this.#stop.addEventListener('abort', () => resolve(null), { once: true });
    });
    const parts = [...this.#clients, ...this.#servers, ...(this.#postgres ? [this.#postgres] : [])];
    return Promise.race([stopped, ...parts.map((part) => part.failed)]);
  }

  /**
   * Stops in the reverse order of the start. Applications are not among it: they go on, and the next start takes them over.
   * @returns sentences about what did not end
   */
  async stopAll(): Promise<string[]> {
    const stops = [
      () => this.#clients.map((child) => child.stop(STOP_GRACE_MS.clients)),
      () => this.#servers.map((child) => child.stop(STOP_GRACE_MS.servers)),
      () => (this.#postgres ? [this.#postgres.stop(STOP_GRACE_MS.postgres)] : []),
    ];
    const problems: string[] = [];
    for (const stop of stops) {
      for (const result of await Promise.allSettled(stop())) {
        if (result.status === 'rejected') problems.push(String(result.reason));
      }
    }
    return problems;
  }

  async #start(specs: ProcessSpec[], group: SupervisedProcess[]): Promise<void> {
    const children = specs.map((spec) => new SupervisedProcess(spec, this.#output, this.#record));
    group.push(...children);
    await Promise.all(children.map((child) => child.start(this.signal)));
  }
}
