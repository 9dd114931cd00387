import { Agent } from 'node:http';
import type { Route } from '#lib/edge/port';

/** One process of one deployment, as the edge talks to it. */
export interface Upstream {
  readonly deploymentId: string;
  readonly host: string;
  readonly port: number;
  /** Keeps idle connections for the next request. */
  readonly agent: Agent;
  /** Counts a request (or an upgraded connection) until the returned function is called. */
  enter(): () => void;
}

interface Entry extends Upstream {
  inFlight: number;
  isRouted: boolean;
}

/**
 * Host names to upstreams. The table is swapped in one assignment and a request enters its upstream in the same tick in
 * which it was looked up: once `replace` returned, no request can start towards a deployment that left the table.
 */
export class Upstreams {
  #hosts = new Map<string, Entry>();
  readonly #entries = new Map<string, Entry>();

  /** The upstream for a Host header (any case, with or without port and final dot). */
  find(hostHeader: string | undefined): Upstream | null {
    return this.#hosts.get(hostName(hostHeader)) ?? null;
  }

  replace(routes: Route[]): void {
    const hosts = new Map<string, Entry>();
    for (const entry of this.#entries.values()) entry.isRouted = false;
    for (const route of routes) {
      const entry = this.#ensure(route);
      entry.isRouted = true;
      hosts.set(route.host, entry);
    }
    this.#hosts = hosts;
    for (const entry of this.#entries.values()) this.#collect(entry);
  }

  inFlight(deploymentId: string): number {
    let sum = 0;
    for (const entry of this.#entries.values()) if (entry.deploymentId === deploymentId) sum += entry.inFlight;
    return sum;
  }

  close(): void {
    for (const entry of this.#entries.values()) entry.agent.destroy();
  }

  #ensure({ deploymentId, target }: Route): Entry {
    const key = entryKey(deploymentId, target.host, target.port);
    const known = this.#entries.get(key);
    if (known) return known;
    const entry: Entry = {
      deploymentId,
      host: target.host,
      port: target.port,
      agent: new Agent({ keepAlive: true, maxFreeSockets: 64, timeout: 60_000 }),
      inFlight: 0,
      isRouted: true,
      enter: () => {
        entry.inFlight += 1;
        let hasLeft = false;
        return () => {
          if (hasLeft) return;
          hasLeft = true;
          entry.inFlight -= 1;
          this.#collect(entry);
        };
      },
    };
    this.#entries.set(key, entry);
    return entry;
  }

  // Idle connections to a replaced deployment are closed, so that an application that waits for them at SIGTERM can end.
  #collect(entry: Entry): void {
    if (entry.isRouted || entry.inFlight > 0) return;
    entry.agent.destroy();
    this.#entries.delete(entryKey(entry.deploymentId, entry.host, entry.port));
  }
}

/** The host name of a Host header: lower case, without port and without the root's dot. */
export function hostName(hostHeader: string | undefined): string {
  return (hostHeader ?? '').toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}

function entryKey(deploymentId: string, host: string, port: number): string {
  return `${deploymentId} ${host} ${port}`;
}
