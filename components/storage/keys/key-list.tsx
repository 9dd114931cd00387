import { KeyRound } from 'lucide-react';
import { useStorage } from '#components/storage/storage-context';
import { Card, CardHeader } from '#components/ui/card';
import { CopyButton } from '#components/ui/copy-button';
import { RelativeTime } from '#components/ui/relative-time';
import { Badge, StatePill } from '#components/ui/state-pill';
import type { StorageKey } from '#lib/contracts/storage-keys';
import type { Tone } from '#lib/core/states';

const STATES: Record<StorageKey['state'], { label: string; tone: Tone }> = {
  active: { label: 'In the variables', tone: 'blue' },
  staged: { label: 'New', tone: 'green' },
  retired: { label: 'Replaced, still works', tone: 'orange' },
};

/** Age and state of each key; secrets are among the variables. */
export function KeyList({ keys }: { keys: StorageKey[] }) {
  const { region } = useStorage();
  return (
    <Card aria-label="Keys">
      <CardHeader title="Keys" description={region?.shared_key_reason || 'Each opens this bucket and no other.'} />
      {keys.length === 0 ? (
        <p className="p-4 text-sm text-muted">No key yet. Provisioning the storage makes one.</p>
      ) : (
        <ul className="text-sm">
          {keys.map((key) => (
            <li
              key={key.key_id}
              className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1.5 border-b px-4 py-3 last:border-b-0"
            >
              <span className="flex min-w-0 items-center gap-2">
                <KeyRound aria-hidden="true" className="size-4 shrink-0 text-faint" />
                <code className="min-w-0 font-mono text-xs break-all">{key.key_id}</code>
                <CopyButton value={key.key_id} what="key id" />
                {key.access === 'read-only' && <Badge>Read only</Badge>}
              </span>
              <span className="flex flex-wrap items-center gap-x-4 gap-y-1 text-muted">
                <span>
                  made <RelativeTime at={key.created_at} />
                </span>
                {key.proven_at && (
                  <span>
                    proven in use <RelativeTime at={key.proven_at} />
                  </span>
                )}
                {key.access === 'read-write' && (
                  <StatePill tone={STATES[key.state].tone}>{STATES[key.state].label}</StatePill>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
