import type { Endpoint } from '#lib/contracts/endpoint';
import type { ErrorCode, FieldErrors } from '#lib/errors';

/** A refusal of the API, as `toDisplayError` reads it. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: ErrorCode | 'UNKNOWN';
  readonly requestId: string | undefined;
  readonly fields: FieldErrors;

  constructor(status: number, code: ErrorCode | 'UNKNOWN', fields: FieldErrors, requestId: string | undefined) {
    super(fields.non_field_errors?.join(' ') ?? Object.values(fields).flat().join(' '));
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.fields = fields;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the parts of a contract are inferred below, not used here
type AnyEndpoint = Endpoint<string, any, any, any>;
type QueryOf<E> = E extends Endpoint<string, infer Query, infer _B, infer _R> ? Query : never;
type BodyOf<E> = E extends Endpoint<string, infer _Q, infer Body, infer _R> ? Body : never;
type ResponseOf<E> = E extends Endpoint<string, infer _Q, infer _B, infer Response> ? Response : never;

interface CallInput<E> {
  params?: Record<string, string>;
  query?: { [Name in keyof QueryOf<E>]?: QueryOf<E>[Name] | undefined };
  body?: { [Name in keyof BodyOf<E>]?: BodyOf<E>[Name] };
  signal?: AbortSignal;
}

/**
 * Calls the API from the browser. The contract is a type only, so no schema reaches the browser.
 * @param route method and path of the contract, such as `GET /apps/v3/applications/{id}/`
 * @throws ApiError for a refusal, TypeError when the panel cannot be reached
 */
export async function call<E extends AnyEndpoint>(
  route: `${E['method']} ${E['path']}`,
  input: CallInput<E> = {},
): Promise<ResponseOf<E>> {
  const [method, template] = route.split(' ') as [string, string];
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(input.params?.[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null && value !== '')
      for (const one of [value].flat()) search.append(name, String(one));
  }
  const response = await fetch(search.size > 0 ? `${path}?${search}` : path, {
    method,
    ...(input.body === undefined
      ? {}
      : { body: JSON.stringify(input.body), headers: { 'content-type': 'application/json' } }),
    ...(input.signal ? { signal: input.signal } : {}),
  });
  if (!response.ok) throw await apiError(response);
  return (await response.json()) as ResponseOf<E>;
}

async function apiError(response: Response): Promise<ApiError> {
  const code = (response.headers.get('x-error-code') ?? 'UNKNOWN') as ErrorCode | 'UNKNOWN';
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const fields: FieldErrors = isJson
    ? await response.json()
    : { non_field_errors: [`The panel answered ${response.status}. Try again.`] };
  return new ApiError(response.status, code, fields, requestId);
}
