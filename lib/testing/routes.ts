import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Endpoint, Method } from '#lib/contracts/endpoint';

type RouteHandler = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

const FOLDER = 'app/(api)';

/** Addresses of the API that are not described by contracts. */
const withoutContract = ['/healthz/', '/readyz/', '/openapi.json/'];

export interface RouteFile {
  file: string;
  /** As in the contracts: `/apps/v3/applications/{id}/`. */
  path: string;
  source: string;
}

/** The route files of the API that answer by contract. */
export function listRouteFiles(): RouteFile[] {
  return globSync('**/route.ts', { cwd: FOLDER })
    .map((name) => {
      const path = `/${name.slice(0, -'route.ts'.length)}`.replaceAll(/\[(\w+)\]/g, '{$1}');
      const file = join(FOLDER, name);
      return { file, path, source: readFileSync(file, 'utf8') };
    })
    .filter(({ path }) => !path.includes('...') && !withoutContract.includes(path));
}

export interface RouteCall {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Calls the handler that Next.js would call for this contract, with a request as it would come. */
export async function callRoute(contract: Endpoint, call: RouteCall = {}): Promise<Response> {
  const folder = contract.path.replaceAll(/\{(\w+)\}/g, '[$1]');
  const module: Record<Method, RouteHandler> = await import(pathToFileURL(join(FOLDER, folder, 'route.ts')).href);
  const path = contract.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => call.params?.[name] ?? '');
  const url = new URL(path, 'http://127.0.0.1:3000');
  for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
  const hasBody = call.body !== undefined && contract.method !== 'GET';
  const request = new Request(url, {
    method: contract.method,
    headers: { ...call.headers, ...(hasBody && { 'content-type': 'application/json' }) },
    ...(hasBody && { body: JSON.stringify(call.body) }),
  });
  return module[contract.method](request, { params: Promise.resolve(call.params ?? {}) });
}
