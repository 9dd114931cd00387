'use client';

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { toDisplayError } from '#components/states/display-error';
import { ErrorBanner } from '#components/states/error-banner';
import { Button } from '#components/ui/button';
import { Dialog, DialogActions } from '#components/ui/dialog';
import { Field } from '#components/ui/field';
import { OptionCards } from '#components/ui/option-cards';
import { showToast } from '#components/ui/show-toast';
import { Textarea } from '#components/ui/textarea';
import { DotenvPreview } from '#components/variables/dotenv-preview';
import { presentText, secretsLeftOut, withSecrets } from '#components/variables/dotenv-text';
import { HiddenSecrets } from '#components/variables/hidden-secrets';
import { useVariableRefresh } from '#components/variables/use-variable-refresh';
import type { EnvironmentVariable } from '#lib/contracts/variables';
import { bulkVariables, variableKeys } from '#lib/queries/variables';

interface DotenvDialogProps {
  environmentId: string;
  environmentSlug: string;
  variables: EnvironmentVariable[];
  /** Text to begin with, from a paste; the present custom variables when it is empty. */
  initialText: string;
  deniedReveal: string | null;
  onClose: () => void;
}

type Mode = 'merge' | 'replace';

const PAUSE_MS = 350;

/** Many custom variables as `.env` text; what would change is shown before anything is. */
export function DotenvDialog(props: DotenvDialogProps) {
  const { environmentId, environmentSlug, variables, initialText, deniedReveal, onClose } = props;
  const refresh = useVariableRefresh();
  const [text, setText] = useState(() => initialText || presentText(variables));
  const [mode, setMode] = useState<Mode>('merge');
  const settled = useSettled(text);
  const managed = variables.filter((variable) => variable.kind === 'managed').map(({ name }) => name);
  const leftOut = secretsLeftOut(settled, variables);
  const hiddenSecrets = (
    <HiddenSecrets
      secrets={leftOut}
      isRemoval={mode === 'replace'}
      denied={deniedReveal}
      onRead={(secrets) => setText((now) => withSecrets(now, secrets))}
    />
  );
  const isEmpty = text.trim() === '' && mode === 'merge';
  const preview = useQuery({
    // Below the key of all variables: whatever is written elsewhere makes the preview anew.
    queryKey: [...variableKeys.all, 'preview', environmentId, mode, settled],
    queryFn: () => bulkVariables({ environment: environmentId, text: settled, mode, dry_run: true }),
    enabled: !(settled.trim() === '' && mode === 'merge'),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const apply = useMutation({
    mutationFn: (expected: string) =>
      bulkVariables({ environment: environmentId, text, mode, dry_run: false, expected_state: expected }),
    gcTime: 0,
    onSuccess: async (result) => {
      await refresh();
      onClose();
      showToast({
        tone: 'success',
        title: `${result.added.length} added, ${result.changed.length} changed, ${result.removed.length} removed`,
        description: `${environmentSlug} gets them at the next deployment.`,
      });
    },
    onError: () => void preview.refetch(),
  });
  const fields = preview.error ? toDisplayError(preview.error).fields : undefined;
  const isCurrent = settled === text && !preview.isPlaceholderData && preview.isSuccess && !preview.isFetching;
  const changes = preview.data
    ? preview.data.added.length + preview.data.changed.length + preview.data.removed.length
    : 0;

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="lg"
      title="Edit as .env"
      description={`Custom variables of ${environmentSlug}. Managed ones are not touched, unless you set their name.`}
    >
      <div className="flex flex-col gap-2">
        <Field label=".env text" errors={fields?.text} isOptional={false}>
          <Textarea
            isMono
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder={'API_URL=https://api.example.com\nGREETING="two words"'}
            className="max-h-[30vh] min-h-40"
          />
        </Field>
        {leftOut.length > 0 && mode === 'merge' && hiddenSecrets}
      </div>
      <OptionCards
        label="What about variables that are not in the text?"
        value={mode}
        onChange={setMode}
        options={[
          { value: 'merge', label: 'Keep them', description: 'Merge: only adds and changes.' },
          {
            value: 'replace',
            label: 'Remove them',
            description: 'Replace: the text is all there is. Changed media domains stay.',
          },
        ]}
      />
      {leftOut.length > 0 && mode === 'replace' && hiddenSecrets}
      <section aria-label="Preview" aria-live="polite" className="min-h-24 rounded-md bg-sunken px-3 py-2.5 text-sm">
        {isEmpty ? (
          <p className="text-muted">Paste or write some lines to see what they would change.</p>
        ) : fields?.text ? (
          <p className="text-muted">Correct the lines above to see what would change.</p>
        ) : preview.error ? (
          <ErrorBanner error={preview.error} />
        ) : preview.data ? (
          <DotenvPreview result={preview.data} managed={managed} isStale={!isCurrent} />
        ) : (
          <p className="text-muted">Looking at it…</p>
        )}
      </section>
      {apply.error != null && <ErrorBanner error={apply.error} />}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          variant={mode === 'replace' && (preview.data?.removed.length ?? 0) > 0 ? 'danger' : 'primary'}
          pending={apply.isPending}
          disabledReason={reasonNotToApply({ isEmpty, hasErrors: preview.error !== null, isCurrent, changes })}
          onClick={() => preview.data && apply.mutate(preview.data.state)}
        >
          {applyLabel(preview.isError ? 0 : changes)}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function applyLabel(changes: number): string {
  if (changes === 0) return 'Apply';
  return changes === 1 ? 'Apply 1 change' : `Apply ${changes} changes`;
}

function reasonNotToApply(state: { isEmpty: boolean; hasErrors: boolean; isCurrent: boolean; changes: number }) {
  if (state.isEmpty) return 'There is no text yet.';
  if (state.hasErrors) return 'Correct the text first.';
  if (!state.isCurrent) return 'The preview is on its way.';
  return state.changes === 0 ? 'Nothing would change.' : null;
}

/** The value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
