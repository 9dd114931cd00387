'use client';

import { GitBranch, Images } from 'lucide-react';
import { useId } from 'react';
import type { NewApplicationValues } from '#components/applications/new-application-values';

type Start = NewApplicationValues['start'];

const CHOICES: { value: Start; label: string; description: string; icon: React.ReactNode }[] = [
  {
    value: 'example',
    label: 'Start with the example',
    description: 'A small media gallery: upload a picture, see where it is kept.',
    icon: <Images />,
  },
  {
    value: 'git',
    label: 'From a Git repository',
    description: 'Your own code, from any Git server or a path on this machine.',
    icon: <GitBranch />,
  },
];

/** Where the code of a new application comes from. */
export function StartChoice({ value, onChange }: { value: Start; onChange: (start: Start) => void }) {
  const id = useId();
  return (
    <fieldset>
      <legend className="sr-only">Where does the code come from?</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        {CHOICES.map((choice) => (
          <label
            key={choice.value}
            className="relative flex cursor-pointer gap-3 rounded-lg border border-control bg-surface p-3 shadow-control transition-colors hover:border-faint has-checked:border-accent has-checked:ring-1 has-checked:ring-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-accent"
          >
            <input
              type="radio"
              name={`${id}-start`}
              value={choice.value}
              checked={value === choice.value}
              onChange={() => onChange(choice.value)}
              aria-labelledby={`${id}-${choice.value}`}
              aria-describedby={`${id}-${choice.value}-description`}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            {choice.icon}
            <span className="min-w-0 text-sm">
              <span id={`${id}-${choice.value}`} className="block font-medium">
                {choice.label}
              </span>
              <span id={`${id}-${choice.value}-description`} className="block text-xs text-muted">
                {choice.description}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
