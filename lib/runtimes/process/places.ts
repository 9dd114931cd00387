import { join, resolve } from 'node:path';
import type { Host, HostOptions } from '#lib/runtimes/process/host';
import { safeName } from '#lib/runtimes/process/safe-name';

/**
 * Where the runtime keeps things. What only the panel reads (records, logs, states of release commands) lies in
 * `<data>/runtime`; what applications read lies below `appsDir`.
 */
export class Places {
  readonly stateDir: string;
  readonly #appsDir: string;
  readonly #instanceId: string;

  constructor({ dataDir, instanceId }: HostOptions, host: Host) {
    this.stateDir = join(resolve(dataDir), 'runtime');
    this.#instanceId = instanceId;
    this.#appsDir = host.appsDir;
  }

  get artifactsDir(): string {
    return join(this.#appsDir, 'artifacts');
  }

  get recordsDir(): string {
    return join(this.stateDir, 'units');
  }

  get usersDir(): string {
    return join(this.stateDir, 'users');
  }

  /** The name that every process of a piece of work carries, different for each installation on the machine. */
  unit(kind: 'build' | 'release' | 'web', id: string): string {
    return `${this.#instanceId}/${kind}/${id}`;
  }

  artifact(id: string): string {
    return join(this.artifactsDir, safeName(id));
  }

  /** Written when a build is complete; without it the artifact's folder is a half-made one. */
  artifactMark(id: string): string {
    return join(this.stateDir, 'built', `${safeName(id)}.json`);
  }

  home(applicationId: string): string {
    return join(this.#appsDir, 'homes', safeName(applicationId));
  }

  temporaryDir(applicationId: string): string {
    return join(this.#appsDir, 'tmp', safeName(applicationId));
  }

  record(deploymentId: string): string {
    return join(this.recordsDir, `${safeName(deploymentId)}.json`);
  }

  logs(deploymentId: string): string {
    return join(this.stateDir, 'logs', safeName(deploymentId));
  }

  releases(deploymentId: string): string {
    return join(this.stateDir, 'releases', safeName(deploymentId));
  }
}
