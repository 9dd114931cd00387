'use client';

import { useQuery } from '@tanstack/react-query';
import { ErrorBanner } from '#components/states/error-banner';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { AccessSection } from '#components/storage/settings/access-section';
import { CorsSection } from '#components/storage/settings/cors-section';
import { LifecycleSection } from '#components/storage/settings/lifecycle-section';
import { LookAtStore } from '#components/storage/settings/look-at-store';
import { QuotaSection } from '#components/storage/settings/quota-section';
import { VersioningSection } from '#components/storage/settings/versioning-section';
import { useStorage } from '#components/storage/storage-context';
import { Banner } from '#components/ui/banner';
import { storageSettingsQuery } from '#lib/queries/storage-settings';

/** Everything that people set on a bucket, each setting with its own form. */
export function StorageSettingsView() {
  const { instance } = useStorage();
  const { data: settings, error, refetch, isFetching } = useQuery(storageSettingsQuery(instance.uuid));
  if (!settings) {
    if (!error) return <LoadingState label="Loading the settings" />;
    return <ErrorState error={error} what="The settings" onRetry={() => void refetch()} isRetrying={isFetching} />;
  }
  return (
    <div className="flex max-w-3xl flex-col gap-5">
      {error && <ErrorBanner error={error} onRetry={() => void refetch()} isRetrying={isFetching} />}
      {settings.locked_reason && (
        <Banner tone="warning" title="The settings cannot be changed now">
          {settings.locked_reason}
        </Banner>
      )}
      {!settings.has_bucket && !settings.locked_reason && (
        <Banner tone="info" title="There is no bucket yet">
          What you set here comes with provisioning.
        </Banner>
      )}
      {settings.has_bucket && <LookAtStore settings={settings} />}
      <AccessSection settings={settings} />
      <CorsSection settings={settings} />
      <LifecycleSection settings={settings} />
      <QuotaSection settings={settings} />
      <VersioningSection settings={settings} />
    </div>
  );
}
