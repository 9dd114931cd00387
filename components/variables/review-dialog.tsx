'use client';

import { Button } from '#components/ui/button';
import { Dialog, DialogActions } from '#components/ui/dialog';
import { PendingMark } from '#components/variables/pending-mark';
import type { useDeploy } from '#components/variables/use-deploy';
import type { PendingChange, PendingChanges } from '#lib/contracts/applications';

interface ReviewDialogProps {
  slug: string;
  pending: PendingChanges;
  deploy: ReturnType<typeof useDeploy>;
  onClose: () => void;
}

const SERVICE_VERBS = { attach: 'is attached', detach: 'is detached', provision: 'is provisioned and attached' };

/** Everything that the next deployment changes: what runs now beside what is intended. */
export function ReviewDialog({ slug, pending, deploy, onClose }: ReviewDialogProps) {
  const start = () => {
    deploy.start();
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="lg"
      title={`What the next deployment of ${slug} changes`}
      description="Compared with what the running release has."
    >
      <ul aria-label="Changes" className="flex max-h-[55vh] flex-col overflow-y-auto rounded-md border">
        {pending.services.map((service) => (
          <li key={service.uuid} className="border-b px-3 py-2 text-sm last:border-b-0">
            <span className="font-medium">
              {service.name} {service.prefix}
            </span>{' '}
            {SERVICE_VERBS[service.change]}
          </li>
        ))}
        {pending.changes.map((change) => (
          <li key={change.name} className="flex flex-col gap-1 border-b px-3 py-2 last:border-b-0">
            <span className="flex flex-wrap items-center gap-2">
              <code className="min-w-0 font-mono text-sm">{change.name}</code>
              <PendingMark change={change.change} />
            </span>
            <Values change={change} />
          </li>
        ))}
      </ul>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <Button variant="primary" onClick={start} disabledReason={deploy.disabledReason}>
          Deploy now
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Values({ change }: { change: PendingChange }) {
  if (change.is_secret) {
    return (
      <p className="text-xs text-muted">{change.change === 'changed' ? 'A secret, with another value' : 'A secret'}</p>
    );
  }
  return (
    <p className="flex flex-col font-mono text-xs">
      {change.running_value !== null && (
        <del className="text-red no-underline">
          <span aria-hidden="true">− </span>
          <span className="sr-only">Running: </span>
          {change.running_value || '(empty)'}
        </del>
      )}
      {change.intended_value !== null && (
        <ins className="text-green no-underline">
          <span aria-hidden="true">+ </span>
          <span className="sr-only">Intended: </span>
          {change.intended_value || '(empty)'}
        </ins>
      )}
    </p>
  );
}
