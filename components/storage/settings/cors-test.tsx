'use client';

import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { toDisplayError } from '#components/states/display-error';
import { ErrorBanner } from '#components/states/error-banner';
import { useStorage } from '#components/storage/storage-context';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/select';
import { type CorsRule, corsMethods } from '#lib/core/bucket-settings';
import { testStorageCors } from '#lib/queries/storage-settings';

interface CorsTestProps {
  origins: readonly string[];
  /** There are rules that the store does not have yet. */
  isDirty: boolean;
  /** Why nothing can be asked now; empty when it can. */
  lockedReason: string;
}

/** Asks the store what a browser would ask before a request from a page. */
export function CorsTest({ origins, isDirty, lockedReason }: CorsTestProps) {
  const { instance } = useStorage();
  const [origin, setOrigin] = useState<string | null>(null);
  const [method, setMethod] = useState<CorsRule['allowedMethods'][number]>('GET');
  const listId = useId();
  const value = origin ?? origins[0] ?? '';
  const test = useMutation({ mutationFn: () => testStorageCors(instance.uuid, { origin: value, method }) });
  const fields = test.error == null ? undefined : toDisplayError(test.error).fields;
  return (
    <section aria-label="Test a request" className="flex flex-col gap-3 rounded-md bg-sunken/60 p-4">
      <div>
        <h3 className="text-sm font-semibold">Test a request</h3>
        <p className="text-xs text-muted">
          Asks the public address of the bucket as a browser does.
          {isDirty && ' This is about the rules that are saved, not about your changes.'}
        </p>
      </div>
      <div className="grid items-start gap-3 sm:grid-cols-[minmax(0,1fr)_8rem_auto]">
        <Field label="From a page on" errors={fields?.origin}>
          <Input
            isMono
            autoComplete="off"
            list={listId}
            value={value}
            onChange={(event) => {
              setOrigin(event.target.value);
              test.reset();
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              test.mutate();
            }}
          />
        </Field>
        <datalist id={listId}>
          {origins.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <Field label="Method">
          <Select
            value={method}
            options={corsMethods.map((one) => ({ value: one, label: one }))}
            onChange={(event) => {
              setMethod(event.target.value as typeof method);
              test.reset();
            }}
          />
        </Field>
        <Button
          className="sm:mt-6.5"
          onClick={() => test.mutate()}
          pending={test.isPending}
          disabledReason={lockedReason || null}
        >
          Test
        </Button>
      </div>
      {test.data && (
        <Banner tone={test.data.is_allowed ? 'info' : 'warning'} title={test.data.is_allowed ? 'Allowed' : 'Blocked'}>
          <p>{test.data.sentence}</p>
          <p className="text-xs break-all">Asked: {test.data.url}</p>
        </Banner>
      )}
      {test.error != null && !fields?.origin && <ErrorBanner error={test.error} />}
    </section>
  );
}
