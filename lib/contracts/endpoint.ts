import * as z from 'zod/mini';
import type { Action } from '#lib/core/roles';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `{id}` in a path becomes a parameter of that name. */
type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;
export type Params<Path extends string> = Record<ParamNames<Path>, string>;

/** One route of the API: what goes in, what comes out, who may call it. OpenAPI is generated from these. */
export interface Endpoint<Path extends string = string, Query = unknown, Body = unknown, Response = unknown> {
  method: Method;
  path: Path;
  summary: string;
  tag: string;
  /** The permission its service demands, for the documentation and the role tests. `signed-in`: any member; `anyone`: no account needed. */
  permission: Action | 'signed-in' | 'anyone';
  query: z.ZodMiniType<Query>;
  body: z.ZodMiniType<Body> | null;
  /** The `divio` command line calls it, whose versions may send names that nobody here knows; elsewhere they are refused. */
  ignoresUnknownNames: boolean;
  status: 200 | 201 | 202;
  response: z.ZodMiniType<Response>;
}

interface Definition<Query, Body, Response> {
  summary: string;
  tag: string;
  permission: Action | 'signed-in' | 'anyone';
  query?: z.ZodMiniType<Query>;
  body?: z.ZodMiniType<Body>;
  ignoresUnknownNames?: true;
  status?: 200 | 201 | 202;
  response: z.ZodMiniType<Response>;
}

/**
 * Describes a route.
 * @param route `METHOD /path/{param}/`, with the trailing slash
 */
export function endpoint<
  const Route extends `${Method} /${string}`,
  Query = Record<string, never>,
  Body = undefined,
  Response = unknown,
>(
  route: Route,
  definition: Definition<Query, Body, Response>,
): Endpoint<Route extends `${Method} ${infer Path}` ? Path : never, Query, Body, Response> {
  const [method, path] = route.split(' ') as [Method, never];
  return {
    method,
    path,
    summary: definition.summary,
    tag: definition.tag,
    permission: definition.permission,
    query: definition.query ?? (z.object({}) as unknown as z.ZodMiniType<Query>),
    body: definition.body ?? null,
    ignoresUnknownNames: definition.ignoresUnknownNames ?? false,
    status: definition.status ?? 200,
    response: definition.response,
  };
}

/** The list form of the API: `{count, next, previous, results}`. */
export function page<Row>(row: z.ZodMiniType<Row>) {
  return z.object({
    count: z.number(),
    next: z.nullable(z.string()),
    previous: z.nullable(z.string()),
    results: z.array(row),
  });
}

export type Page<Row> = { count: number; next: string | null; previous: string | null; results: Row[] };

/** Query of every list: page number from 1, rows a page (100 unless asked, 200 at most). */
export const pageQuery = {
  page: z._default(z.coerce.number().check(z.int(), z.minimum(1)), 1),
  page_size: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(1000)), 100),
};

export const Uuid = z.uuid('This is not an id.');
export const Instant = z.nullable(z.iso.datetime());
export const Empty = z.object({});
