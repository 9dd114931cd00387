'use client';

import { useMutation } from '@tanstack/react-query';
import { formatBytes } from '#components/service-instances/format-bytes';
import { roleRefusal } from '#components/sessions/role-refusal';
import { ErrorBanner } from '#components/states/error-banner';
import { Button } from '#components/ui/button';
import { RelativeTime } from '#components/ui/relative-time';
import { countFiles } from '#lib/core/count-files';
import { shownKey } from '#lib/core/file-keys';
import type { Role } from '#lib/core/roles';
import { measurePrefixes } from '#lib/queries/storage-usage';

/** The largest folders, counted when somebody asks: most stores can only tell by listing. */
export function LargestFolders({ instanceId, role }: { instanceId: string; role: Role }) {
  const { mutate, data, isPending, error } = useMutation({ mutationFn: () => measurePrefixes(instanceId) });
  const largest = Math.max(1, ...(data?.prefixes.map(({ bytes }) => bytes) ?? []));
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-sm font-medium">Largest folders</h3>
        <Button size="sm" onClick={() => mutate()} pending={isPending} disabledReason={roleRefusal(role, 'file:list')}>
          {data ? 'Count again' : 'Count now'}
        </Button>
      </div>
      {error && <ErrorBanner error={error} />}
      {data && (
        <>
          {data.prefixes.length === 0 && <p className="text-sm text-muted">The bucket is empty.</p>}
          <ul className="flex flex-col gap-2 text-sm">
            {data.prefixes.map(({ prefix, bytes, objects, is_complete }) => (
              <li key={prefix} className="flex flex-col gap-1">
                <div className="flex justify-between gap-4">
                  <span title={shownKey(prefix)} className="min-w-0 truncate">
                    {prefix === '' ? 'Files in no folder' : shownKey(prefix)}
                  </span>
                  <span className="shrink-0 text-muted tabular-nums">
                    {!is_complete && 'at least '}
                    {formatBytes(bytes)}, {countFiles(objects)}
                  </span>
                </div>
                <div aria-hidden="true" className="h-1 rounded-full bg-pressed">
                  <div className="h-full rounded-full bg-blue-dot" style={{ width: `${(100 * bytes) / largest}%` }} />
                </div>
              </li>
            ))}
          </ul>
          <p role="status" className="text-xs text-muted">
            Counted <RelativeTime at={data.at} />
            {!data.is_complete &&
              `, and cut off after ${data.counted.toLocaleString('en')} files: figures marked “at least” are larger.`}
          </p>
        </>
      )}
    </div>
  );
}
