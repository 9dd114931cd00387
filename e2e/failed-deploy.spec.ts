import { expect, getFromHost, test } from './fixtures.ts';
import { createApplication, createRepository, openSection, signIn } from './steps.ts';

const BROKEN = `
import { createServer } from 'node:http';
createServer((request, response) => {
  response.statusCode = 503;
  response.end('not today');
}).listen(Number(process.env.PORT), process.env.HOST);
`;

test('a deployment that fails its health check leaves the old release serving and says why', async ({
  page,
  api,
  stowage,
}) => {
  const repository = createRepository();
  try {
    const application = await createApplication(api, repository.path);
    await signIn(page, stowage);
    await page.goto(`${stowage.url}/applications/${application.uuid}`);
    const card = page.getByRole('region', { name: 'Environment test' });
    await card.getByRole('button', { name: 'Deploy test', exact: true }).click();
    await expect(card).toContainText('Last deployment successful');

    // Long enough for one answer on a slow machine.
    await api.patch(`/apps/v3/applications/${application.uuid}/`, { data: { health_check_seconds: 15 } });
    repository.write('server.mjs', BROKEN, 'Break it');
    await card.getByRole('button', { name: 'Deploy test', exact: true }).click();
    await expect(card).toContainText('Last deployment failed');
    const { host } = new URL(application.test_status.site_url);
    expect((await getFromHost(host, stowage.edgePort, '/healthz')).status).toBe(200);

    await openSection(page, 'Deployments');
    await page
      .getByRole('row', { name: /Failed/ })
      .getByRole('link')
      .first()
      .click();
    const failure = page.getByRole('alert').filter({ hasText: '503' });
    await expect(failure).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: 'Health check' })).toContainText(/503|failed/i);
  } finally {
    repository.remove();
  }
});
