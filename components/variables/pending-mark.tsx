import { Badge, type Tone } from '#components/ui/state-pill';

export type PendingKind = 'added' | 'changed' | 'removed';

const LOOKS: Record<PendingKind, { label: string; tone: Tone }> = {
  added: { label: 'added', tone: 'green' },
  changed: { label: 'changed', tone: 'orange' },
  removed: { label: 'removed', tone: 'red' },
};

/** What the next deployment does to a name. */
export function PendingMark({ change }: { change: PendingKind }) {
  const { label, tone } = LOOKS[change];
  return (
    <Badge tone={tone}>
      {label}
      <span className="sr-only"> at the next deployment</span>
    </Badge>
  );
}
