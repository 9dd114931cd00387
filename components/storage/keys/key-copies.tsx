'use client';

import { useState } from 'react';
import { ConfirmDialog } from '#components/form/confirm-dialog';
import { Button } from '#components/ui/button';
import type { StorageKeys } from '#lib/contracts/storage-keys';

/** Variables that carry a key which is about to be revoked, with the way to do it all the same. */
export function KeyCopies(props: {
  copies: StorageKeys['copies'];
  unread: StorageKeys['unread'];
  /** Null while there is nothing to decide. */
  onBreak: (() => void) | null;
  pending: boolean;
  denied: string | null;
}) {
  const { copies, unread, onBreak, pending, denied } = props;
  const [isAsking, setAsking] = useState(false);
  if (copies.length + unread.length === 0) return null;
  const listOf = (places: StorageKeys['unread']) => (
    <ul className="list-disc pl-5">
      {places.map(({ application, environment, variable }) => (
        <li key={`${application} ${environment} ${variable}`}>
          <code className="font-mono text-xs text-fg">{variable}</code> of {environment} ({application})
        </li>
      ))}
    </ul>
  );
  return (
    <div className="flex flex-col gap-2 text-sm text-muted">
      {copies.length > 0 && (
        <>
          <p>Somebody copied the key by hand. A rotation does not revoke it while it is here:</p>
          {listOf(copies)}
        </>
      )}
      {unread.length > 0 && (
        <>
          <p>These cannot be read any more, so nobody knows whether the key was copied there. Save them anew:</p>
          {listOf(unread)}
        </>
      )}
      {onBreak && (
        <div>
          <Button size="sm" variant="danger" onClick={() => setAsking(true)} pending={pending} disabledReason={denied}>
            Revoke the old key all the same
          </Button>
          <ConfirmDialog
            open={isAsking}
            onOpenChange={setAsking}
            title={`Revoke the old key although it ${copies.length > 0 ? 'was' : 'may have been'} copied?`}
            confirmLabel="Revoke"
            pending={pending}
            error={null}
            onConfirm={() => {
              setAsking(false);
              onBreak();
            }}
          >
            <p>What uses these variables cannot read or write files any more, until it gets another key:</p>
            {listOf([...copies, ...unread])}
          </ConfirmDialog>
        </div>
      )}
    </div>
  );
}
