'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { ChangeList } from '#components/environments/change-list';
import { Button } from '#components/ui/button';
import { Skeleton } from '#components/ui/skeleton';
import type { PendingChanges as Changes } from '#lib/contracts/applications';
import { pendingChangesQuery } from '#lib/queries/environments';

/** How many changes wait for the next deployment of an environment, and on a click which. */
export function PendingChanges({ environment }: { environment: { uuid: string; slug: string } }) {
  const listId = useId();
  const [isOpen, setOpen] = useState(false);
  const pending = useQuery(pendingChangesQuery(environment.uuid));

  if (!pending.data) {
    if (pending.error == null) return <Skeleton className="w-40" />;
    return (
      <p className="flex items-center gap-2 text-sm text-muted">
        Pending changes could not be loaded.
        <Button size="sm" onClick={() => void pending.refetch()} pending={pending.isFetching}>
          Retry
        </Button>
      </p>
    );
  }
  if (pending.data.count === 0) {
    return pending.data.is_deployed ? <p className="text-sm text-muted">No pending changes.</p> : null;
  }
  return (
    <div className="flex flex-col gap-2">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={listId}
        onClick={() => setOpen(!isOpen)}
        className="flex items-center gap-1.5 self-start rounded-sm text-left text-sm font-medium hover:text-accent"
      >
        <ChevronRight
          aria-hidden="true"
          className={`size-4 shrink-0 text-faint transition-transform ${isOpen ? 'rotate-90' : ''}`}
        />
        {summary(pending.data)}
      </button>
      <div id={listId} hidden={!isOpen}>
        {isOpen && <ChangeList changes={pending.data} label={`Pending changes of ${environment.slug}`} />}
      </div>
    </div>
  );
}

function summary({ is_deployed, count }: Changes): string {
  const number = count === 1 ? '1 pending change' : `${count} pending changes`;
  return is_deployed ? number : `${number} for the first deployment`;
}
