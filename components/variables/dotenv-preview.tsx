import { clsx } from 'clsx';
import { TriangleAlert } from 'lucide-react';
import { Badge, type Tone } from '#components/ui/state-pill';
import type { BulkVariablesResult } from '#lib/contracts/variables';

const GROUPS: { key: 'added' | 'changed' | 'removed' | 'unchanged'; tone: Tone }[] = [
  { key: 'added', tone: 'green' },
  { key: 'changed', tone: 'orange' },
  { key: 'removed', tone: 'red' },
  { key: 'unchanged', tone: 'grey' },
];

interface DotenvPreviewProps {
  result: BulkVariablesResult;
  /** Names that are managed now: setting one hides the managed value. */
  managed: string[];
  /** The text has changed since; another preview is on its way. */
  isStale: boolean;
}

/** What the text would do, by kind of change, with names. */
export function DotenvPreview({ result, managed, isStale }: DotenvPreviewProps) {
  const hidden = result.added.filter((name) => managed.includes(name));
  const hasChanges = result.added.length + result.changed.length + result.removed.length > 0;
  const warnings = [...hidden.map((name) => ({ name, message: 'This hides the managed value.' })), ...result.warnings];
  return (
    <div className={clsx('flex flex-col gap-2 transition-opacity', isStale && 'opacity-60')}>
      {!hasChanges && <p className="text-muted">Nothing would change.</p>}
      <dl className="flex flex-col gap-1.5 empty:hidden">
        {GROUPS.filter(({ key }) => result[key].length > 0).map(({ key, tone }) => (
          <div key={key} className="flex items-start gap-3">
            <dt className="w-24 shrink-0">
              <Badge tone={tone}>
                {result[key].length} {key}
              </Badge>
            </dt>
            <dd className="min-w-0 pt-0.5 font-mono text-xs text-muted">
              {key === 'unchanged' ? null : result[key].join(', ')}
            </dd>
          </div>
        ))}
      </dl>
      {warnings.map(({ name, message }) => (
        <p
          key={`${name} ${message}`}
          className="flex gap-1.5 text-xs text-orange [&>svg]:mt-0.5 [&>svg]:size-3.5 [&>svg]:shrink-0"
        >
          <TriangleAlert aria-hidden="true" />
          <span>
            <code className="font-mono">{name}</code>: {message}
          </span>
        </p>
      ))}
    </div>
  );
}
