'use client';

import { useMutation } from '@tanstack/react-query';
import { toDisplayError } from '#components/states/display-error';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { showToast } from '#components/ui/show-toast';
import { isStored, useRemoveVariable } from '#components/variables/use-remove-variable';
import { useVariableRefresh } from '#components/variables/use-variable-refresh';
import type { EnvironmentVariable } from '#lib/contracts/variables';
import { rebaseVariable } from '#lib/queries/variables';

interface StaleBannerProps {
  variable: EnvironmentVariable;
  denied: string | null;
}

/** A whole-value override whose managed value has changed since: what differs, and the two ways out. */
export function StaleBanner({ variable, denied }: StaleBannerProps) {
  const refresh = useVariableRefresh();
  const { remove, isRemoving } = useRemoveVariable();
  const rebase = useMutation({
    mutationFn: rebaseVariable,
    onSuccess: async (rebased) => {
      showToast({
        tone: 'success',
        title: `${variable.name} follows the managed value again`,
        description: rebased.patch_description
          ? `Kept from your override: ${rebased.patch_description}.`
          : 'Nothing of your override was different in a field that is yours to choose.',
      });
      await refresh();
    },
    onError: (error) =>
      showToast({
        tone: 'error',
        title: `${variable.name} stays as it is`,
        description: toDisplayError(error).message,
      }),
  });
  if (!variable.is_stale || !isStored(variable)) return null;

  return (
    <Banner tone="warning" title="The managed value changed since you overrode it">
      <p>
        The application still gets your value. Rebase takes key, host and region from the managed one and keeps the rest
        of yours.
      </p>
      <Differences variable={variable} />
      <div className="mt-3 flex flex-wrap gap-2">
        <Button
          size="sm"
          variant="primary"
          onClick={() => rebase.mutate(variable.uuid)}
          pending={rebase.isPending}
          disabledReason={denied}
        >
          Rebase on the managed value
        </Button>
        <Button size="sm" onClick={() => remove(variable)} pending={isRemoving} disabledReason={denied}>
          Back to managed
        </Button>
      </div>
    </Banner>
  );
}

/** Field by field, what a whole-value override says otherwise than the managed value. */
export function Differences({ variable }: { variable: EnvironmentVariable }) {
  if (variable.differences.length === 0) return null;
  return (
    <table aria-label={`Differences of ${variable.name}`} className="mt-2 w-full max-w-2xl text-xs max-sm:block">
      <thead className="max-sm:sr-only">
        <tr className="text-left text-faint">
          <th scope="col" className="w-1/4 py-0.5 pr-3 font-medium">
            Field
          </th>
          <th scope="col" className="py-0.5 pr-3 font-medium">
            Managed now
          </th>
          <th scope="col" className="py-0.5 font-medium">
            Yours
          </th>
        </tr>
      </thead>
      <tbody className="text-fg max-sm:block">
        {variable.differences.map((difference) => (
          <tr key={difference.field} className="border-t border-control/40 align-top max-sm:block max-sm:py-1.5">
            <th scope="row" className="py-1 pr-3 text-left font-normal max-sm:block max-sm:py-0 max-sm:font-medium">
              {difference.label}
            </th>
            <td className="py-1 pr-3 font-mono break-all max-sm:block max-sm:py-0">
              <Side>Managed now</Side>
              {side(difference.managed, difference.is_secret && 'secret')}
            </td>
            <td className="py-1 font-mono break-all max-sm:block max-sm:py-0">
              <Side>Yours</Side>
              {side(difference.override, difference.is_secret && 'another secret')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Takes the place of the column's head on a phone. */
function Side({ children }: { children: string }) {
  return (
    <span aria-hidden="true" className="font-sans text-faint sm:hidden">
      {children}:{' '}
    </span>
  );
}

function side(value: string | null, secret: string | false) {
  if (secret) return <span className="font-sans text-muted">{secret}</span>;
  return value ?? <span className="font-sans text-faint">not set</span>;
}
