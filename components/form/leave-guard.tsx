'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogActions } from '#components/ui/dialog';

/** The address a click leads to within the panel, or null when the page stays or the browser opens another tab. */
function destinationOf(event: MouseEvent): string | null {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || link.origin !== location.origin) return null;
  const isSamePlace = link.pathname === location.pathname && link.search === location.search;
  return isSamePlace ? null : link.pathname + link.search + link.hash;
}

/** Asks before unsaved changes are lost by following a link, reloading or closing the tab. */
export function LeaveGuard({ isDirty }: { isDirty: boolean }) {
  const router = useRouter();
  const [destination, setDestination] = useState<string | null>(null);

  useEffect(() => {
    if (!isDirty) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const next = destinationOf(event);
      if (next === null) return;
      event.preventDefault();
      // Also for the guards of other forms on the page: one question is enough.
      event.stopImmediatePropagation();
      setDestination(next);
    };
    window.addEventListener('beforeunload', onUnload);
    document.addEventListener('click', onClick, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, { capture: true });
    };
  }, [isDirty]);

  const stay = () => setDestination(null);
  const leave = () => {
    stay();
    if (destination !== null) router.push(destination);
  };

  return (
    <Dialog
      open={destination !== null}
      onOpenChange={stay}
      title="Leave without saving?"
      description="What you have changed on this page will be lost."
      isAlert
    >
      <DialogActions>
        <Button onClick={stay}>Stay</Button>
        <Button variant="danger" onClick={leave}>
          Leave
        </Button>
      </DialogActions>
    </Dialog>
  );
}
