'use client';

import { useQuery } from '@tanstack/react-query';
import { useStorage } from '#components/storage/storage-context';
import { domainsQuery } from '#lib/queries/domains';

/** Origins of the pages of the environment: its domains first, then the address that Stowage gives it. */
export function useOrigins(): string[] {
  const { application, environment } = useStorage();
  const { data } = useQuery(domainsQuery(application.uuid));
  const domains = (data?.results ?? []).filter((domain) => domain.environment === environment.uuid);
  const own = domains.filter(({ kind }) => kind !== 'redirect').map(({ name }) => `https://${name}`);
  return [...own, new URL(environment.site_url).origin];
}
