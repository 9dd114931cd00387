/** One host name and where its requests go. */
export interface Route {
  /** Lower-case host name without port. */
  host: string;
  environmentId: string;
  /** The deployment that serves it; in-flight requests are counted by this id. */
  deploymentId: string;
  target: { host: string; port: number };
}

/** The proxy in front of applications, as the worker sees it. */
export interface Edge {
  /** Replaces the whole table; resolves when the running edge uses it. The table survives a restart of the edge. Throws EdgeError when the edge does not answer. */
  setRoutes(routes: Route[]): Promise<void>;
  /** Requests now open towards a deployment (also of routes already replaced). */
  inFlight(deploymentId: string): Promise<number>;
  ping(): Promise<void>;
}

export class EdgeError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'EdgeError';
  }
}
