import type { FieldValues, Path, UseFormReturn } from 'react-hook-form';
import { FormField } from '#components/form/form-field';
import { UpperCaseInput } from '#components/service-instances/upper-case-input';

interface PrefixFieldProps<T extends FieldValues & { prefix: string }> {
  form: UseFormReturn<T>;
  /** The place where another instance has the prefix; null where it is free. */
  takenIn: string | null;
  description: string;
}

/** Asks for the prefix of an instance, and says at once when it is taken. */
export function PrefixField<T extends FieldValues & { prefix: string }>({
  form,
  takenIn,
  description,
}: PrefixFieldProps<T>) {
  const name = 'prefix' as Path<T>;
  return (
    <FormField
      form={form}
      name={name}
      label="Prefix"
      description={
        takenIn === null ? (
          description
        ) : (
          <span role="alert" className="text-red">
            {form.getValues(name)} is taken in {takenIn}. Choose another one, such as MEDIA.
          </span>
        )
      }
    >
      {(field) => <UpperCaseInput {...field} placeholder="MEDIA" maxLength={32} />}
    </FormField>
  );
}
