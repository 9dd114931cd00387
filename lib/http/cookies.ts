/** A JSON answer that also sets cookies. `handle` and `handlePublic` add the request id. */
export function jsonWithCookies(body: unknown, status: number, cookies: string[]): Response {
  const headers = new Headers({ 'cache-control': 'private, no-store' });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return Response.json(body, { status, headers });
}
