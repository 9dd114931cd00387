import { Button } from '#components/ui/button';
import { Tooltip } from '#components/ui/tooltip';
import type { CorsRule } from '#lib/core/bucket-settings';
import { addCorsRule, type CorsPresetName, corsPresets } from '#lib/core/cors-presets';

interface CorsPresetsProps {
  rules: readonly CorsRule[];
  /** Of the pages of the environment. */
  origins: readonly string[];
  onChange: (rules: CorsRule[]) => void;
  disabledReason: string | null;
}

/** Adds a rule for what people mostly want. */
export function CorsPresets({ rules, origins, onChange, disabledReason }: CorsPresetsProps) {
  return (
    <fieldset aria-label="Add a rule for" className="flex flex-wrap items-center gap-2 text-xs text-muted">
      <span aria-hidden="true">Add a rule for</span>
      {(Object.keys(corsPresets) as CorsPresetName[]).map((name) => {
        const preset = corsPresets[name];
        const button = (
          <Button
            key={name}
            size="sm"
            onClick={() => onChange(addCorsRule(rules, preset.rule(origins)))}
            disabledReason={disabledReason}
          >
            {preset.label}
          </Button>
        );
        return disabledReason ? (
          button
        ) : (
          <Tooltip key={name} content={preset.description}>
            {button}
          </Tooltip>
        );
      })}
    </fieldset>
  );
}
