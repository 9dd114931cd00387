import type { AppTemplate } from '#lib/contracts/catalogue';
import { appTemplates, findAppTemplate } from '#lib/core/catalogue';
import { notFound } from '#lib/errors';
import { limitOffset, type PageInput, type Rows } from '#lib/services/paging';

export async function listAppTemplates({ input }: { input: PageInput }): Promise<Rows<AppTemplate>> {
  const { limit, offset } = limitOffset(input);
  return { count: appTemplates.length, rows: appTemplates.slice(offset, offset + limit) };
}

export async function getAppTemplate({ input }: { input: { id: string } }): Promise<AppTemplate> {
  const template = findAppTemplate(input.id);
  if (!template) throw notFound('This example');
  return template;
}
