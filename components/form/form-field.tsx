'use client';

import type { ComponentProps, ReactNode } from 'react';
import type { FieldPath, FieldValues, UseFormRegisterReturn, UseFormReturn } from 'react-hook-form';
import { fieldMessages } from '#components/form/apply-field-errors';
import { Field } from '#components/ui/field';

interface FormFieldProps<T extends FieldValues> extends Omit<ComponentProps<typeof Field>, 'errors' | 'children'> {
  form: UseFormReturn<T>;
  name: FieldPath<T>;
  /** Draws the control: `(field) => <Input {...field} />`. */
  children: (field: UseFormRegisterReturn) => ReactNode;
}

/** A `Field` bound to react-hook-form: registers the control and shows its errors. */
export function FormField<T extends FieldValues>({ form, name, children, ...field }: FormFieldProps<T>) {
  const { error } = form.getFieldState(name, form.formState);
  return (
    <Field {...field} errors={fieldMessages(error)}>
      {children(form.register(name))}
    </Field>
  );
}
