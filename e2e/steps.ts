import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIRequestContext, Page } from '@playwright/test';
import { expect } from './fixtures.ts';
import type { Stowage } from './stowage.ts';

/** A slug that no other test of the run has. */
export const newSlug = (word: string) => `${word}-${randomBytes(3).toString('hex')}`;

/** Signs in as the first owner; no page is open yet. */
export async function signIn(page: Page, stowage: Stowage): Promise<void> {
  const { email, password } = stowage.admin;
  const headers = { origin: stowage.url };
  const answer = await page.request.post(`${stowage.url}/iam/v3/sessions/`, { headers, data: { email, password } });
  await expect(answer).toBeOK();
}

/** The same as a person does it, who then sees the applications. */
export async function signInByForm(page: Page, stowage: Stowage): Promise<void> {
  await page.goto(`${stowage.url}/sign-in`);
  await page.getByLabel('E-mail address').fill(stowage.admin.email);
  await page.getByLabel('Password').fill(stowage.admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Applications', level: 1 })).toBeVisible();
}

/** A real git repository with the files of the example; `write` changes one and commits. */
export function createRepository() {
  const dir = mkdtempSync(join(tmpdir(), 'stowage-e2e-repository-'));
  cpSync(new URL('../examples/media-gallery', import.meta.url), dir, { recursive: true });
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=E2E', '-c', 'user.email=e2e@example.com', ...args], {
      stdio: 'pipe',
    });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'The gallery');
  return {
    path: dir,
    write(file: string, text: string, message: string): void {
      writeFileSync(join(dir, file), text);
      git('add', '--all');
      git('commit', '--quiet', '--message', message);
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

interface CreatedApplication {
  uuid: string;
  slug: string;
  test_status: { uuid: string; site_url: string };
}

async function list(api: APIRequestContext, path: string): Promise<{ uuid: string; slug: string }[]> {
  const response = await api.get(path);
  expect(response.status(), path).toBe(200);
  return (await response.json()).results;
}

/** The region of the installation; other tests add some of their own meanwhile. */
export async function localRegion(api: APIRequestContext): Promise<string> {
  const region = (await list(api, '/apps/v3/regions/')).find(({ slug }) => slug === 'local');
  if (!region) throw new Error('There is no region of the installation.');
  return region.uuid;
}

/** An application by API, for tests that are about what comes after; from the example unless a repository is given. */
export async function createApplication(api: APIRequestContext, repositoryPath?: string): Promise<CreatedApplication> {
  const slug = newSlug('app');
  const organisation = (await list(api, '/iam/v3/organisations/'))[0]?.uuid;
  const region = await localRegion(api);
  const source = repositoryPath
    ? {
        repository: (
          await (await api.post('/apps/v3/repositories/', { data: { organisation, url: repositoryPath } })).json()
        ).uuid,
      }
    : { app_template: 'media-gallery' };
  const response = await api.post('/apps/v3/applications/', {
    data: { organisation, region, name: slug, slug, ...source },
  });
  expect(response.status(), await response.text()).toBe(201);
  return response.json();
}

/** Opens a page of an application by its menu entry. */
export async function openSection(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}
