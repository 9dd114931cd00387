import * as z from 'zod/mini';
import { Empty, endpoint, Instant, page, pageQuery, Uuid } from '#lib/contracts/endpoint';
import {
  ApplicationName,
  BranchName,
  CommandLine,
  DomainName,
  EnvironmentSlug,
  GitUrl,
  HealthPath,
  Slug,
} from '#lib/core/names';

export const ReleaseCommand = z.object({
  label: z
    .string()
    .check(z.trim(), z.minLength(1, 'Enter a label.'), z.maxLength(100, 'A label has at most 100 characters.')),
  command: CommandLine,
});
export type ReleaseCommand = z.infer<typeof ReleaseCommand>;

/** An optional command: empty means "detect". */
const optionalCommand = z.union([z.literal(''), CommandLine]);

const DeploymentSummary = z.object({
  uuid: z.string(),
  state: z.string(),
  success: z.nullable(z.boolean()),
  ended_at: Instant,
  commit: z.string(),
});

export const Environment = z.object({
  uuid: z.string(),
  application: z.string(),
  slug: z.string(),
  branch: z.string(),
  is_production: z.boolean(),
  site_url: z.string(),
  /** The deployment that answers requests now. */
  serving_deployment: z.nullable(DeploymentSummary),
  last_finished_deployment: z.nullable(DeploymentSummary),
  /** The deployment under way. */
  active_deployment: z.nullable(DeploymentSummary),
  created_at: z.string(),
});
export type Environment = z.infer<typeof Environment>;

export const Application = z.object({
  uuid: z.string(),
  slug: z.string(),
  name: z.string(),
  organisation: z.string(),
  region: z.string(),
  repository: z.nullable(z.string()),
  build_command: z.string(),
  start_command: z.string(),
  health_check_path: z.string(),
  health_check_seconds: z.number(),
  release_commands: z.array(ReleaseCommand),
  environments: z.array(Environment),
  created_at: z.string(),
});
export type Application = z.infer<typeof Application>;

/** `null` is what the command line sends for "not given". */
export const CreateApplicationInput = z.object({
  organisation: Uuid,
  name: ApplicationName,
  slug: Slug,
  region: Uuid,
  repository: z.nullish(Uuid),
  app_template: z.nullish(z.string()),
  branch: z.nullish(BranchName),
  plan_group: z.nullish(z.string()),
  release_commands: z.nullish(z.array(ReleaseCommand)),
});
export type CreateApplicationInput = z.infer<typeof CreateApplicationInput>;

export const UpdateApplicationInput = z.object({
  name: z.optional(ApplicationName),
  repository: z.optional(Uuid),
  build_command: z.optional(optionalCommand),
  start_command: z.optional(optionalCommand),
  health_check_path: z.optional(HealthPath),
  health_check_seconds: z.optional(
    z.number().check(z.int(), z.minimum(5, 'Choose 5 seconds or more.'), z.maximum(600, 'Choose at most 600 seconds.')),
  ),
  release_commands: z.optional(
    z.array(ReleaseCommand).check(z.maxLength(20, 'An application has at most 20 release commands.')),
  ),
});
export type UpdateApplicationInput = z.infer<typeof UpdateApplicationInput>;

/** The slug typed again, so that nobody deletes the wrong thing. */
export const DeleteInput = z.object({ confirm: z.string() });

export const CreateEnvironmentInput = z.object({
  application: Uuid,
  slug: EnvironmentSlug,
  branch: z.optional(BranchName),
});
export type CreateEnvironmentInput = z.infer<typeof CreateEnvironmentInput>;
export const CopyEnvironmentInput = z.object({ new_slug: EnvironmentSlug });
export const UpdateEnvironmentInput = z.object({ branch: z.optional(BranchName) });

export const PendingChange = z.object({
  name: z.string(),
  change: z.enum(['added', 'changed', 'removed']),
  origin: z.nullable(z.string()),
  is_secret: z.boolean(),
  /** Left out (null) for secrets. */
  running_value: z.nullable(z.string()),
  intended_value: z.nullable(z.string()),
});
export type PendingChange = z.infer<typeof PendingChange>;
export const PendingChanges = z.object({
  /** False before the first deployment: then everything is new. */
  is_deployed: z.boolean(),
  count: z.number(),
  changes: z.array(PendingChange),
  services: z.array(
    z.object({
      uuid: z.string(),
      prefix: z.string(),
      name: z.string(),
      change: z.enum(['attach', 'detach', 'provision']),
    }),
  ),
});
export type PendingChanges = z.infer<typeof PendingChanges>;

