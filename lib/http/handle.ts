import { randomUUID } from 'node:crypto';
import { validate as isUuid } from 'uuid';
import type { ZodMiniType } from 'zod/mini';
import type { Endpoint, Page, Params } from '#lib/contracts/endpoint';
import { findUnknownNames } from '#lib/contracts/unknown-names';
import { AppError, type FieldErrors, notFound } from '#lib/errors';
import { failure, json } from '#lib/http/respond';
import type { ServiceContext } from '#lib/services/context';
import { identify } from '#lib/services/identify';
import { type PageInput, type Rows, toPage } from '#lib/services/paging';
import { server } from '#lib/services/server';

/** What a handler gets: parsed and typed by its contract. */
export interface Call<Path extends string, Query, Body> {
  ctx: ServiceContext;
  params: Params<Path>;
  query: Query;
  body: Body;
  request: Request;
  /** The request's address on the public host. */
  url: URL;
}

type RouteHandler = (
  request: Request,
  route: { params: Promise<Record<string, string> | undefined> },
) => Promise<Response>;

const UNKNOWN_NAME = 'There is no such field. Look at its spelling.';
const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** Enough to see what is wrong: the answer to a body full of mistakes must not be many times its size. */
const MAX_FAULTS = 100;

/**
 * A route for signed-in callers: identify, parse, call one verb, answer. In development and tests answers are checked
 * against the contract.
 */
export function handle<Path extends string, Query, Body, Result>(
  contract: Endpoint<Path, Query, Body, Result>,
  run: (call: Call<Path, Query, Body>) => Promise<Result | Response>,
): RouteHandler {
  return wrap(async (request, params, requestId) => {
    const stowage = server();
    const ctx = await identify(stowage, request.headers);
    if (!ctx) throw new AppError('UNAUTHENTICATED', 'Sign in, or send an access token as “Authorization: Token …”.');
    if (!ctx.actor.token) requireOwnOrigin(request, stowage.env.publicUrl);
    const url = publicUrl(request, stowage.env.publicUrl);
    const result = await run({
      ctx,
      params: params as Params<Path>,
      query: parse(contract.query, queryOf(url)),
      body: await parseBody(contract, request),
      request,
      url,
    });
    return answer(contract, result, requestId);
  });
}

/** A route that needs no account (set-up, sign-in). */
export function handlePublic<Path extends string, Query, Body, Result>(
  contract: Endpoint<Path, Query, Body, Result>,
  run: (call: Omit<Call<Path, Query, Body>, 'ctx'>) => Promise<Result | Response>,
): RouteHandler {
  return wrap(async (request, params, requestId) => {
    const { env } = server();
    requireOwnOrigin(request, env.publicUrl);
    const url = publicUrl(request, env.publicUrl);
    const result = await run({
      params: params as Params<Path>,
      query: parse(contract.query, queryOf(url)),
      body: await parseBody(contract, request),
      request,
      url,
    });
    return answer(contract, result, requestId);
  });
}

/** Shortens the list handlers: rows of a verb become the list form of the API. */
export function paged<Row>(call: { query: PageInput; url: URL }, rows: Rows<Row>): Page<Row> {
  return toPage(call.query, rows, call.url);
}

/** All methods of a route file: those that the contract lacks answer 405 with a body. */
export function methods(handlers: Partial<Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', RouteHandler>>) {
  const allow = Object.keys(handlers).join(', ');
  const refuse: RouteHandler = async () =>
    json({ non_field_errors: [`This address takes ${allow} only.`] }, 405, randomUUID(), {
      allow,
      'x-error-code': 'INVALID',
    });
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse, ...handlers };
}

function wrap(
  run: (request: Request, params: Record<string, string>, requestId: string) => Promise<Response>,
): RouteHandler {
  return async (request, route) => {
    const requestId = randomUUID();
    try {
      // Next gives no params at all to routes without a parameter.
      const params = (await route.params) ?? {};
      // Every parameter is an id; what is no id names nothing.
      if (!Object.values(params).every(isUuid)) throw notFound('This');
      return await run(request, params, requestId);
    } catch (error) {
      return failure(error, requestId);
    }
  };
}

function answer<Result>(
  contract: Endpoint<string, never, never, Result> | Endpoint,
  result: Result | Response,
  requestId: string,
): Response {
  if (result instanceof Response) {
    result.headers.set('x-request-id', requestId);
    return result;
  }
  if (process.env.NODE_ENV !== 'production') contract.response.parse(result);
  return json(result, contract.status, requestId);
}

/** Cookies travel with requests from other sites; a write with one must come from our own pages. */
function requireOwnOrigin(request: Request, publicUrl: string): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  if (origin === new URL(publicUrl).origin || (origin === null && (site === null || site === 'same-origin'))) return;
  throw new AppError(
    'FORBIDDEN',
    `This request came from another address than ${publicUrl}. Open the panel there, or set STOWAGE_PUBLIC_URL to the address you use.`,
  );
}

function publicUrl(request: Request, base: string): URL {
  const { pathname, search } = new URL(request.url);
  return new URL(`${pathname.endsWith('/') ? pathname : `${pathname}/`}${search}`, base);
}

/** Repeated names become arrays; the command line appends stray ampersands, which vanish here. */
function queryOf(url: URL): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return query;
}

/** @throws AppError INVALID with the messages by field, also for names that the contract does not have */
async function parseBody<Body>(
  contract: Pick<Endpoint<string, unknown, Body>, 'body' | 'ignoresUnknownNames'>,
  request: Request,
): Promise<Body> {
  if (!contract.body) return undefined as Body;
  const body = await readBody(request);
  const unknown = contract.ignoresUnknownNames ? [] : findUnknownNames(contract.body, body).slice(0, MAX_FAULTS);
  return parse(contract.body, body, Object.fromEntries(unknown.map((names) => [names.join('.'), [UNKNOWN_NAME]])));
}

async function readBody(request: Request): Promise<unknown> {
  const text = await readText(request);
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('INVALID', 'The body of the request is not JSON.', { cause });
  }
}

/** Stops at the limit and not after the end: the announced length may be missing or a lie. */
async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new AppError('INVALID', 'The request is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * @param faults what is wrong beside what the schema finds
 * @throws AppError INVALID with the messages by field
 */
function parse<T>(schema: ZodMiniType<T>, value: unknown, faults: FieldErrors = {}): T {
  const parsed = schema.safeParse(value);
  if (parsed.success && Object.keys(faults).length === 0) return parsed.data;
  const fields: FieldErrors = { ...faults };
  for (const issue of parsed.error?.issues.slice(0, MAX_FAULTS) ?? []) {
    const name = issue.path.length > 0 ? issue.path.join('.') : 'non_field_errors';
    fields[name] ??= [];
    fields[name].push(isMissing(issue, value) ? 'This field is required.' : issue.message);
  }
  throw new AppError('INVALID', 'Some fields are not right.', { fields });
}

function isMissing(issue: { path: PropertyKey[]; code?: string }, value: unknown): boolean {
  let current = value;
  for (const key of issue.path) {
    if (typeof current !== 'object' || current === null) return true;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return issue.path.length > 0 && current === undefined;
}
