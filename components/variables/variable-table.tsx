'use client';

import { PendingMark } from '#components/variables/pending-mark';
import { VariableRow } from '#components/variables/variable-row';
import type { PendingChange } from '#lib/contracts/applications';
import type { EnvironmentVariable } from '#lib/contracts/variables';

interface VariableTableProps {
  environmentSlug: string;
  variables: EnvironmentVariable[];
  /** Names that the running release has and the next one will not. */
  removed: PendingChange[];
  denied: { write: string | null; reveal: string | null };
}

/** Managed and custom variables together, by name; on a phone each becomes a block. */
export function VariableTable({ environmentSlug, variables, removed, denied }: VariableTableProps) {
  return (
    <table
      aria-label={`Variables of ${environmentSlug}`}
      className="w-full border-collapse text-sm max-sm:block sm:table-fixed"
    >
      <thead className="max-sm:sr-only">
        <tr className="border-b text-left text-xs text-faint">
          <th scope="col" className="w-[28%] py-2 pr-3 pl-4 font-medium">
            Name
          </th>
          <th scope="col" className="py-2 pr-3 font-medium">
            Value
          </th>
          <th scope="col" className="w-48 py-2 pr-3 font-medium">
            Origin
          </th>
          <th scope="col" className="w-26 py-2 pr-3">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      {variables.map((variable) => (
        <VariableRow key={variable.name} variable={variable} environmentSlug={environmentSlug} denied={denied} />
      ))}
      {removed.map((change) => (
        <tbody key={change.name} className="border-b last:border-b-0 max-sm:block">
          <tr className="max-sm:flex max-sm:flex-col max-sm:px-4 max-sm:py-3">
            <th scope="row" className="py-2.5 pr-3 pl-4 text-left align-top font-normal max-sm:p-0">
              <span className="flex flex-wrap items-center gap-2">
                <code className="min-w-0 font-mono text-xs leading-5 text-muted line-through">{change.name}</code>
                <PendingMark change="removed" />
              </span>
            </th>
            <td colSpan={3} className="py-2.5 pr-3 align-top text-muted max-sm:p-0">
              The running release still has it.
              {change.running_value !== null && (
                <code className="ml-2 font-mono text-xs break-all">{change.running_value}</code>
              )}
            </td>
          </tr>
        </tbody>
      ))}
    </table>
  );
}