export const LogEntries = z.object({
  results: z.array(z.object({ timestamp: z.string(), service: z.string(), message: z.string() })),
  next: z.nullable(z.string()),
});

export const Domain = z.object({
  uuid: z.string(),
  environment: z.string(),
  name: z.string(),
  kind: z.enum(['primary', 'alias', 'redirect']),
  created_at: z.string(),
});
export type Domain = z.infer<typeof Domain>;
export const domainKinds = ['primary', 'alias', 'redirect'] as const;
export const CreateDomainInput = z.object({
  environment: Uuid,
  name: DomainName,
  kind: z.enum(domainKinds, 'Choose a kind.'),
});
export type CreateDomainInput = z.infer<typeof CreateDomainInput>;
export const UpdateDomainInput = z.object({ kind: z.enum(domainKinds, 'Choose a kind.') });

export const repositoryKeyTypes = ['ED25519', 'ECDSA', 'RSA'] as const;
export const Repository = z.object({
  uuid: z.string(),
  organisation: z.string(),
  url: z.string(),
  dsn: z.string(),
  state: z.enum(['CLONING', 'CLONED', 'INVALID']),
  state_message: z.string(),
  key_type: z.nullable(z.enum(repositoryKeyTypes)),
  auth_info: z.string(),
  username: z.string(),
  created_at: z.string(),
});
export type Repository = z.infer<typeof Repository>;
export const CreateRepositoryInput = z.object({
  organisation: Uuid,
  url: GitUrl,
  key_type: z.nullish(z.enum(repositoryKeyTypes)),
  username: z.nullish(z.string().check(z.maxLength(255, 'A user name has at most 255 characters.'))),
  password: z.nullish(z.string().check(z.maxLength(4096, 'A token has at most 4096 characters.'))),
});
export type CreateRepositoryInput = z.infer<typeof CreateRepositoryInput>;
export const CheckRepositoryInput = z.object({ branch: z.optional(BranchName), migrate: z.optional(z.string()) });
export const RepositoryCheck = z.object({ code: z.string(), message: z.string(), commit: z.nullable(z.string()) });
export type RepositoryCheck = z.infer<typeof RepositoryCheck>;

const tag = 'Applications';
const environmentsTag = 'Environments';

