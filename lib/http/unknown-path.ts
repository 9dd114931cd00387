import { randomUUID } from 'node:crypto';
import { AppError } from '#lib/errors';
import { failure } from '#lib/http/respond';

/** Every method of an address below the API that is none: scripts get JSON, never the page for people. */
export async function unknownPath(): Promise<Response> {
  return failure(new AppError('NOT_FOUND', 'The API has no such address. /openapi.json lists them all.'), randomUUID());
}
