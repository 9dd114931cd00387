import * as z from 'zod/mini';
import { endpoint, Instant, page, pageQuery, Uuid } from '#lib/contracts/endpoint';
import { deploymentStates, operationStates } from '#lib/core/states';

export const Step = z.object({
  name: z.string(),
  label: z.string(),
  state: z.enum(['pending', 'running', 'succeeded', 'failed', 'skipped', 'undone']),
  tries: z.number(),
  /** Last error or progress, in words. */
  message: z.string(),
  started_at: Instant,
  ended_at: Instant,
});
export type Step = z.infer<typeof Step>;

export const Operation = z.object({
  uuid: z.string(),
  organisation: z.string(),
  kind: z.string(),
  label: z.string(),
  target: z.string(),
  state: z.enum(operationStates),
  percent: z.number(),
  steps: z.array(Step),
  error: z.nullable(z.object({ code: z.string(), message: z.string() })),
  is_cancellable: z.boolean(),
  created_at: z.string(),
  started_at: Instant,
  ended_at: Instant,
});
export type Operation = z.infer<typeof Operation>;

export const buildModes = ['AUTO', 'ADOPT', 'FORCE'] as const;

export const Deployment = z.object({
  uuid: z.string(),
  environment: z.string(),
  environment_slug: z.string(),
  application: z.string(),
  operation: z.nullable(z.string()),
  /** Words for people. */
  status: z.string(),
  state: z.enum(deploymentStates),
  success: z.nullable(z.boolean()),
  percent: z.number(),
  build_mode: z.enum(buildModes),
  branch: z.string(),
  commit: z.string(),
  subject: z.string(),
  is_serving: z.boolean(),
  is_cancellable: z.boolean(),
  environment_variables: z.array(z.string()),
  /** Does the running unit have exactly the intended variables? Null when it was not looked at. */
  is_verified: z.nullable(z.boolean()),
  failure: z.nullable(z.object({ code: z.string(), message: z.string() })),
  created_by: z.string(),
  created_at: z.string(),
  started_at: Instant,
  ended_at: Instant,
});
export type Deployment = z.infer<typeof Deployment>;

/** ADOPT takes the release that runs now, with today's variables, without a build. */
export const CreateDeploymentInput = z.object({
  environment: Uuid,
  build_mode: z._default(z.enum(buildModes, 'Choose AUTO, ADOPT or FORCE.'), 'AUTO'),
});
export type CreateDeploymentInput = z.infer<typeof CreateDeploymentInput>;

export const LogLine = z.object({ seq: z.number(), step: z.string(), at: z.string(), text: z.string() });
export type LogLine = z.infer<typeof LogLine>;

/** Events of the log stream: `event: line` carries LogLine, `event: deployment` carries Deployment, `event: end` ends it. */
export const LogStream = z.string();

export const AuditEvent = z.object({
  uuid: z.string(),
  organisation: z.string(),
  application: z.nullable(z.string()),
  /** Null as well when it was deleted. */
  application_name: z.nullable(z.string()),
  environment: z.nullable(z.string()),
  actor: z.string(),
  action: z.string(),
  /** For people: "overrode DEFAULT_STORAGE_DSN". */
  sentence: z.string(),
  target: z.string(),
  created_at: z.string(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

const tag = 'Deployments';

export const listDeployments = endpoint('GET /apps/v3/deployments/', {
  summary: 'Deployments of an application or environment, newest first',
  tag,
  permission: 'deployment:read',
  query: z.object({ ...pageQuery, application: z.optional(Uuid), environment: z.optional(Uuid) }),
  response: page(Deployment),
});
export const createDeployment = endpoint('POST /apps/v3/deployments/', {
  summary: 'Deploy an environment',
  tag,
  permission: 'environment:deploy',
  body: CreateDeploymentInput,
  ignoresUnknownNames: true,
  status: 201,
  response: Deployment,
});
export const getDeployment = endpoint('GET /apps/v3/deployments/{id}/', {
  summary: 'One deployment',
  tag,
  permission: 'deployment:read',
  response: z.extend(Deployment, { steps: z.array(Step) }),
});
export type DeploymentDetail = Deployment & { steps: Step[] };
export const getDeploymentLogs = endpoint('GET /apps/v3/deployments/{id}/logs/', {
  summary: 'The whole log as text',
  tag,
  permission: 'log:read',
  response: z.object({ uuid: z.string(), logs: z.string() }),
});
export const streamDeploymentLog = endpoint('GET /apps/v3/deployments/{id}/log-stream/', {
  summary: 'The log as server-sent events, from `after` on, until the deployment ends',
  tag,
  permission: 'log:read',
  query: z.object({ after: z._default(z.coerce.number().check(z.int(), z.minimum(0)), 0) }),
  response: LogStream,
});
export const cancelDeployment = endpoint('POST /apps/v3/deployments/{id}/cancel/', {
  summary: 'Stop a deployment that does not serve yet',
  tag,
  permission: 'environment:deploy',
  status: 202,
  response: Deployment,
});
export const getDeploymentVariables = endpoint('GET /apps/v3/deployments/{id}/environment-variables/', {
  summary: 'Every variable that deployment got, with values; written to the audit log',
  tag,
  permission: 'variable:reveal',
  response: z.object({ environment: z.string(), environment_variables: z.record(z.string(), z.string()) }),
});
export const listOperations = endpoint('GET /apps/v3/operations/', {
  summary: 'Operations, newest first',
  tag: 'Operations',
  permission: 'operation:read',
  query: z.object({ ...pageQuery, organisation: z.optional(Uuid), target: z.optional(z.string()) }),
  response: page(Operation),
});
export const getOperation = endpoint('GET /apps/v3/operations/{id}/', {
  summary: 'One operation with its steps',
  tag: 'Operations',
  permission: 'operation:read',
  response: Operation,
});
export const cancelOperation = endpoint('POST /apps/v3/operations/{id}/cancel/', {
  summary: 'Cancel an operation between or inside its steps',
  tag: 'Operations',
  permission: 'service:write',
  status: 202,
  response: Operation,
});
export const listAuditEvents = endpoint('GET /apps/v3/audit-log/', {
  summary: 'Who did what, newest first',
  tag: 'Audit log',
  permission: 'audit:read',
  query: z.object({
    ...pageQuery,
    organisation: z.optional(Uuid),
    application: z.optional(Uuid),
    action: z.optional(z.string()),
  }),
  response: page(AuditEvent),
});
