import { type NextRequest, NextResponse } from 'next/server';
import { log } from '#lib/log';
import { listStorageOrigins } from '#lib/services/storage-files/origins';

/**
 * Sets the content security policy of pages, with a nonce that Next puts on its own scripts. Nothing is authorised
 * here: that is the services' work. API paths stay outside, because Next cuts bodies that pass through a proxy.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = contentSecurityPolicy(nonce, await storageSources(request.headers));
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  // Pages cannot see their own address; the sign-in page leads back to it.
  headers.set('x-path', request.nextUrl.pathname + request.nextUrl.search);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** The stores, whose files the browser loads and sends itself. Without the database every page works but that. */
async function storageSources(headers: Headers): Promise<string> {
  try {
    return (await listStorageOrigins(headers)).map((origin) => ` ${origin}`).join('');
  } catch (error) {
    log.warn({ err: error }, 'the origins of the stores are not known; pages cannot show or send files');
    return '';
  }
}

function contentSecurityPolicy(nonce: string, storage: string): string {
  // React's development build evaluates strings to rebuild call stacks; the production build does not.
  const development = process.env.NODE_ENV === 'development' ? " 'unsafe-eval'" : '';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${storage}`,
    "font-src 'self'",
    `connect-src 'self'${storage}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export const config = {
  matcher: ['/((?!apps/|iam/|billing/|legacy/|healthz|readyz|openapi.json|_next/static|_next/image|icon.svg).*)'],
};
