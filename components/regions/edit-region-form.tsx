'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { RegionForm } from '#components/regions/region-form';
import { isMovedElsewhere, type RegionValues, valuesOf } from '#components/regions/region-values';
import { Banner } from '#components/ui/banner';
import type { RegionDetails } from '#lib/contracts/regions';
import { paths } from '#lib/paths';
import { regionKeys, regionQuery, updateRegion } from '#lib/queries/regions';

/** Changes a region, then goes to the page that shows its test. */
export function EditRegionForm({ region, privateRefusal }: { region: RegionDetails; privateRefusal: string | null }) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const update = useMutation({
    gcTime: 0,
    mutationFn: ({ name, kind, connection, secret, allows_private_address }: RegionValues) =>
      updateRegion(region.uuid, { name, kind, connection, secret, allows_private_address }),
    onSuccess: (changed) => {
      queryClient.setQueryData(regionQuery(region.uuid).queryKey, changed);
      void queryClient.invalidateQueries({ queryKey: regionKeys.all, refetchType: 'none' });
      router.push(paths.region(region.uuid));
    },
  });
  return (
    <RegionForm
      initial={valuesOf(region)}
      isNew={false}
      kindRefusal={
        region.storages > 0 ? 'The kind cannot be changed while storages are kept here: they were made by it.' : null
      }
      privateRefusal={privateRefusal}
      secretNoteOf={(values) =>
        isMovedElsewhere(region, values)
          ? 'Enter it again: the present one is only sent to the address it was entered for.'
          : 'Leave it empty to keep the present one.'
      }
      onSubmit={(values) => update.mutate(values)}
      pending={update.isPending || Boolean(update.data)}
      submitError={update.error}
      submitLabel="Save and test"
      onCancel={() => router.push(paths.region(region.uuid))}
    >
      {region.storages > 0 && (
        <Banner
          tone="warning"
          title={region.storages === 1 ? 'One storage is kept here' : `${region.storages} storages are kept here`}
        >
          Their DSNs follow this connection: running applications keep the old one until their next deployment. Files
          are not moved, so another address has to lead to the same buckets.
        </Banner>
      )}
    </RegionForm>
  );
}
