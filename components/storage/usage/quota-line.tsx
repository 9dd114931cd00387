import { formatBytes } from '#components/service-instances/format-bytes';
import { Banner } from '#components/ui/banner';
import type { UsageReport } from '#lib/contracts/storage-usage';
import { quotaLevel, roughDuration } from '#lib/core/usage';

/** How full the quota is, and when it will be. */
export function QuotaLine({ report, nowMs }: { report: UsageReport; nowMs: number }) {
  const { quota, forecast } = report;
  const bytes = report.now?.bytes ?? report.samples.at(-1)?.bytes;
  if (quota === null || bytes === undefined) return null;
  const level = quotaLevel(bytes, quota);
  const share = Math.floor((100 * bytes) / quota);
  const outlook = outlookOf(forecast, nowMs);
  if (level === 'full') {
    return (
      <Banner tone="error" title="The quota is reached">
        The store refuses new files. Delete some, or raise the quota under Settings.
      </Banner>
    );
  }
  if (level === 'nearly') {
    return (
      <Banner tone="warning" title={`${share} % of the quota of ${formatBytes(quota)} is used`}>
        {outlook || 'At 100 % the store refuses new files.'}
      </Banner>
    );
  }
  return (
    <p className="text-sm text-muted">
      {share} % of the quota of {formatBytes(quota)} is used. {outlook}
    </p>
  );
}

function outlookOf({ kind, reaches_at }: UsageReport['forecast'], nowMs: number): string {
  if (kind === 'growing' && reaches_at) {
    return `At this pace the quota is reached in about ${roughDuration(Date.parse(reaches_at) - nowMs)}.`;
  }
  return kind === 'steady' ? 'At this pace it is not reached within two years.' : '';
}
