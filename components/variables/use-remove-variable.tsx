'use client';

import { useMutation } from '@tanstack/react-query';
import { toDisplayError } from '#components/states/display-error';
import { showToast } from '#components/ui/show-toast';
import { useVariableRefresh } from '#components/variables/use-variable-refresh';
import type { EnvironmentVariable } from '#lib/contracts/variables';
import { createVariable, removeVariable, revealVariable } from '#lib/queries/variables';

type Stored = EnvironmentVariable & { uuid: string; version: number };

/** Can it be removed? Managed variables and parts that follow a patch have no row of their own. */
export function isStored(variable: EnvironmentVariable): variable is Stored {
  return variable.uuid !== null && variable.version !== null;
}

/**
 * What it takes to set the variable again. An override that is secret has to be read for that, which is in the activity
 * log. Null for what is asked about before instead: other secrets, and patches of nothing.
 */
async function contentOf(variable: Stored) {
  const { environment, name, patch, hides } = variable;
  if (!hides && variable.value === undefined) return null;
  if (patch) return { environment, name, patch };
  const value = variable.value ?? (await revealVariable(environment, name)).value;
  // The list hides every form of a value that was marked sensitive, and only of those.
  const isMarked = variable.is_sensitive && variable.masked_value === '';
  return { environment, name, value, is_sensitive: isMarked };
}

/** Takes a custom variable or an override away by one click, and offers to undo that. */
export function useRemoveVariable() {
  const refresh = useVariableRefresh();
  const fail = (title: string) => (error: unknown) => {
    showToast({ tone: 'error', title, description: toDisplayError(error).message });
    void refresh();
  };
  const { mutate, isPending } = useMutation({
    mutationFn: async (variable: Stored) => {
      const content = await contentOf(variable);
      await removeVariable(variable.uuid, variable.version);
      return content;
    },
    onSuccess: async (content, variable) => {
      const undo =
        content && (() => createVariable(content).then(refresh, fail(`${variable.name} could not be set again`)));
      showToast({
        tone: 'success',
        title: variable.hides ? `${variable.name} is managed again` : `${variable.name} was deleted`,
        description: 'It takes effect at the next deployment.',
        action: undo ? { label: 'Undo', onClick: () => void undo() } : undefined,
      });
      await refresh();
    },
    onError: (error, variable) => fail(`${variable.name} stays as it is`)(error),
  });
  return { remove: mutate, isRemoving: isPending };
}