export const listApplications = endpoint('GET /apps/v3/applications/', {
  summary: 'Applications, by name',
  tag,
  permission: 'application:read',
  query: z.object({
    ...pageQuery,
    slug: z.optional(z.string()),
    search: z.optional(z.string()),
    organisation: z.optional(Uuid),
  }),
  response: page(Application),
});
export const createApplication = endpoint('POST /apps/v3/applications/', {
  summary: 'Create an application with its environments test and live',
  tag,
  permission: 'application:create',
  body: CreateApplicationInput,
  ignoresUnknownNames: true,
  status: 201,
  response: Application,
});
export const getApplication = endpoint('GET /apps/v3/applications/{id}/', {
  summary: 'One application',
  tag,
  permission: 'application:read',
  response: Application,
});
export const updateApplication = endpoint('PATCH /apps/v3/applications/{id}/', {
  summary: 'Change name, commands or health check',
  tag,
  permission: 'application:update',
  body: UpdateApplicationInput,
  response: Application,
});
export const removeApplication = endpoint('DELETE /apps/v3/applications/{id}/', {
  summary: 'Delete an application with all its data; the body repeats its slug',
  tag,
  permission: 'application:delete',
  body: DeleteInput,
  status: 202,
  response: Empty,
});
export const listEnvironments = endpoint('GET /apps/v3/environments/', {
  summary: 'Environments of an application',
  tag: environmentsTag,
  permission: 'application:read',
  query: z.object({ ...pageQuery, application: z.optional(Uuid), slug: z.optional(z.string()) }),
  response: page(Environment),
});
export const createEnvironment = endpoint('POST /apps/v3/environments/', {
  summary: 'Add an environment',
  tag: environmentsTag,
  permission: 'environment:write',
  body: CreateEnvironmentInput,
  status: 201,
  response: Environment,
});
export const getEnvironment = endpoint('GET /apps/v3/environments/{id}/', {
  summary: 'One environment',
  tag: environmentsTag,
  permission: 'application:read',
  response: Environment,
});
export const updateEnvironment = endpoint('PATCH /apps/v3/environments/{id}/', {
  summary: 'Change the branch',
  tag: environmentsTag,
  permission: 'environment:write',
  body: UpdateEnvironmentInput,
  response: Environment,
});
export const removeEnvironment = endpoint('DELETE /apps/v3/environments/{id}/', {
  summary: 'Delete an environment; the body repeats its slug',
  tag: environmentsTag,
  permission: 'environment:delete',
  body: DeleteInput,
  status: 202,
  response: Empty,
});
export const copyEnvironment = endpoint('POST /apps/v3/environments/{id}/copy/', {
  summary: 'New environment with the branch, custom variables and (unprovisioned) services of this one',
  tag: environmentsTag,
  permission: 'environment:write',
  body: CopyEnvironmentInput,
  status: 201,
  response: Environment,
});
export const getPendingChanges = endpoint('GET /apps/v3/environments/{id}/pending-changes/', {
  summary: 'What the next deployment will change',
  tag: environmentsTag,
  permission: 'variable:read',
  response: PendingChanges,
});
export const listEnvironmentLogs = endpoint('GET /apps/v3/environments/{id}/logs/', {
  summary: 'What the application printed; follow `next` for more',
  tag: environmentsTag,
  permission: 'log:read',
  query: z.object({
    cursor: z._default(z.string().check(z.regex(/^\d{0,15}$/, 'This is not a cursor.')), ''),
    page_size: z._default(z.coerce.number().check(z.int(), z.minimum(1)), 500),
  }),
  response: LogEntries,
});
export const listDomains = endpoint('GET /apps/v3/domains/', {
  summary: 'Domains of an application or environment',
  tag: 'Domains',
  permission: 'domain:read',
  query: z.object({ ...pageQuery, application: z.optional(Uuid), environment: z.optional(Uuid) }),
  response: page(Domain),
});
export const createDomain = endpoint('POST /apps/v3/domains/', {
  summary: 'Add a domain name to an environment',
  tag: 'Domains',
  permission: 'domain:write',
  body: CreateDomainInput,
  status: 201,
  response: Domain,
});
export const updateDomain = endpoint('PATCH /apps/v3/domains/{id}/', {
  summary: 'Make a domain primary, alias or redirect',
  tag: 'Domains',
  permission: 'domain:write',
  body: UpdateDomainInput,
  response: Domain,
});
export const removeDomain = endpoint('DELETE /apps/v3/domains/{id}/', {
  summary: 'Remove a domain name',
  tag: 'Domains',
  permission: 'domain:write',
  response: Empty,
});
export const listRepositories = endpoint('GET /apps/v3/repositories/', {
  summary: 'Repositories of an organisation',
  tag: 'Repositories',
  permission: 'repository:read',
  query: z.object({ ...pageQuery, organisation: z.optional(Uuid) }),
  response: page(Repository),
});
export const createRepository = endpoint('POST /apps/v3/repositories/', {
  summary: 'Register a Git repository',
  tag: 'Repositories',
  permission: 'repository:write',
  body: CreateRepositoryInput,
  ignoresUnknownNames: true,
  status: 201,
  response: Repository,
});
export const getRepository = endpoint('GET /apps/v3/repositories/{id}/', {
  summary: 'One repository',
  tag: 'Repositories',
  permission: 'repository:read',
  response: Repository,
});
export const checkRepository = endpoint('POST /apps/v3/repositories/{id}/check/', {
  summary: 'Can the repository be read, and does it have the branch?',
  tag: 'Repositories',
  permission: 'repository:write',
  body: CheckRepositoryInput,
  ignoresUnknownNames: true,
  response: RepositoryCheck,
});
