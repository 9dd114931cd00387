/**
 * An engine that runs applications. One file per engine implements it. Switching traffic and draining belong to the
 * edge, not here. Every method may be repeated after a crash. Failures that a person can act on are `RuntimeError`.
 */
export interface Runtime {
  readonly kind: RuntimeKind;

  /** What this engine can do on this machine; never throws. */
  probe(): Promise<RuntimeProbe>;

  /** Turns a checkout into an artifact. Runs the build command when there is one, without any variable of the environment. */
  build(spec: BuildSpec, log: LogSink, signal: AbortSignal): Promise<{ artifact: string }>;

  /** Is the artifact still there (built earlier, not collected)? */
  hasArtifact(artifact: string): Promise<boolean>;

  /** Runs one release command with the release's variables; at most once per (deployment, position), also across a crash. */
  release(spec: ReleaseSpec, command: ReleaseCommand, log: LogSink, signal: AbortSignal): Promise<{ exitCode: number }>;

  /** Starts the web process of the release, or adopts the one that runs already. Returns without waiting for health. */
  start(spec: ReleaseSpec, log: LogSink, signal: AbortSignal): Promise<Endpoint>;

  /** Waits until the endpoint answers as `probe` demands; throws RuntimeError UNHEALTHY with the last answer and the log tail. */
  health(deploymentId: string, probe: HealthProbe, log: LogSink, signal: AbortSignal): Promise<void>;

  /** The address of a running deployment, read live; `null` when it does not run. */
  endpoint(deploymentId: string): Promise<Endpoint | null>;

  /** SHA-256 (hex) over the variables the running unit really got, in the form of `lib/core` `variablesDigest`; `null` when unknown. */
  runningDigest(deploymentId: string): Promise<string | null>;

  /** What the application printed: lines after `cursor` (opaque, '' for the start), at most `limit`. */
  logs(deploymentId: string, cursor: string, limit: number): Promise<{ lines: RuntimeLogLine[]; cursor: string }>;

  /** SIGTERM, then SIGKILL after `graceMs`. Gone already counts as success. */
  stop(deploymentId: string, graceMs: number): Promise<void>;

  /** Deletes what a deployment left behind (records, logs); never an artifact. */
  remove(deploymentId: string): Promise<void>;

  /** Deletes an artifact; gone already counts as success. */
  removeArtifact(artifact: string): Promise<void>;

  /** Deployments that run now, for reconciliation at start. */
  inventory(): Promise<RunningUnit[]>;
}

export type RuntimeKind = 'process';

export interface RuntimeProbe {
  ok: boolean;
  version: string;
  /** Sentences for people: what this engine does not isolate, and why. */
  warnings: string[];
  why: string | null;
}

export interface BuildSpec {
  /** Stable id of the build; a repeated build with the same id replaces a half-made one. */
  buildId: string;
  applicationId: string;
  /** Directory with the checked-out sources, without `.git`; the runtime moves or copies it. */
  sourceDir: string;
  /** Empty: detect (package.json with a lockfile: `npm ci`, then its build script; otherwise nothing). */
  buildCommand: string;
}

export interface ReleaseSpec {
  deploymentId: string;
  environmentId: string;
  applicationId: string;
  artifact: string;
  /** All variables the unit gets; the runtime adds only PORT, HOST, HOME, PATH, TMPDIR and the like when absent. */
  variables: Record<string, string>;
  /** Empty: the `web` line of the Procfile, else `npm start`. */
  startCommand: string;
}

export interface ReleaseCommand {
  position: number;
  label: string;
  command: string;
}

export interface HealthProbe {
  path: string;
  timeoutSeconds: number;
}

export interface Endpoint {
  deploymentId: string;
  host: string;
  port: number;
}

export interface RunningUnit extends Endpoint {
  environmentId: string;
  startedAt: Date;
}

export interface RuntimeLogLine {
  at: Date;
  stream: 'stdout' | 'stderr';
  text: string;
}

/** Receives whole lines, without the line break. Must not throw. */
export type LogSink = (line: string) => void;

export type RuntimeErrorCode =
  | 'BUILD_FAILED'
  | 'RELEASE_FAILED'
  | 'START_FAILED'
  | 'UNHEALTHY'
  | 'NO_START_COMMAND'
  | 'UNAVAILABLE'
  | 'FULL';

export class RuntimeError extends Error {
  readonly code: RuntimeErrorCode;

  constructor(code: RuntimeErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'RuntimeError';
    this.code = code;
  }
}
