import { gzipSync } from 'node:zlib';
import { type Ground, newApplication } from './panel.ts';
import type { Stack } from './stack.ts';
import { newStorage } from './storage.ts';
import type { Figure } from './table.ts';

/** Bytes of a list, and of a page with forms and dialogs. */
const LIST = 180_000;
const PAGE = 230_000;

/** JavaScript that a browser loads first, compressed. */
export async function firstLoad(stack: Stack, ground: Ground): Promise<Figure[]> {
  const { uuid } = await newApplication(stack, ground);
  const storage = await newStorage(stack, ground);
  const tabs = ['', '/files', '/settings', '/keys', '/region'];
  const pages: [what: string, path: string, budget: number][] = [
    ['applications list', '/applications', LIST],
    ['environments of an application', `/applications/${uuid}`, PAGE],
    ['variables of an environment', `/applications/${uuid}/variables`, PAGE],
    ...tabs.map((tab): [string, string, number] => [
      `storage, ${tab.slice(1) || 'overview'}`,
      `/applications/${storage.applicationId}/services/${storage.id}${tab}`,
      PAGE,
    ]),
    ['regions list', '/regions', LIST],
    ['trash', '/trash', LIST],
    ['a new region', '/regions/new', PAGE],
    ['a region', `/regions/${ground.region}`, PAGE],
  ];
  const base = `http://localhost:${stack.addresses.port}`;
  const cookie = await signIn(stack, base);
  const figures: Figure[] = [];
  for (const [what, path, budget] of pages) {
    const bytes = await sizeOf(new URL(path, base), cookie);
    figures.push({
      what: `first-load JavaScript, gzip: ${what}`,
      budget: `<= ${kB(budget)}`,
      measured: kB(bytes),
      isKept: bytes <= budget,
    });
  }
  return figures;
}

const kB = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;

async function signIn(stack: Stack, base: string): Promise<string> {
  const answer = await fetch(`${base}/iam/v3/sessions/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: base },
    body: JSON.stringify({ email: stack.email, password: stack.password }),
  });
  if (!answer.ok) throw new Error(`Sign-in answered ${answer.status}.`);
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

async function sizeOf(url: URL, cookie: string): Promise<number> {
  const page = await fetch(url, { headers: { cookie } });
  if (page.status !== 200) throw new Error(`${url.pathname} answered ${page.status}.`);
  const html = await page.text();
  const tags = [...html.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag).filter((tag) => !/nomodule/i.test(tag));
  const sources = new Set(tags.flatMap((tag) => /src="([^"]+)"/.exec(tag)?.[1] ?? []));
  let bytes = 0;
  for (const source of sources) {
    const script = await fetch(new URL(source, url));
    bytes += gzipSync(Buffer.from(await script.arrayBuffer()), { level: 6 }).length;
  }
  return bytes;
}
