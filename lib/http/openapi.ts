import * as z from 'zod/mini';
import { contracts, namedSchemas } from '#lib/contracts/all';
import { LogStream } from '#lib/contracts/deployments';
import type { Endpoint, Method } from '#lib/contracts/endpoint';
import { can, roles, scopeAllows, tokenScopes } from '#lib/core/roles';

/** The part of JSON Schema 2020-12 that the contracts use. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  additionalProperties?: boolean | JsonSchema;
  [keyword: string]: unknown;
}

export interface OpenApiParameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  schema: JsonSchema;
}

interface MediaTypes {
  content: Record<string, { schema: JsonSchema }>;
}

export type OpenApiResponse = { $ref: string } | ({ description: string } & MediaTypes);

export interface OpenApiOperation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security: Record<string, never[]>[];
  parameters: OpenApiParameter[];
  requestBody?: { required: true } & MediaTypes;
  responses: Record<string, OpenApiResponse>;
}

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: Record<string, unknown>;
    securitySchemes: Record<string, unknown>;
  };
}

let latest: OpenApiDocument | undefined;

/**
 * The whole API as OpenAPI 3.1, from the same contracts that parse the requests. Made once a process.
 * @param publicUrl address of the panel, without a slash at its end
 */
export function openApiDocument(publicUrl: string): OpenApiDocument {
  if (latest?.servers[0]?.url !== publicUrl) latest = describeApi(publicUrl);
  return latest;
}

function describeApi(publicUrl: string): OpenApiDocument {
  const bodies = convert(
    'input',
    (name) => name.endsWith('Input'),
    (contract) => contract.body,
  );
  const answers = convert(
    'output',
    (name) => !name.endsWith('Input'),
    (contract) => contract.response,
  );
  const paths: OpenApiDocument['paths'] = {};
  for (const { name, contract } of contracts.toSorted(byAddress)) {
    const method = contract.method.toLowerCase();
    paths[contract.path] = {
      ...paths[contract.path],
      [method]: operation(name, contract, bodies.at(name), answers.at(name)),
    };
  }
  const schemas = { ...answers.components, ...bodies.components, Error: errorSchema };
  return {
    openapi: '3.1.0',
    info: { title: 'Stowage API', version: '3', description },
    servers: [{ url: publicUrl }],
    tags: [...new Set(contracts.map(({ contract }) => contract.tag))].toSorted().map((name) => ({ name })),
    paths,
    components: {
      schemas: onlyUsed(schemas, [paths, errorResponses]),
      responses: errorResponses,
      securitySchemes: securitySchemes(publicUrl),
    },
  };
}

const description =
  'Everything that the pages of Stowage do, for scripts and for the `divio` command line. Lists are pages of ' +
  '`{count, next, previous, results}`. Refusals are `{"field": ["sentence"]}` or `{"non_field_errors": ["sentence"]}`; ' +
  'the header `X-Error-Code` carries a closed code, `X-Request-Id` the id to look for in the log. Addresses work with ' +
  'and without the slash at their end.';

const securitySchemes = (publicUrl: string) => ({
  token: {
    type: 'http',
    scheme: 'bearer',
    description:
      'A personal access token. `Authorization: Token <token>`, as the `divio` command line sends it, works too.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: `${publicUrl.startsWith('https:') ? '__Secure-' : ''}stowage.session_token`,
    description: 'Set by signing in.',
  },
});

const errorSchema: JsonSchema = {
  type: 'object',
  description: 'Sentences by field; `non_field_errors` holds those that belong to no field.',
  additionalProperties: { type: 'array', items: { type: 'string' } },
};

const errorTexts = {
  Invalid: 'A field is not right, or the action is not possible now.',
  Unauthenticated: 'There is no valid session or access token.',
  Forbidden: 'The role or the scopes of the token do not allow this.',
  NotFound: 'It does not exist, or belongs to an organisation that you are not a member of.',
  Conflict: 'Somebody changed it meanwhile.',
  Failure: 'Too many requests, or a failure on the side of the panel.',
};

const errorHeaders = {
  'X-Error-Code': { schema: { type: 'string' }, description: 'The closed code of the refusal.' },
  'X-Request-Id': { schema: { type: 'string', format: 'uuid' }, description: 'Names this request in the log.' },
};

const errorResponses = Object.fromEntries(
  Object.entries(errorTexts).map(([name, text]) => [
    name,
    { description: text, headers: errorHeaders, content: json({ $ref: '#/components/schemas/Error' }) },
  ]),
);

const methodOrder: Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function byAddress({ contract: a }: { contract: Endpoint }, { contract: b }: { contract: Endpoint }): number {
  if (a.path === b.path) return methodOrder.indexOf(a.method) - methodOrder.indexOf(b.method);
  return a.path < b.path ? -1 : 1;
}

