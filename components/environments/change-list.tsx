import { clsx } from 'clsx';
import type { PendingChange, PendingChanges } from '#lib/contracts/applications';

const SIGNS = {
  added: { sign: '+', word: 'Added', className: 'text-green' },
  changed: { sign: '~', word: 'Changed', className: 'text-orange' },
  removed: { sign: '−', word: 'Removed', className: 'text-red' },
} as const;

/** More stands in the list of variables. */
const LONG = 240;

const SERVICE_CHANGES = {
  provision: { sign: 'added', sentence: 'is provisioned and attached' },
  attach: { sign: 'added', sentence: 'is attached' },
  detach: { sign: 'removed', sentence: 'is detached' },
} as const;

/** What the next deployment changes: services first, since their variables follow from them. */
export function ChangeList({ changes, label }: { changes: PendingChanges; label: string }) {
  return (
    <ul aria-label={label} className="rounded-md border bg-sunken/60 py-1 text-xs">
      {changes.services.map((service) => {
        const { sign, sentence } = SERVICE_CHANGES[service.change];
        return (
          <Change key={service.uuid} kind={sign}>
            {service.name} <code className="font-mono font-medium">{service.prefix}</code> {sentence}
          </Change>
        );
      })}
      {changes.changes.map((change) => (
        <Change key={change.name} kind={change.change}>
          <code className="font-mono font-medium">{change.name}</code>
          <Values change={change} />
        </Change>
      ))}
    </ul>
  );
}

function Change({ kind, children }: { kind: keyof typeof SIGNS; children: React.ReactNode }) {
  const { sign, word, className } = SIGNS[kind];
  return (
    <li className="flex gap-2 px-3 py-1">
      <span aria-hidden="true" className={clsx('w-2 shrink-0 text-center font-mono font-semibold', className)}>
        {sign}
      </span>
      <div className="min-w-0">
        <span className="sr-only">{word}: </span>
        {children}
      </div>
    </li>
  );
}

function short(value: string): string {
  if (value === '') return '(empty)';
  if (value.length <= LONG) return value;
  return `${value.slice(0, LONG)}… (${value.length.toLocaleString('en')} characters)`;
}

function Values({ change }: { change: PendingChange }) {
  if (change.is_secret) {
    return (
      <span className="ml-2 text-faint">
        {change.change === 'changed' ? 'secret, with another value' : 'secret, not shown'}
      </span>
    );
  }
  const { running_value: before, intended_value: after } = change;
  return (
    <div className="font-mono break-all whitespace-pre-wrap text-muted">
      {before !== null && <del className="block decoration-faint">{short(before)}</del>}
      {after !== null && <ins className="block no-underline">{short(after)}</ins>}
    </div>
  );
}
