'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { type DefaultValues, type FieldValues, type UseFormReturn, useForm } from 'react-hook-form';
import type { ZodMiniType } from 'zod/mini';
import { schemaResolver } from '#components/form/schema-resolver';
import { toDisplayError } from '#components/states/display-error';
import { useStorage } from '#components/storage/storage-context';
import { fromApiSettings, toApiSettings } from '#lib/contracts/bucket-settings';
import type { StorageSettings } from '#lib/contracts/storage-settings';
import type { BucketSettings } from '#lib/core/bucket-settings';
import { serviceInstanceKeys } from '#lib/queries/service-instances';
import { storageSettingsQuery, updateStorageSettings } from '#lib/queries/storage-settings';
import { variableKeys } from '#lib/queries/variables';

type Change = Partial<BucketSettings>;

export interface SettingForm<Values extends FieldValues> {
  form: UseFormReturn<Values>;
  submit: (values: Values) => void;
  pending: boolean;
  error: unknown;
  /** Throws away what was typed and shows what is set now. */
  discard: () => void;
}

/**
 * The form of one setting. It follows the setting while nothing was typed; a change by somebody else under unsaved edits
 * is refused when it is saved, and never overwritten.
 * @param toValues what the form holds, made of what is set
 * @param toChange what is sent, made of valid values
 */
export function useSettingForm<Values extends FieldValues>(
  settings: StorageSettings,
  schema: ZodMiniType<Values>,
  toValues: (wish: BucketSettings) => Values,
  toChange: (values: Values) => Change,
): SettingForm<Values> {
  const { instance } = useStorage();
  const queryClient = useQueryClient();
  const values = toValues(fromApiSettings(settings.wish));
  const text = JSON.stringify(values);
  const form = useForm<Values>({
    resolver: schemaResolver(schema as ZodMiniType<Values, Values>) as never,
    defaultValues: values as DefaultValues<Values>,
  });
  /** The setting that the person began with, and the state of all settings in which it was still that. */
  const seen = useRef({ text, state: settings.state });
  const { isDirty } = form.formState;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` stands for the values
  useEffect(() => {
    const isSame = seen.current.text === text;
    if (!isSame && isDirty) return;
    seen.current = { text, state: settings.state };
    if (!isSame) form.reset(values);
  }, [text, settings.state, isDirty]);

  const save = useMutation({
    mutationFn: (entered: Values) =>
      updateStorageSettings(instance.uuid, { ...toApiSettings(toChange(entered)), expected_state: seen.current.state }),
    onSuccess: (saved) => {
      const next = toValues(fromApiSettings(saved.wish));
      seen.current = { text: JSON.stringify(next), state: saved.state };
      form.reset(next);
      queryClient.setQueryData(storageSettingsQuery(instance.uuid).queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: serviceInstanceKeys.detail(instance.uuid) });
      void queryClient.invalidateQueries({ queryKey: variableKeys.all });
    },
  });
  // The form has checked each of its fields: what the API refuses then is about the setting, in one sentence.
  const error = useMemo(() => save.error && { ...toDisplayError(save.error), fields: undefined }, [save.error]);
  return {
    form,
    submit: save.mutate,
    pending: save.isPending,
    error,
    discard: () => {
      save.reset();
      seen.current = { text, state: settings.state };
      form.reset(values);
    },
  };
}
