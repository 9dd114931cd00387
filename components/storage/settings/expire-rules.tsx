import { Plus, X } from 'lucide-react';
import { messagesAt } from '#components/storage/settings/messages-at';
import { Banner } from '#components/ui/banner';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { IconButton } from '#components/ui/icon-button';
import { Input } from '#components/ui/input';
import type { Lifecycle } from '#lib/core/bucket-settings';

interface ExpireRulesProps {
  value: Lifecycle['expire'];
  onChange: (value: Lifecycle['expire']) => void;
  errors: object;
  isLocked: boolean;
}

const COLUMNS = 'grid grid-cols-[minmax(0,1fr)_8rem_auto] items-start gap-2';

/** Folders whose files are deleted some days after they were written. */
export function ExpireRules({ value, onChange, errors, isLocked }: ExpireRulesProps) {
  const locked = isLocked && 'It cannot be changed now.';
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">Delete files by age</legend>
      {value.length === 0 && <p className="text-sm text-muted">No file is deleted because of its age.</p>}
      {value.length > 0 && (
        <div aria-hidden="true" className={`${COLUMNS} text-xs text-muted`}>
          <span>Files whose name begins with</span>
          <span>Deleted after</span>
          <span className="w-8" />
        </div>
      )}
      {value.map(({ prefix, days }, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no name but their place
          key={index}
          className={COLUMNS}
        >
          <Field
            label={`Prefix of rule ${index + 1}`}
            isLabelHidden
            errors={messagesAt(errors, `lifecycle.expire.${index}.prefix`)}
          >
            <Input
              isMono
              autoComplete="off"
              placeholder="All files, or tmp/"
              value={prefix}
              onChange={({ target }) => onChange(value.with(index, { prefix: target.value, days }))}
            />
          </Field>
          <Field
            label={`Days of rule ${index + 1}`}
            isLabelHidden
            errors={messagesAt(errors, `lifecycle.expire.${index}.days`)}
          >
            <div className="flex items-center gap-2">
              <div className="w-18 shrink-0">
                <Input
                  type="number"
                  min={1}
                  value={Number.isNaN(days) ? '' : days}
                  onChange={({ target }) => onChange(value.with(index, { prefix, days: target.valueAsNumber }))}
                />
              </div>
              <span aria-hidden="true" className="text-sm text-muted">
                days
              </span>
            </div>
          </Field>
          <IconButton
            label={`Remove rule ${index + 1}`}
            icon={<X />}
            onClick={() => onChange(value.toSpliced(index, 1))}
            disabledReason={locked}
          />
        </div>
      ))}
      {value.some(({ prefix }) => prefix === '') && (
        <Banner tone="warning" title="Every file of the bucket is deleted at that age">
          A rule without a prefix is for all files, also those that are there already.
        </Banner>
      )}
      <div>
        <Button
          size="sm"
          icon={<Plus />}
          onClick={() => onChange([...value, { prefix: 'tmp/', days: 30 }])}
          disabledReason={locked || (value.length >= 100 && 'At most 100 rules.')}
        >
          Add rule
        </Button>
      </div>
    </fieldset>
  );
}
