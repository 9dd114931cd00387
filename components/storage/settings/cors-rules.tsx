import { Plus } from 'lucide-react';
import { CorsRuleFields } from '#components/storage/settings/cors-rule-fields';
import { messagesAt } from '#components/storage/settings/messages-at';
import { Button } from '#components/ui/button';
import { type CorsRule, MAX_CORS_RULES, tooManyCorsRules } from '#lib/core/bucket-settings';

const EMPTY: CorsRule = {
  allowedOrigins: [],
  allowedMethods: ['GET', 'HEAD'],
  allowedHeaders: [],
  exposeHeaders: [],
  maxAgeSeconds: null,
};

interface CorsRulesProps {
  rules: readonly CorsRule[];
  origins: readonly string[];
  errors: object;
  onChange: (rules: CorsRule[]) => void;
  isLocked: boolean;
}

/** The rules as fields; the first one that fits a request decides. */
export function CorsRules({ rules, origins, errors, onChange, isLocked }: CorsRulesProps) {
  return (
    <div className="flex flex-col gap-4">
      {rules.length === 0 && (
        <p className="text-sm text-muted">No rules: browsers let no other site use the files from scripts.</p>
      )}
      {rules.map((rule, index) => (
        <CorsRuleFields
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no name but their place
          key={index}
          number={index + 1}
          rule={rule}
          origins={origins}
          errorsAt={(field) => messagesAt(errors, `cors.${index}.${field}`)}
          onChange={(next) => onChange(rules.with(index, next))}
          onRemove={() => onChange(rules.toSpliced(index, 1))}
          isLocked={isLocked}
        />
      ))}
      <div>
        <Button
          size="sm"
          icon={<Plus />}
          onClick={() => onChange([...rules, EMPTY])}
          disabledReason={
            (isLocked && 'It cannot be changed now.') || (rules.length >= MAX_CORS_RULES && tooManyCorsRules)
          }
        >
          Add rule
        </Button>
      </div>
    </div>
  );
}
