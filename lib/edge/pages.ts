import type { ServerResponse } from 'node:http';

export interface EdgePage {
  status: 400 | 404 | 502 | 504;
  title: string;
  text: string;
}

/** What a visitor sees when no environment has this host name. */
export function unknownHostPage(host: string): EdgePage {
  return {
    status: 404,
    title: 'There is no application here',
    text: `No environment answers to “${host}”. Check the address, or deploy the environment that should have it.`,
  };
}

export const badRequestPage: EdgePage = {
  status: 400,
  title: 'This request makes no sense',
  text: 'The address of a request must begin with a slash.',
};

export const unreachablePage: EdgePage = {
  status: 502,
  title: 'The application does not answer',
  text: 'It may be starting or have stopped. Try again in a moment; its log says more.',
};

export const timeoutPage: EdgePage = {
  status: 504,
  title: 'The application takes too long',
  text: 'It accepted the request and gave no answer in time. Try again in a moment; its log says more.',
};

/** Answers with a page of the edge's own. Does nothing when the client has an answer already or is gone. */
export function sendPage(response: ServerResponse, page: EdgePage): void {
  if (response.headersSent || response.destroyed) return;
  const body = html(page);
  response.writeHead(page.status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    ...(page.status >= 500 ? { 'retry-after': '2' } : {}),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

function html({ status, title, text }: EdgePage): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>:root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem}
h1{font-size:1.4rem;margin:0 0 .5rem}p{margin:0}small{display:block;margin-top:2rem;opacity:.7}</style></head>
<body><main><h1>${title}</h1><p>${escapeHtml(text)}</p><small>${status} · Stowage edge</small></main></body></html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
