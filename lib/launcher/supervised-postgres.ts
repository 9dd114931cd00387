import type { Output } from '#lib/launcher/output';
import { type Postgres, type PostgresOptions, startPostgres } from '#lib/launcher/postgres';
import { RestartBudget } from '#lib/launcher/restart-budget';

/** The embedded PostgreSQL, started again on the same port when it dies: its clients connect again by themselves. */
export class SupervisedPostgres {
  /** Resolves with a sentence when it could not be brought back. Never rejects. */
  readonly failed: Promise<string>;
  readonly #output: Output;
  readonly #budget = new RestartBudget();
  #server: Postgres;
  #isStopping = false;

  private constructor(server: Postgres, options: PostgresOptions, output: Output) {
    this.#server = server;
    this.#output = output;
    this.failed = this.#watch(options);
  }

  /** @throws Error with the server's own words when it does not come up */
  static async start(dir: string, output: Output, signal: AbortSignal): Promise<SupervisedPostgres> {
    const options: PostgresOptions = { dir, signal, onLine: (line) => output.line('postgres', line) };
    const server = await startPostgres(options);
    if (server.isAdopted) output.line('postgres', `adopted the server that runs already, pid ${server.process.pid}`);
    return new SupervisedPostgres(server, options, output);
  }

  get url(): string {
    return this.#server.url;
  }

  stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    return this.#server.stop(graceMs);
  }

  async #watch(options: PostgresOptions): Promise<string> {
    for (;;) {
      await this.#server.exited;
      if (this.#isStopping) return '';
      const attempt = this.#budget.take();
      if (attempt === null) return 'postgres ended too often within a minute.';
      this.#output.line('postgres', `ended unexpectedly; starting it again, ${attempt}`);
      try {
        const { url } = this.#server;
        this.#server = await startPostgres(options);
        if (this.#server.url !== url) return 'postgres could not come back: its port was taken meanwhile.';
        this.#output.line('postgres', 'is back');
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    }
  }
}
