import { Checkbox } from '#components/ui/checkbox';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';

interface DaysFieldProps {
  /** What is done: "Remove old versions". */
  label: string;
  description: string;
  /** Days when it is ticked. */
  initial: number;
  /** Null: never. */
  value: number | null;
  onChange: (value: number | null) => void;
  errors: string[];
}

/** Something that is done after some days, or never. */
export function DaysField({ label, description, initial, value, onChange, errors }: DaysFieldProps) {
  return (
    <div className="flex flex-col gap-2">
      <Checkbox
        label={label}
        description={description}
        checked={value !== null}
        onChange={(event) => onChange(event.target.checked ? initial : null)}
      />
      {value !== null && (
        <div className="ml-6.5 max-w-40">
          <Field label={`${label} after days`} isLabelHidden errors={errors}>
            <Input
              type="number"
              min={1}
              value={Number.isNaN(value) ? '' : value}
              onChange={({ target }) => onChange(target.valueAsNumber)}
            />
          </Field>
          <p aria-hidden="true" className="mt-1 text-xs text-muted">
            days after they were written
          </p>
        </div>
      )}
    </div>
  );
}
