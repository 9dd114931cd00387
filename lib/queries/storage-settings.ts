import { queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/storage-settings';
import type { SettingName } from '#lib/core/bucket-settings';
import { isTransitional } from '#lib/core/states';
import { MOVING_MS, RESTING_MS } from '#lib/queries/applications';
import { call } from '#lib/queries/call';
import { serviceInstanceKeys } from '#lib/queries/service-instances';

const PATH = '/apps/v3/service-instances/{id}/settings/';

/** Wish, abilities and drift of a bucket; asks often while an operation brings settings to the store. */
export function storageSettingsQuery(id: string) {
  return queryOptions({
    queryKey: [...serviceInstanceKeys.all, 'settings', id] as const,
    queryFn: ({ signal }) => call<typeof contract.getStorageSettings>(`GET ${PATH}`, { params: { id }, signal }),
    refetchInterval: ({ state: { data } }) =>
      data?.operation && isTransitional('operation', data.operation.state) ? MOVING_MS / 2 : RESTING_MS,
  });
}

export const updateStorageSettings = (id: string, body: contract.UpdateStorageSettingsInput) =>
  call<typeof contract.updateStorageSettings>(`PATCH ${PATH}`, { params: { id }, body });
export const applyStorageSettings = (id: string, settings: SettingName[]) =>
  call<typeof contract.applyStorageSettings>(`POST ${PATH}apply/`, { params: { id }, body: { settings } });
export const keepStorageSettings = (id: string, settings: SettingName[]) =>
  call<typeof contract.keepStorageSettings>(`POST ${PATH}keep/`, { params: { id }, body: { settings } });
export const observeStorageSettings = (id: string) =>
  call<typeof contract.observeStorageSettings>(`POST ${PATH}observe/`, { params: { id } });
export const remakeBucket = (id: string) =>
  call<typeof contract.remakeBucket>(`POST ${PATH}remake-bucket/`, { params: { id } });
export const testStorageCors = (id: string, body: contract.TestCorsInput) =>
  call<typeof contract.testStorageCors>(`POST ${PATH}test-cors/`, { params: { id }, body });
