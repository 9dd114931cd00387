'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { type DefaultValues, type FieldValues, type UseFormReturn, useForm } from 'react-hook-form';
import type { ZodMiniType } from 'zod/mini';
import { schemaResolver } from '#components/form/schema-resolver';
import { useStorage } from '#components/storage/storage-context';
import type { StorageSettings, UpdateStorageSettingsInput } from '#lib/contracts/storage-settings';
import { serviceInstanceKeys } from '#lib/queries/service-instances';
import { storageSettingsQuery, updateStorageSettings } from '#lib/queries/storage-settings';
import { variableKeys } from '#lib/queries/variables';

export type Change = Omit<UpdateStorageSettingsInput, 'expected_state'>;

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
 * @param toValues what the form holds, made of the settings
 * @param toChange what is sent, made of valid values
 */
export function useSettingForm<Values extends FieldValues>(
  settings: StorageSettings,
  schema: ZodMiniType<Values>,
  toValues: (settings: StorageSettings) => Values,
  toChange: (values: Values) => Change,
): SettingForm<Values> {
  const { instance } = useStorage();
  const queryClient = useQueryClient();
  const values = toValues(settings);
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
      updateStorageSettings(instance.uuid, { ...toChange(entered), expected_state: seen.current.state }),
    onSuccess: (saved) => {
      const next = toValues(saved);
      seen.current = { text: JSON.stringify(next), state: saved.state };
      form.reset(next);
      queryClient.setQueryData(storageSettingsQuery(instance.uuid).queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: serviceInstanceKeys.detail(instance.uuid) });
      void queryClient.invalidateQueries({ queryKey: variableKeys.all });
    },
  });
  return {
    form,
    submit: save.mutate,
    pending: save.isPending,
    error: save.error,
    discard: () => {
      save.reset();
      seen.current = { text, state: settings.state };
      form.reset(values);
    },
  };
}
