'use client';

import { Pencil } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { IconButton } from '#components/ui/icon-button';
import type { Environment } from '#lib/contracts/applications';

const BranchForm = dynamic(async () => (await import('#components/environments/branch-form')).BranchForm, {
  ssr: false,
});

/** The branch that is deployed, to be changed in place. */
export function BranchLine({ environment, refusal }: { environment: Environment; refusal: string | null }) {
  const [isEditing, setEditing] = useState(false);
  if (isEditing) return <BranchForm environment={environment} onDone={() => setEditing(false)} />;
  return (
    <div className="-my-1 flex min-w-0 items-center gap-1">
      <code title={environment.branch} className="truncate font-mono text-sm">
        {environment.branch}
      </code>
      <IconButton
        size="sm"
        label={`Change the branch of ${environment.slug}`}
        icon={<Pencil />}
        disabledReason={refusal}
        onClick={() => setEditing(true)}
      />
    </div>
  );
}
