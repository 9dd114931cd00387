/** What can be added to an environment. Ids are fixed: scripts and the command line keep them. */
export const services = [
  {
    uuid: '6f1d6f0e-52b1-4b35-9d0c-0b6a3f1f7a01',
    identifier: 'object-storage',
    name: 'Object storage',
    type: 'STORAGE',
    description: 'A bucket for uploads and other media, with a key that opens only this bucket.',
  },
] as const;

export type CatalogueService = (typeof services)[number];
export type ServiceIdentifier = CatalogueService['identifier'];

const byIdentifier = Object.fromEntries(services.map((service) => [service.identifier, service])) as Record<
  ServiceIdentifier,
  CatalogueService
>;

export function serviceOf(identifier: ServiceIdentifier): CatalogueService {
  return byIdentifier[identifier];
}

export function findService(uuid: string): CatalogueService | null {
  return services.find((service) => service.uuid === uuid) ?? null;
}

/** Examples that an application can start from. */
export const appTemplates = [
  {
    uuid: '6f1d6f0e-52b1-4b35-9d0c-0b6a3f1f7a02',
    identifier: 'media-gallery',
    name: 'Media gallery',
    description: 'A small web application that stores pictures in the object storage of its environment.',
    release_commands: [] as { label: string; command: string }[],
    services: [{ id: 'object-storage', prefix: 'DEFAULT' }],
  },
] as const;

/** By id, by name, or by an address that ends in the id, as the command line sends it. */
export function findAppTemplate(reference: string): (typeof appTemplates)[number] | null {
  const last = reference.split('/').filter(Boolean).at(-1) ?? '';
  return appTemplates.find((template) => template.uuid === last || template.identifier === last) ?? null;
}
