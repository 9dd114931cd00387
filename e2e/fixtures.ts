import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { type APIRequestContext, test as base } from '@playwright/test';
import { getStowage, type Stowage } from './stowage.ts';

export { expect } from '@playwright/test';

interface Fixtures {
  stowage: Stowage;
  /** Requests to the panel's API with the first owner's token. */
  api: APIRequestContext;
}

/** Every browser test takes `test` and `expect` from here. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names that a fixture depends on.
  stowage: async ({}, use) => {
    await use(getStowage());
  },
  baseURL: async ({ stowage }, use) => {
    await use(stowage.url);
  },
  api: async ({ playwright, stowage }, use) => {
    const context = await playwright.request.newContext({
      baseURL: `http://127.0.0.1:${stowage.port}`,
      extraHTTPHeaders: { authorization: `Token ${stowage.admin.token}` },
    });
    await use(context);
    await context.dispose();
  },
});

export interface HostAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/**
 * Asks a server of this machine under a name that only browsers resolve, such as `test-shop.localhost`.
 * @throws the system's error when nobody listens
 */
export function getFromHost(host: string, port: number, path: string): Promise<HostAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, headers: { host }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    request.on('error', reject);
    request.end();
  });
}