function operation(
  name: string,
  contract: Endpoint,
  body: JsonSchema | undefined,
  answer: JsonSchema | undefined,
): OpenApiOperation {
  const mediaType = (contract.response as unknown) === LogStream ? 'text/event-stream' : 'application/json';
  return {
    operationId: name,
    summary: contract.summary,
    description: permissionText(contract.permission),
    tags: [contract.tag],
    security: securityOf(contract.permission),
    parameters: [...pathParameters(contract.path), ...queryParameters(contract)],
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: {
      [contract.status]: { description: contract.summary, content: { [mediaType]: { schema: answer ?? {} } } },
      ...errorsOf(contract),
    },
  };
}

function errorsOf(contract: Endpoint): Record<string, OpenApiResponse> {
  const ref = (name: keyof typeof errorTexts) => ({ $ref: `#/components/responses/${name}` });
  const isOpen = contract.permission === 'anyone';
  return {
    '400': ref('Invalid'),
    ...(!isOpen && { '401': ref('Unauthenticated'), '403': ref('Forbidden') }),
    ...(contract.path.includes('{') && { '404': ref('NotFound') }),
    ...(contract.method !== 'GET' && { '409': ref('Conflict') }),
    default: ref('Failure'),
  };
}

function permissionText(permission: Endpoint['permission']): string {
  if (permission === 'anyone') return 'Needs no account.';
  if (permission === 'signed-in') return 'For everybody who is signed in, and for every access token.';
  const list = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ');
  const scopes = tokenScopes.filter((scope) => scopeAllows([scope], permission));
  const tokens = scopes.length > 0 ? `Access tokens with any of the scopes ${list(scopes)}.` : 'Not for access tokens.';
  return `Permission \`${permission}\`: ${list(roles.filter((role) => can(role, permission)))}. ${tokens}`;
}

function securityOf(permission: Endpoint['permission']): Record<string, never[]>[] {
  if (permission === 'anyone') return [];
  const takesTokens = permission === 'signed-in' || scopeAllows([...tokenScopes], permission);
  return takesTokens ? [{ token: [] }, { session: [] }] : [{ session: [] }];
}

function pathParameters(path: string): OpenApiParameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  }));
}

function queryParameters(contract: Endpoint): OpenApiParameter[] {
  const schema = z.toJSONSchema(contract.query, { ...options, io: 'input' }) as JsonSchema;
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    schema: property,
  }));
}

function json(schema: JsonSchema): MediaTypes['content'] {
  return { 'application/json': { schema } };
}

const options = {
  override: ({ jsonSchema }: { jsonSchema: Record<string, unknown> }) => {
    // The patterns behind formats run over lines, and answers may carry more fields than these.
    if (jsonSchema.format) delete jsonSchema.pattern;
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  },
};

/**
 * One side of all contracts as JSON Schema: named shapes become components, each contract's own is `at(name)`.
 */
function convert(
  io: 'input' | 'output',
  isNamedHere: (name: string) => boolean,
  schemaOf: (contract: Endpoint) => z.ZodMiniType | null,
): { components: Record<string, JsonSchema>; at(contractName: string): JsonSchema | undefined } {
  const registry = z.registry<{ id: string }>();
  for (const { name, schema } of namedSchemas) {
    if (isNamedHere(name)) registry.add(schema, { id: name });
  }
  const idOf = new Map<string, string>();
  for (const { name, contract } of contracts) {
    const schema = schemaOf(contract);
    if (!schema) continue;
    if (!registry.has(schema)) registry.add(schema, { id: `of:${name}` });
    idOf.set(name, registry.get(schema)?.id ?? '');
  }
  const uri = (id: string) => `#/components/schemas/${id}`;
  const { schemas } = z.toJSONSchema(registry, { ...options, io, uri });
  const converted = new Map(Object.entries(schemas).map(([id, schema]) => [id, withoutHeader(schema as JsonSchema)]));
  return {
    components: Object.fromEntries([...converted].filter(([id]) => !id.startsWith('of:'))),
    at(contractName) {
      const id = idOf.get(contractName);
      if (id === undefined) return undefined;
      return id.startsWith('of:') ? converted.get(id) : { $ref: uri(id) };
    },
  };
}

function withoutHeader({ $schema: _schema, $id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

/** Those schemas that the roots refer to, directly or through others. */
function onlyUsed(schemas: Record<string, JsonSchema>, roots: unknown): Record<string, JsonSchema> {
  const used = new Set<string>();
  const visit = (part: unknown) => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(schemas[name]);
    }
  };
  visit(roots);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
}
