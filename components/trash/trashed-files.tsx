import { formatBytes } from '#components/service-instances/format-bytes';
import { RelativeTime } from '#components/ui/relative-time';
import type { TrashedStorageDetails } from '#lib/contracts/trash';
import { countFiles } from '#lib/core/count-files';

interface TrashedFilesProps {
  details: TrashedStorageDetails | undefined;
  /** Its name, where it is known before the details. */
  bucket?: string;
}

/** "the bucket shop-live-1a2b with 12 files, 3.4 MB, last write 2 days ago"; the name alone while nothing is known. */
export function TrashedFiles({ details, bucket = '…' }: TrashedFilesProps) {
  const usage = details?.usage;
  return (
    <>
      the bucket <code className="font-mono text-xs [overflow-wrap:anywhere]">{details?.bucket ?? bucket}</code>
      {usage &&
        (usage.objects === 0 ? ', which is empty' : ` with ${countFiles(usage.objects)}, ${formatBytes(usage.bytes)}`)}
      {usage?.last_write_at && usage.objects > 0 && (
        <>
          , last write <RelativeTime at={usage.last_write_at} />
        </>
      )}
    </>
  );
}
