import { openApiDocument } from '#lib/http/openapi';
import { server } from '#lib/services/server';

export function GET(): Response {
  return Response.json(openApiDocument(server().env.publicUrl));
}
