import { Plus, Trash2 } from 'lucide-react';
import { ListField } from '#components/storage/settings/list-field';
import { Button } from '#components/ui/button';
import { Checkbox } from '#components/ui/checkbox';
import { Field } from '#components/ui/field';
import { IconButton } from '#components/ui/icon-button';
import { Input } from '#components/ui/input';
import { type CorsRule, corsMethods } from '#lib/core/bucket-settings';

interface CorsRuleFieldsProps {
  /** From 1. */
  number: number;
  rule: CorsRule;
  /** Offered by one click. */
  origins: readonly string[];
  errorsAt: (field: keyof CorsRule) => string[];
  onChange: (rule: CorsRule) => void;
  onRemove: () => void;
  isLocked: boolean;
}

export function CorsRuleFields(props: CorsRuleFieldsProps) {
  const { number, rule, origins, errorsAt, onChange, onRemove, isLocked } = props;
  const set = (change: Partial<CorsRule>) => onChange({ ...rule, ...change });
  const missing = origins.filter((origin) => !rule.allowedOrigins.includes(origin));
  const methodErrors = errorsAt('allowedMethods');
  return (
    <section aria-label={`Rule ${number}`} className="flex flex-col gap-4 rounded-md border p-4">
      <div className="flex items-center justify-between gap-3">
        <h3 className="text-sm font-semibold">Rule {number}</h3>
        <IconButton
          label={`Remove rule ${number}`}
          icon={<Trash2 />}
          onClick={onRemove}
          disabledReason={isLocked && 'It cannot be changed now.'}
        />
      </div>
      <div className="flex flex-col gap-2">
        <ListField
          label="Origins"
          description="Scheme and host of the pages, one a line; * for all."
          placeholder="https://www.example.com"
          value={rule.allowedOrigins}
          onChange={(allowedOrigins) => set({ allowedOrigins })}
          errors={errorsAt('allowedOrigins')}
        />
        {missing.length > 0 && !rule.allowedOrigins.includes('*') && !isLocked && (
          <fieldset aria-label={`Add origins of this environment to rule ${number}`} className="flex flex-wrap gap-2">
            {missing.map((origin) => (
              <Button
                key={origin}
                size="sm"
                icon={<Plus />}
                onClick={() => set({ allowedOrigins: [...rule.allowedOrigins, origin] })}
                className="max-w-full"
              >
                <span title={origin} className="truncate font-mono text-xs">
                  {origin}
                </span>
              </Button>
            ))}
          </fieldset>
        )}
      </div>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1.5 text-sm font-medium">Methods</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          {corsMethods.map((method) => (
            <Checkbox
              key={method}
              label={method}
              checked={rule.allowedMethods.includes(method)}
              onChange={(event) =>
                set({
                  allowedMethods: corsMethods.filter((one) =>
                    one === method ? event.target.checked : rule.allowedMethods.includes(one),
                  ),
                })
              }
            />
          ))}
        </div>
        {methodErrors.length > 0 && (
          <p role="alert" className="text-xs text-red">
            {methodErrors.join(' ')}
          </p>
        )}
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        <ListField
          label="Request headers"
          isOptional
          description="What pages may send, for example content-type; * for all."
          value={rule.allowedHeaders}
          onChange={(allowedHeaders) => set({ allowedHeaders })}
          errors={errorsAt('allowedHeaders')}
        />
        <ListField
          label="Exposed headers"
          isOptional
          description="What scripts may read of an answer, for example etag."
          value={rule.exposeHeaders}
          onChange={(exposeHeaders) => set({ exposeHeaders })}
          errors={errorsAt('exposeHeaders')}
        />
      </div>
      <div className="max-w-60">
        <Field
          label="Seconds to remember"
          isOptional
          description="How long browsers keep this answer."
          errors={errorsAt('maxAgeSeconds')}
        >
          <Input
            type="number"
            min={0}
            max={86_400}
            value={rule.maxAgeSeconds === null || Number.isNaN(rule.maxAgeSeconds) ? '' : rule.maxAgeSeconds}
            // What is no number is not nothing: it has to be complained about.
            onChange={({ target: { value, valueAsNumber, validity } }) =>
              set({ maxAgeSeconds: value === '' && !validity.badInput ? null : valueAsNumber })
            }
          />
        </Field>
      </div>
    </section>
  );
}
