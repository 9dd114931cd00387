import { expect, it } from 'vitest';
import { paths } from '#lib/paths';

it('lists every address of the panel', () => {
  const addresses = {
    home: paths.home(),
    signIn: paths.signIn(),
    signInAndReturn: paths.signIn({ next: paths.variables('a1', { environment: 'test' }) }),
    setUp: paths.setUp(),
    apiDocs: paths.apiDocs(),
    applications: paths.applications(),
    applicationsFound: paths.applications({ search: 'shop & co' }),
    newApplication: paths.newApplication(),
    application: paths.application('a1'),
    applicationAtEnvironment: paths.application('a1', { environment: 'live' }),
    services: paths.services('a1', { environment: 'test' }),
    storage: paths.storage('a1', 's1'),
    storageFiles: paths.storage('a1', 's1', 'files'),
    variables: paths.variables('a1', { environment: 'test' }),
    deployments: paths.deployments('a1', { environment: 'test' }),
    deployment: paths.deployment('a1', 'd1'),
    domains: paths.domains('a1'),
    settings: paths.settings('a1'),
    applicationActivity: paths.applicationActivity('a1'),
    repository: paths.repository('a1'),
    regions: paths.regions(),
    newRegion: paths.newRegion(),
    region: paths.region('r1'),
    editRegion: paths.editRegion('r1'),
    activity: paths.activity(),
    accessTokens: paths.accessTokens(),
  };
  expect(addresses).toMatchInlineSnapshot(`
    {
      "accessTokens": "/account/access-tokens",
      "activity": "/activity",
      "apiDocs": "/api-docs",
      "application": "/applications/a1",
      "applicationActivity": "/applications/a1/activity",
      "applicationAtEnvironment": "/applications/a1?environment=live",
      "applications": "/applications",
      "applicationsFound": "/applications?search=shop+%26+co",
      "deployment": "/applications/a1/deployments/d1",
      "deployments": "/applications/a1/deployments?environment=test",
      "domains": "/applications/a1/domains",
      "editRegion": "/regions/r1/edit",
      "home": "/",
      "newApplication": "/applications/new",
      "newRegion": "/regions/new",
      "region": "/regions/r1",
      "regions": "/regions",
      "repository": "/applications/a1/repository",
      "services": "/applications/a1/services?environment=test",
      "setUp": "/set-up",
      "settings": "/applications/a1/settings",
      "signIn": "/sign-in",
      "signInAndReturn": "/sign-in?next=%2Fapplications%2Fa1%2Fvariables%3Fenvironment%3Dtest",
      "storage": "/applications/a1/services/s1",
      "storageFiles": "/applications/a1/services/s1/files",
      "variables": "/applications/a1/variables?environment=test",
    }
  `);
});

it('escapes ids, so that no id can change the path', () => {
  expect(paths.settings('../account')).toBe('/applications/..%2Faccount/settings');
});
