'use client';

import { ChevronRight, CircleAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { isOrphan, sourceInWords } from '#components/variables/variable-filter';
import { VariableValue } from '#components/variables/variable-value';
import type { EnvironmentVariable } from '#lib/contracts/variables';

interface VariableNotesProps {
  variable: EnvironmentVariable;
  deniedReveal: string | null;
}

/** What there is to know about a value: the patch it is made with, what it hides, what is wrong with it. */
export function VariableNotes({ variable, deniedReveal }: VariableNotesProps) {
  const { problem, warnings, hides, kind, patch_description: patch, uuid } = variable;
  return (
    <div className="flex flex-col gap-1 text-xs text-muted empty:hidden">
      {patch && !isOrphan(variable) && (
        <p>
          Only the <span className="font-medium text-fg">{patch}</span>; key and host stay managed.
        </p>
      )}
      {kind === 'patch' && uuid === null && <p>Follows the media domain of its DSN.</p>}
      {hides && (
        <details className="group">
          <summary className="flex w-fit list-none items-center gap-1 rounded-sm hover:text-fg [&::-webkit-details-marker]:hidden">
            <ChevronRight aria-hidden="true" className="size-3 transition-transform group-open:rotate-90" />
            hides the managed value of {sourceInWords(hides.source)}
          </summary>
          <div className="mt-0.5 ml-4 border-l pl-2">
            <VariableValue
              environmentId={variable.environment}
              name={variable.name}
              value={variable.is_secret ? undefined : hides.masked_value}
              masked={hides.masked_value}
              which="managed"
              denied={deniedReveal}
            />
          </div>
        </details>
      )}
      {problem && (
        <Note tone="text-red" icon={<CircleAlert aria-hidden="true" />}>
          {problem}
        </Note>
      )}
      {warnings.map((warning) => (
        <Note key={warning} tone="text-orange" icon={<TriangleAlert aria-hidden="true" />}>
          {warning}
        </Note>
      ))}
    </div>
  );
}

function Note({ tone, icon, children }: { tone: string; icon: ReactNode; children: string }) {
  return (
    <p className={`flex gap-1.5 [&>svg]:mt-0.5 [&>svg]:size-3.5 [&>svg]:shrink-0 ${tone}`}>
      {icon}
      {children}
    </p>
  );
}
