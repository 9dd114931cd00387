const enc = encodeURIComponent;

function withQuery(path: string, query: Record<string, string | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) params.set(name, value);
  }
  return params.size > 0 ? `${path}?${params}` : path;
}

/** Which environment of an application a page shows; the application decides when it is left out. */
interface EnvironmentSelection {
  /** Slug of the environment, such as `test`. */
  environment?: string;
}

function applicationPath(id: string, section = ''): string {
  return `/applications/${enc(id)}${section}`;
}

function environmentPage(section: string) {
  return (id: string, { environment }: EnvironmentSelection = {}): string =>
    withQuery(applicationPath(id, section), { environment });
}

export type StorageTab = 'files' | 'settings' | 'keys' | 'region';

/** Every link of the panel. Pages never write a URL by hand, so a page can move by changing one line here. */
export const paths = {
  home: () => '/',
  signIn: ({ next }: { next?: string } = {}) => withQuery('/sign-in', { next }),
  setUp: () => '/set-up',
  apiDocs: () => '/api-docs',

  applications: ({ search }: { search?: string } = {}) => withQuery('/applications', { search }),
  newApplication: ({ start }: { start?: 'example' } = {}) => withQuery('/applications/new', { start }),
  /** The environments of an application: its first page. */
  application: environmentPage(''),
  services: environmentPage('/services'),
  /** One object storage: its overview, or another tab of it. */
  storage: (id: string, instanceId: string, tab?: StorageTab) =>
    applicationPath(id, `/services/${enc(instanceId)}${tab ? `/${tab}` : ''}`),
  variables: environmentPage('/variables'),
  deployments: environmentPage('/deployments'),
  deployment: (id: string, deploymentId: string) => applicationPath(id, `/deployments/${enc(deploymentId)}`),
  domains: environmentPage('/domains'),
  settings: (id: string) => applicationPath(id, '/settings'),
  applicationActivity: (id: string) => applicationPath(id, '/activity'),
  repository: (id: string) => applicationPath(id, '/repository'),

  regions: () => '/regions',
  newRegion: () => '/regions/new',
  region: (id: string) => `/regions/${enc(id)}`,
  editRegion: (id: string) => `/regions/${enc(id)}/edit`,

  /** Storages in the trash, of deleted environments too. */
  trash: ({ search }: { search?: string } = {}) => withQuery('/trash', { search }),

  activity: () => '/activity',
  accessTokens: () => '/account/access-tokens',
};
