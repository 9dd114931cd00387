import { CircleCheck, CircleMinus } from 'lucide-react';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import type { RegionDetails } from '#lib/contracts/regions';

const UNCONFIRMED = 'As its makers say; the test has not confirmed it.';
const DESCRIPTIONS: Record<RegionDetails['probe_state'], string> = {
  waiting: UNCONFIRMED,
  running: 'As it was known before this test.',
  passed: 'As its last test found. What it cannot do is disabled, with the reason, wherever it would be used.',
  failed: UNCONFIRMED,
};

/** What the store can do, each with yes, or no and the reason. */
export function RegionCapabilities({ region }: { region: RegionDetails }) {
  return (
    <Card aria-label="What the store can do">
      <CardHeader title="What the store can do" description={DESCRIPTIONS[region.probe_state]} />
      <CardBody>
        <ul aria-label="Capabilities" className="grid gap-x-8 gap-y-2.5 text-sm sm:grid-cols-2">
          {region.capabilities.map(({ name, label, can, note }) => (
            <li key={name} className="flex gap-2.5 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
              {can ? (
                <CircleCheck aria-hidden="true" className="text-green-dot" />
              ) : (
                <CircleMinus aria-hidden="true" className="text-faint" />
              )}
              <div className="min-w-0">
                <span className={can ? undefined : 'text-muted'}>
                  {label}
                  <span className="sr-only">{can ? ': yes' : ': no'}</span>
                </span>
                {note && <p className="text-xs text-muted">{note}</p>}
              </div>
            </li>
          ))}
        </ul>
      </CardBody>
    </Card>
  );
}
