'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Pencil, RotateCw, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Breadcrumbs } from '#components/layout/breadcrumbs';
import { PageHeader } from '#components/layout/page-header';
import { GoButton } from '#components/regions/go-button';
import { ProbeState } from '#components/regions/probe-state';
import { RegionCapabilities } from '#components/regions/region-capabilities';
import { RegionChecks } from '#components/regions/region-checks';
import { RegionConnection } from '#components/regions/region-connection';
import { toDisplayError } from '#components/states/display-error';
import { ErrorBanner } from '#components/states/error-banner';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { Card } from '#components/ui/card';
import { showToast } from '#components/ui/show-toast';
import type { RegionDetails } from '#lib/contracts/regions';
import { paths } from '#lib/paths';
import { probeRegion, regionKeys, regionQuery } from '#lib/queries/regions';

const RemoveRegionDialog = dynamic(
  async () => (await import('#components/regions/remove-region-dialog')).RemoveRegionDialog,
);

interface RegionViewProps {
  regionId: string;
  /** Why the person may not manage it; null when they may. */
  denied: string | null;
}

const BUILT_IN = 'It belongs to the installation and follows the environment variables of the panel.';

/** One region: its connection, what its store can do, and the test that found it out. */
export function RegionView({ regionId, denied }: RegionViewProps) {
  const region = useQuery(regionQuery(regionId));
  if (!region.data) {
    return (
      <Card>
        {region.error ? (
          <ErrorState
            error={region.error}
            what="The region"
            onRetry={() => void region.refetch()}
            isRetrying={region.isFetching}
          />
        ) : (
          <LoadingState label="Loading the region" />
        )}
      </Card>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      <Header region={region.data} denied={denied} />
      {region.error && (
        <ErrorBanner error={region.error} onRetry={() => void region.refetch()} isRetrying={region.isFetching} />
      )}
      {region.data.organisation === null && (
        <Banner tone="info" title="This region comes with the installation">
          Its store is set by the environment variables{' '}
          <code className="font-mono text-xs">STOWAGE_STORE_ENDPOINT</code>,{' '}
          <code className="font-mono text-xs">STOWAGE_STORE_PORT</code> and{' '}
          <code className="font-mono text-xs">STOWAGE_STORE_DOMAIN</code> of the panel, and follows them at the next
          start.
        </Banner>
      )}
      {region.data.problem && region.data.probe_state !== 'running' && (
        <Banner
          tone="error"
          title="This region takes no new storage now"
          action={
            region.data.organisation !== null && (
              <GoButton href={paths.editRegion(region.data.uuid)} size="sm" denied={denied}>
                Change the connection
              </GoButton>
            )
          }
        >
          {region.data.problem}
        </Banner>
      )}
      <RegionChecks region={region.data} actions={<TestButton region={region.data} denied={denied} />} />
      <RegionCapabilities region={region.data} />
      <RegionConnection region={region.data} />
    </div>
  );
}

function Header({ region, denied }: { region: RegionDetails; denied: string | null }) {
  const [isRemoving, setRemoving] = useState(false);
  const refusal = denied ?? (region.organisation === null ? BUILT_IN : null);
  return (
    <div className="-mb-6">
      <PageHeader
        breadcrumbs={<Breadcrumbs items={[{ label: 'Regions', href: paths.regions() }]} />}
        title={
          <>
            {region.name}
            <ProbeState state={region.probe_state} />
          </>
        }
        description={`${region.store.label} · ${region.storages === 1 ? '1 storage' : `${region.storages.toLocaleString('en')} storages`} · ${region.slug}`}
        actions={
          <>
            <GoButton href={paths.editRegion(region.uuid)} icon={<Pencil />} denied={refusal}>
              Edit
            </GoButton>
            <Button
              variant="ghost"
              icon={<Trash2 />}
              onClick={() => setRemoving(true)}
              disabledReason={
                refusal ||
                (region.storages > 0 && 'Storages are kept here, the trash included. Move or remove them first.')
              }
            >
              Remove
            </Button>
          </>
        }
      />
      {isRemoving && <RemoveRegionDialog region={region} onClose={() => setRemoving(false)} />}
    </div>
  );
}

function TestButton({ region, denied }: { region: RegionDetails; denied: string | null }) {
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => probeRegion(region.uuid),
    onSuccess: (tested) => {
      queryClient.setQueryData(regionQuery(region.uuid).queryKey, tested);
      void queryClient.invalidateQueries({ queryKey: regionKeys.all, refetchType: 'none' });
    },
    onError: (error) =>
      showToast({ tone: 'error', title: 'The test could not be started', description: toDisplayError(error).message }),
  });
  return (
    <Button
      icon={<RotateCw />}
      onClick={() => mutate()}
      pending={isPending || region.probe_state === 'running'}
      disabledReason={denied}
    >
      {region.probed_at ? 'Test again' : 'Test'}
    </Button>
  );
}
