import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { type Storage, StorageContext } from '#components/storage/storage-context';
import type { Region } from '#lib/contracts/regions';

const at = '2026-01-01T00:00:00.000Z';

export const sampleRegion: Region = {
  uuid: 'here',
  slug: 'here',
  name: 'HERE',
  organisation: null,
  store: { kind: 'embedded', label: 'Embedded', endpoint: 'http://127.0.0.1' },
  runtime: { kind: 'process' },
  storages: 0,
  has_shared_bucket: false,
  shared_key_reason: '',
  is_usable: true,
  problem: '',
  probe_state: 'passed',
  probed_at: null,
};

const storage: Storage = {
  application: {
    uuid: 'application',
    slug: 'shop',
    name: 'Shop',
    organisation: 'organisation',
    region: 'here',
    repository: null,
    build_command: '',
    start_command: '',
    health_check_path: '/',
    health_check_seconds: 60,
    release_commands: [],
    environments: [],
    created_at: at,
  },
  environment: {
    uuid: 'environment',
    application: 'application',
    slug: 'live',
    branch: 'main',
    is_production: true,
    site_url: 'https://www.example.com',
    serving_deployment: null,
    last_finished_deployment: null,
    active_deployment: null,
    created_at: at,
  },
  instance: {
    uuid: 'instance',
    environment: 'environment',
    region: 'here',
    service: 'service',
    service_identifier: 'object-storage',
    service_name: 'Object storage',
    type: 'STORAGE',
    prefix: 'DEFAULT',
    visibility: 'public-read',
    service_status: 'ATTACHED',
    state: 'attached',
    state_message: '',
    variables: [],
    drift: [],
    operation: null,
    provisioned_at: at,
    destroy_after: null,
    created_at: at,
  },
  region: null,
  role: 'developer',
};

/**
 * Draws a part of the pages of a storage for a test, as the server does.
 * @param known what the queries already have, by key
 * @returns HTML
 */
export function renderInStorage(
  children: ReactNode,
  { known = [], ...more }: Partial<Storage> & { known?: [readonly unknown[], unknown][] } = {},
): string {
  const queryClient = new QueryClient();
  for (const [queryKey, data] of known) queryClient.setQueryData(queryKey, data);
  return renderToStaticMarkup(
    <QueryClientProvider client={queryClient}>
      <StorageContext value={{ ...storage, ...more }}>{children}</StorageContext>
    </QueryClientProvider>,
  );
}

/** The instance of `renderInStorage` with something changed. */
export const sampleInstance = (more: Partial<Storage['instance']> = {}) => ({ ...storage.instance, ...more });
