import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { validate as isUuid } from 'uuid';
import { DeploymentView } from '#components/deployments/deployment-view';
import { pageContext, readOrNotFound } from '#lib/http/page-context';
import { applicationQuery } from '#lib/queries/applications';
import { deploymentQuery } from '#lib/queries/deployments';
import { getQueryClient } from '#lib/query-client';
import { getDeployment } from '#lib/services/deployments/get';
import { loadApplication } from '../../load-application';
import { roleIn } from '../../role-in';

export const metadata: Metadata = { title: 'Deployment' };

interface DeploymentPageProps {
  params: Promise<{ applicationId: string; deploymentId: string }>;
}

export default async function DeploymentPage({ params }: DeploymentPageProps) {
  const { applicationId, deploymentId } = await params;
  if (!isUuid(deploymentId)) notFound();
  const [ctx, application] = await Promise.all([pageContext(), loadApplication(applicationId)]);
  const deployment = await readOrNotFound(() => getDeployment({ ctx, input: { id: deploymentId } }));
  if (deployment.application !== applicationId) notFound();
  const queryClient = getQueryClient();
  queryClient.setQueryData(applicationQuery(applicationId).queryKey, application);
  queryClient.setQueryData(deploymentQuery(deploymentId).queryKey, deployment);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <DeploymentView deploymentId={deploymentId} role={roleIn(ctx, application)} />
    </HydrationBoundary>
  );
}
