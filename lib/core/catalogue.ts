/** A service that can be added to an environment. The ids are fixed, so that scripts work against every installation. */
export interface CatalogueService {
  uuid: string;
  identifier: 'object-storage';
  name: string;
  type: 'STORAGE';
  description: string;
}

/** An example application to start from. */
export interface CatalogueTemplate {
  uuid: string;
  identifier: string;
  name: string;
  description: string;
  /** What the Divio command line sends as `app_template`. */
  url: string;
  release_commands: { label: string; command: string }[];
  services: { id: string; prefix: string }[];
}

const objectStorage: CatalogueService = {
  uuid: 'c844c190-7c03-4e84-b6b6-776029d3fec2',
  identifier: 'object-storage',
  name: 'Object storage',
  type: 'STORAGE',
  description: 'A bucket for media files, with a key that opens only this bucket.',
};

const mediaGallery: CatalogueTemplate = {
  uuid: 'a90c0f47-5015-4850-b2d7-fac092582fca',
  identifier: 'media-gallery',
  name: 'Media gallery',
  description: 'A small gallery that keeps its pictures in object storage and shows which variables it got.',
  url: 'stowage:media-gallery',
  release_commands: [],
  services: [{ id: 'object-storage', prefix: 'DEFAULT' }],
};

export const catalogueServices: readonly CatalogueService[] = [objectStorage];
export const appTemplates: readonly CatalogueTemplate[] = [mediaGallery];

/** The Divio command line asks for a plan group before it creates an application; there is no billing here. */
export const planGroup = { uuid: '95548c74-32a6-4752-b447-7cf69d258de2', name: 'Self-hosted' } as const;

/** The catalogue entry with this id, or null. */
export function findService(uuid: string): CatalogueService | null {
  return catalogueServices.find((service) => service.uuid === uuid) ?? null;
}

/** The catalogue entry of a stored service instance. */
export function serviceOf(identifier: CatalogueService['identifier']): CatalogueService {
  const found = catalogueServices.find((service) => service.identifier === identifier);
  if (!found) throw new Error(`The catalogue has no service "${identifier}".`);
  return found;
}

/** An example by id, identifier or url, or null. */
export function findAppTemplate(reference: string): CatalogueTemplate | null {
  return appTemplates.find(({ uuid, identifier, url }) => [uuid, identifier, url].includes(reference)) ?? null;
}
