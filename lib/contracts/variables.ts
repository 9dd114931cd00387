import * as z from 'zod/mini';
import { Empty, endpoint, page, pageQuery, Uuid } from '#lib/contracts/endpoint';
import { DsnPatchSchema } from '#lib/core/dsn';
import { VariableName, VariableValue } from '#lib/core/names';

/** One name of an environment: who sets it, what it hides, whether the running release has it. */
export const EnvironmentVariable = z.object({
  /** Null for managed variables. */
  uuid: z.nullable(z.string()),
  environment: z.string(),
  name: z.string(),
  /** Left out for secrets: ask the reveal route. */
  value: z.optional(z.string()),
  /** For secrets: a form without the secret, or empty. */
  masked_value: z.string(),
  is_sensitive: z.boolean(),
  is_secret: z.boolean(),
  origin: z.enum(['platform', 'service', 'custom']),
  /** For people: "Platform", "Object storage DEFAULT", "Custom". */
  source: z.string(),
  kind: z.enum(['managed', 'value', 'patch']),
  patch: z.nullable(DsnPatchSchema),
  patch_description: z.string(),
  /** The managed value under an override. */
  hides: z.nullable(z.object({ source: z.string(), masked_value: z.string() })),
  is_stale: z.boolean(),
  /** For a full override: how it differs from the managed value; secrets as `a`/`b` null. */
  differences: z.array(
    z.object({
      field: z.string(),
      label: z.string(),
      managed: z.nullable(z.string()),
      override: z.nullable(z.string()),
      is_secret: z.boolean(),
    }),
  ),
  version: z.nullable(z.number()),
  /** What the next deployment does to this name. */
  pending: z.nullable(z.enum(['added', 'changed', 'removed'])),
  /** Why it cannot be given to the application; empty otherwise. */
  problem: z.string(),
  warnings: z.array(z.string()),
  updated_at: z.nullable(z.string()),
});
export type EnvironmentVariable = z.infer<typeof EnvironmentVariable>;

export const CreateVariableInput = z.object({
  environment: Uuid,
  name: VariableName,
  value: z.optional(VariableValue),
  patch: z.optional(DsnPatchSchema),
  is_sensitive: z._default(z.boolean(), false),
});
export type CreateVariableInput = z.infer<typeof CreateVariableInput>;

export const UpdateVariableInput = z.object({
  value: z.optional(VariableValue),
  patch: z.optional(DsnPatchSchema),
  is_sensitive: z.optional(z.boolean()),
  /** The version the caller saw; another one now is refused (409). */
  version: z.number(),
});
export type UpdateVariableInput = z.infer<typeof UpdateVariableInput>;

export const BulkVariablesInput = z.object({
  environment: Uuid,
  /** `.env` text. */
  text: z.string().check(z.maxLength(1_000_000, 'The text is too long.')),
  mode: z._default(z.enum(['merge', 'replace']), 'merge'),
  /** Only tell what would change. */
  dry_run: z._default(z.boolean(), false),
  /** From the preview: the state it was made against; anything else now is refused (409). */
  expected_state: z.optional(z.string()),
});
export type BulkVariablesInput = z.infer<typeof BulkVariablesInput>;
export const BulkVariablesResult = z.object({
  state: z.string(),
  is_applied: z.boolean(),
  added: z.array(z.string()),
  changed: z.array(z.string()),
  removed: z.array(z.string()),
  unchanged: z.array(z.string()),
  warnings: z.array(z.object({ name: z.string(), message: z.string() })),
});
export type BulkVariablesResult = z.infer<typeof BulkVariablesResult>;

export const RevealInput = z.object({
  environment: Uuid,
  name: VariableName,
  which: z._default(z.enum(['effective', 'managed']), 'effective'),
});
export const RevealedVariable = z.object({ name: z.string(), value: z.string() });

const tag = 'Environment variables';

export const listVariables = endpoint('GET /apps/v3/environment-variables/', {
  summary:
    'Variables of an environment or of all environments of an application, managed and custom, with origin and winner',
  tag,
  permission: 'variable:read',
  query: z.object({
    ...pageQuery,
    application: z.optional(Uuid),
    environment: z.optional(z.union([Uuid, z.array(Uuid)])),
    name: z.optional(z.string()),
    search: z.optional(z.string()),
  }),
  response: page(EnvironmentVariable),
});
export const createVariable = endpoint('POST /apps/v3/environment-variables/', {
  summary: 'Add a custom variable, or override a managed one: a whole `value`, or a `patch` of its fields',
  tag,
  permission: 'variable:write',
  body: CreateVariableInput,
  status: 201,
  response: EnvironmentVariable,
});
export const updateVariable = endpoint('PATCH /apps/v3/environment-variables/{id}/', {
  summary: 'Change a custom variable',
  tag,
  permission: 'variable:write',
  body: UpdateVariableInput,
  response: EnvironmentVariable,
});
export const removeVariable = endpoint('DELETE /apps/v3/environment-variables/{id}/', {
  summary: 'Delete a custom variable; an override goes back to the managed value',
  tag,
  permission: 'variable:write',
  query: z.object({ version: z.optional(z.coerce.number()) }),
  response: Empty,
});
export const rebaseVariable = endpoint('POST /apps/v3/environment-variables/{id}/rebase/', {
  summary: 'Turn a whole-value override into a patch: managed credentials and host, your other fields',
  tag,
  permission: 'variable:write',
  response: EnvironmentVariable,
});
export const bulkVariables = endpoint('POST /apps/v3/environment-variables/bulk/', {
  summary: 'Merge or replace custom variables from `.env` text, with a preview',
  tag,
  permission: 'variable:write',
  body: BulkVariablesInput,
  response: BulkVariablesResult,
});
export const revealVariable = endpoint('POST /apps/v3/environment-variables/reveal/', {
  summary: 'Read one secret value; written to the audit log',
  tag,
  permission: 'variable:reveal',
  body: RevealInput,
  response: RevealedVariable,
});
