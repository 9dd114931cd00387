import * as z from 'zod/mini';
import { endpoint, page, pageQuery, Uuid } from '#lib/contracts/endpoint';

export const Service = z.object({
  uuid: z.string(),
  identifier: z.string(),
  name: z.string(),
  type: z.string(),
  description: z.string(),
});
export type Service = z.infer<typeof Service>;

export const AppTemplate = z.object({
  uuid: z.string(),
  identifier: z.string(),
  name: z.string(),
  description: z.string(),
  url: z.string(),
  release_commands: z.array(z.object({ label: z.string(), command: z.string() })),
  services: z.array(z.object({ id: z.string(), prefix: z.string() })),
});
export type AppTemplate = z.infer<typeof AppTemplate>;

export const PlanGroup = z.object({ uuid: z.string(), name: z.string(), regions: z.array(z.string()) });
export type PlanGroup = z.infer<typeof PlanGroup>;

const tag = 'Catalogue';

export const listServices = endpoint('GET /apps/v3/services/', {
  summary: 'Services that a region offers',
  tag,
  permission: 'signed-in',
  query: z.object({ ...pageQuery, region: z.optional(z.string()) }),
  response: page(Service),
});
export const listAppTemplates = endpoint('GET /apps/v3/app-templates/', {
  summary: 'Examples to start an application from',
  tag,
  permission: 'signed-in',
  query: z.object(pageQuery),
  response: page(AppTemplate),
});
export const getAppTemplate = endpoint('GET /apps/v3/app-templates/{id}/', {
  summary: 'One example',
  tag,
  permission: 'signed-in',
  response: AppTemplate,
});
export const listPlanGroups = endpoint('GET /billing/v3/application-plan-groups/', {
  summary: 'Plan groups; Stowage has one, for clients that ask',
  tag,
  permission: 'signed-in',
  query: z.object({ ...pageQuery, organisation: z.optional(Uuid) }),
  response: page(PlanGroup),
});
export const getPlanGroup = endpoint('GET /billing/v3/application-plan-groups/{id}/', {
  summary: 'One plan group',
  tag,
  permission: 'signed-in',
  response: PlanGroup,
});
