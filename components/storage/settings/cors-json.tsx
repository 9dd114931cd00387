'use client';

import { useRef, useState } from 'react';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { Textarea } from '#components/ui/textarea';
import type { CorsRule } from '#lib/core/bucket-settings';
import { type CorsProblem, formatCorsJson, parseCorsJson } from '#lib/core/cors-json';

interface CorsJsonProps {
  rules: readonly CorsRule[];
  onChange: (rules: CorsRule[]) => void;
  /** Told whether the text is no list of rules now. */
  onWrong: (isWrong: boolean) => void;
}

/** The rules as the JSON of AWS, in either of its two forms. What is wrong is said with its line. */
export function CorsJson({ rules, onChange, onWrong }: CorsJsonProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => formatCorsJson(rules));
  const [problems, setProblems] = useState<CorsProblem[]>([]);
  const read = parseCorsJson(text);
  // Rules that came from elsewhere, such as a preset, replace the text; what is being typed stays.
  const isCurrent = read.problems !== null || JSON.stringify(read.rules) === JSON.stringify(rules);
  const shown = isCurrent ? text : formatCorsJson(rules);

  const edit = (next: string) => {
    setText(next);
    const parsed = parseCorsJson(next);
    setProblems(parsed.problems ?? []);
    onWrong(parsed.problems !== null);
    if (parsed.rules) onChange(parsed.rules);
  };
  const goTo = (line: number) => {
    const before = shown
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length;
    const start = line === 1 ? 0 : before + 1;
    area.current?.focus();
    area.current?.setSelectionRange(start, start + (shown.split('\n')[line - 1]?.length ?? 0));
  };
  const line = problems[0]?.line ?? null;
  return (
    <div className="flex flex-col gap-2">
      <Field
        label="Rules as JSON"
        description="As the console of AWS shows it, [ … ], or as its command line takes it, { &quot;CORSRules&quot;: [ … ] }."
        errors={problems.map(({ message }) => message)}
      >
        <Textarea ref={area} isMono rows={10} value={shown} onChange={(event) => edit(event.target.value)} />
      </Field>
      {problems.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {line !== null && (
            <Button size="sm" onClick={() => goTo(line)}>
              Show line {line}
            </Button>
          )}
          <Button size="sm" onClick={() => edit(formatCorsJson(rules))}>
            Back to the last rules without mistakes
          </Button>
        </div>
      )}
    </div>
  );
}
