'use client';

import type { ApplyChanges } from '#components/deployments/use-apply-changes';
import { ChangeList } from '#components/environments/change-list';
import { Button } from '#components/ui/button';
import { Dialog, DialogActions } from '#components/ui/dialog';
import type { PendingChanges } from '#lib/contracts/applications';

interface ReviewDialogProps {
  slug: string;
  pending: PendingChanges;
  deploy: ApplyChanges;
  onClose: () => void;
}

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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section aria-label="Changes" tabIndex={0} className="max-h-[55vh] overflow-y-auto rounded-md">
        <ChangeList changes={pending} label="Changes" />
      </section>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <Button variant="primary" onClick={start} disabledReason={deploy.disabledReason}>
          Deploy now
        </Button>
      </DialogActions>
    </Dialog>
  );
}
