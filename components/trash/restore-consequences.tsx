import { TrashedFiles } from '#components/trash/trashed-files';
import type { TrashedStorage, TrashedStorageDetails } from '#lib/contracts/trash';
import { listCopies } from '#lib/core/variable-copy';

interface RestoreConsequencesProps {
  item: TrashedStorage;
  details: TrashedStorageDetails | undefined;
  /** `application/environment` that gets it; empty before one is chosen. */
  place: string;
  prefix: string;
}

/** What becomes of files, key, links and variables when it goes to another environment. */
export function RestoreConsequences({ item, details, place, prefix }: RestoreConsequencesProps) {
  const copies = details?.copies ?? [];
  return (
    <ul aria-label="What happens" className="flex list-disc flex-col gap-1 pl-5 text-sm text-muted">
      <li>
        nothing changes in it: <TrashedFiles details={details} bucket={item.bucket} />
      </li>
      <li>
        {details?.same_key_reason
          ? `it keeps its key: ${details.same_key_reason}`
          : `it gets a new key, and every key that it had is revoked at once${copies.length > 0 ? `, also where copies of it are: ${listCopies(copies)}` : ''}`}
      </li>
      {item.visibility === 'public-read' && <li>its public links work again</li>}
      <li>
        the next deployment of {place || 'the environment'} gets{' '}
        <code className="font-mono text-xs [overflow-wrap:anywhere]">{prefix}_STORAGE_DSN</code> and its parts
      </li>
    </ul>
  );
}
