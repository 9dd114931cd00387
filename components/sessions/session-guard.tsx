'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { paths } from '#lib/paths';

function isSignedOut(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'status' in error && error.status === 401;
}

/** Leads to the sign-in page, and back afterwards, as soon as the API says that the session has ended. */
export function SessionGuard() {
  const queryClient = useQueryClient();
  useEffect(() => {
    const leaveWhenSignedOut = (error: unknown) => {
      if (!isSignedOut(error)) return;
      const { pathname, search } = window.location;
      // A full load, so that nothing of this person stays in memory.
      window.location.assign(paths.signIn({ next: pathname + search }));
    };
    const endings = [
      queryClient.getQueryCache().subscribe(({ query }) => leaveWhenSignedOut(query.state.error)),
      queryClient.getMutationCache().subscribe(({ mutation }) => leaveWhenSignedOut(mutation?.state.error)),
    ];
    return () => {
      for (const end of endings) end();
    };
  }, [queryClient]);
  return null;
}
