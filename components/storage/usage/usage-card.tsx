'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatBytes } from '#components/service-instances/format-bytes';
import { ErrorState } from '#components/states/error-state';
import { LoadingState } from '#components/states/loading-state';
import { useStorage } from '#components/storage/storage-context';
import { LargestFolders } from '#components/storage/usage/largest-folders';
import { QuotaLine } from '#components/storage/usage/quota-line';
import { UsageChart } from '#components/storage/usage/usage-chart';
import { UsageTable } from '#components/storage/usage/usage-table';
import { Banner } from '#components/ui/banner';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { Field } from '#components/ui/field';
import { RelativeTime } from '#components/ui/relative-time';
import { Select } from '#components/ui/select';
import type { UsageReport } from '#lib/contracts/storage-usage';
import { type UsageRange, usageRanges, usageRangeViews } from '#lib/core/usage';
import { usageQuery } from '#lib/queries/storage-usage';

const options = usageRanges.map((value) => ({ value, label: usageRangeViews[value].label }));

/** How much is in the bucket of the page: now, over time, by folder, and against the quota. */
export function UsageCard() {
  const { instance, role } = useStorage();
  const [range, setRange] = useState<UsageRange>('7d');
  const { data, error, refetch, isFetching, dataUpdatedAt } = useQuery({
    ...usageQuery(instance.uuid, range),
    enabled: instance.provisioned_at !== null,
  });
  if (instance.provisioned_at === null) return null;
  return (
    <Card aria-label="Usage">
      <CardHeader
        title="Usage"
        actions={
          <Field label="Range of the chart" isLabelHidden>
            <Select options={options} value={range} onChange={(event) => setRange(event.target.value as UsageRange)} />
          </Field>
        }
      />
      <CardBody className="flex flex-col gap-5">
        {data ? (
          <>
            <Now report={data} />
            <QuotaLine report={data} nowMs={dataUpdatedAt} />
            <OverTime samples={data.samples} quota={data.quota} />
            {data.now?.objects !== 0 && <LargestFolders instanceId={instance.uuid} role={role} />}
          </>
        ) : error ? (
          <ErrorState error={error} what="The usage" onRetry={() => void refetch()} isRetrying={isFetching} />
        ) : (
          <LoadingState label="Loading the usage" />
        )}
      </CardBody>
    </Card>
  );
}

/** The chart, once there is something to see. */
function OverTime({ samples, quota }: Pick<UsageReport, 'samples' | 'quota'>) {
  if (samples.length < 2)
    return <p className="text-sm text-muted">Figures are taken every hour; the chart begins with the second one.</p>;
  if (samples.every(({ bytes }) => bytes === 0))
    return <p className="text-sm text-muted">Nothing was stored in this time.</p>;
  return (
    <>
      <UsageChart samples={samples} quota={quota} />
      <UsageTable samples={samples} />
    </>
  );
}

/** The figures of this moment, or the last ones that are known. */
function Now({ report: { now, problem, samples } }: { report: UsageReport }) {
  const known = now ?? samples.at(-1);
  return (
    <div className="flex flex-col gap-3">
      {known && (
        <dl className="flex flex-wrap gap-x-10 gap-y-3">
          <Figure label="Stored">{formatBytes(known.bytes)}</Figure>
          <Figure label="Files">{known.objects.toLocaleString('en')}</Figure>
        </dl>
      )}
      {!now && (
        <Banner tone="warning" title={known ? 'These are the last known figures' : 'The figures are not known'}>
          {known && (
            <>
              Taken <RelativeTime at={known.at} />.{' '}
            </>
          )}
          {problem}
        </Banner>
      )}
    </div>
  );
}

function Figure({ label, children }: { label: string; children: string }) {
  return (
    <div className="flex flex-col-reverse">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="text-xl font-semibold tabular-nums">{children}</dd>
    </div>
  );
}
