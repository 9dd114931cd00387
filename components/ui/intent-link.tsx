'use client';

import Link from 'next/link';
import { type ComponentProps, useState } from 'react';

/**
 * A link that fetches its page when pointed at or focused. The default of Next.js, to fetch every link in view, would
 * make the server render twenty pages for a list of twenty rows.
 */
export function IntentLink(props: Omit<ComponentProps<typeof Link>, 'prefetch'>) {
  const [isNear, setNear] = useState(false);
  const approach = () => setNear(true);
  return <Link onPointerEnter={approach} onFocus={approach} {...props} prefetch={isNear ? null : false} />;
}
