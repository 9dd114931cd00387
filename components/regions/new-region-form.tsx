'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { RegionForm } from '#components/regions/region-form';
import { emptyRegion } from '#components/regions/region-values';
import { paths } from '#lib/paths';
import { createRegion, regionKeys, regionQuery } from '#lib/queries/regions';

interface NewRegionFormProps {
  organisations: { uuid: string; name: string }[];
  privateRefusal: string | null;
}

/** Connects a store, then goes to the page that shows its test. */
export function NewRegionForm({ organisations, privateRefusal }: NewRegionFormProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const create = useMutation({
    // The secret must not wait in the memory of the page.
    gcTime: 0,
    mutationFn: createRegion,
    onSuccess: (region) => {
      queryClient.setQueryData(regionQuery(region.uuid).queryKey, region);
      void queryClient.invalidateQueries({ queryKey: regionKeys.all, refetchType: 'none' });
      router.push(paths.region(region.uuid));
    },
  });
  return (
    <RegionForm
      initial={emptyRegion(organisations[0]?.uuid ?? '')}
      isNew
      organisations={organisations}
      kindRefusal={null}
      privateRefusal={privateRefusal}
      onSubmit={(values) => create.mutate(values)}
      // Stays pending until the page of the new region is there.
      pending={create.isPending || Boolean(create.data)}
      submitError={create.error}
      submitLabel="Add and test"
      onCancel={() => router.push(paths.regions())}
    />
  );
}
