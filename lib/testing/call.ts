import { contracts } from '#lib/contracts/all';
import type { Endpoint } from '#lib/contracts/endpoint';
import { callRoute, type RouteCall } from '#lib/testing/routes';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test says by its assertions what it expects in here.
  body: any;
  headers: Headers;
}

/** Calls a route and reads its JSON answer. */
export async function call(
  contract: Endpoint<string, never, never, never> | Endpoint,
  request: RouteCall = {},
): Promise<Answer> {
  const found = contracts.find((entry) => entry.contract === contract);
  if (!found) throw new Error('This contract is not in lib/contracts/all.ts.');
  const response = await callRoute(found.contract, request);
  return { status: response.status, body: await response.json(), headers: response.headers };
}
