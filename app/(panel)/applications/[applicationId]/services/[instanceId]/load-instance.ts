import 'server-only';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { validate as isUuid } from 'uuid';
import type { ServiceInstance } from '#lib/contracts/services';
import { pageContext, readOrNotFound } from '#lib/http/page-context';
import { getServiceInstance } from '#lib/services/service-instances/get';
import { loadApplication } from '../../load-application';

/** The instance of a page, read once for the frame and all that is in it; not found unless it is one of the application's. */
export const loadInstance = cache(async (applicationId: string, instanceId: string): Promise<ServiceInstance> => {
  if (!isUuid(instanceId)) notFound();
  const [ctx, application] = await Promise.all([pageContext(), loadApplication(applicationId)]);
  const instance = await readOrNotFound(() => getServiceInstance({ ctx, input: { id: instanceId } }));
  const isOfApplication = application.environments.some(({ uuid }) => uuid === instance.environment);
  if (!isOfApplication || instance.state === 'removed') notFound();
  return instance;
});
