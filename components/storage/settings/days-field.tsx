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
        <div className="ml-6.5">
          <Field label={`${label} after days`} isLabelHidden errors={errors}>
            <div className="flex items-center gap-2">
              <div className="w-20 shrink-0">
                <Input
                  type="number"
                  min={1}
                  value={Number.isNaN(value) ? '' : value}
                  onChange={({ target }) => onChange(target.valueAsNumber)}
                />
              </div>
              <span aria-hidden="true" className="text-sm text-muted">
                days after they were written
              </span>
            </div>
          </Field>
        </div>
      )}
    </div>
  );
}
