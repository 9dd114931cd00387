import { Check, Minus, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { RelativeTime } from '#components/ui/relative-time';
import { Spinner } from '#components/ui/spinner';
import type { ProbeCheck, RegionDetails } from '#lib/contracts/regions';

const LOOKS: Record<ProbeCheck['state'], { icon: ReactNode; word: string }> = {
  passed: { icon: <Check className="text-green" />, word: 'Passed' },
  failed: { icon: <X className="text-red" />, word: 'Failed' },
  unsupported: { icon: <Minus className="text-faint" />, word: 'The store cannot do this' },
};

/** Failed in a region that works; what is switched off for it stands under what the store can do. */
const DISPENSABLE = { icon: <TriangleAlert className="text-orange" />, word: 'Failed; storage can be made without it' };

const lookOf = (state: ProbeCheck['state'], region: RegionDetails) =>
  state === 'failed' && region.probe_state === 'passed' ? DISPENSABLE : LOOKS[state];

/** "19 passed, 3 the store cannot do, 1 failed; storage can be made without it." */
function summaryOf({ checks, probe_state }: RegionDetails): string {
  const count = (state: ProbeCheck['state']) => checks.filter((check) => check.state === state).length;
  const [passed, unsupported, failed] = [count('passed'), count('unsupported'), count('failed')];
  const parts = [
    passed > 0 && `${passed} passed`,
    unsupported > 0 && `${unsupported} the store cannot do`,
    failed > 0 &&
      (probe_state === 'passed'
        ? `${failed} failed; storage can be made without ${failed === 1 ? 'it' : 'them'}`
        : `${failed} failed`),
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}

/** What the last test of the store found; grows while one runs. */
export function RegionChecks({ region, actions }: { region: RegionDetails; actions: ReactNode }) {
  const { checks, probed_at, probe_state } = region;
  const isRunning = probe_state === 'running';
  const last = checks.at(-1);
  return (
    <Card aria-label="Test of the store">
      <CardHeader
        title="Test of the store"
        description={
          isRunning
            ? 'Stowage tries everything that it will use, in a bucket that it removes afterwards.'
            : probed_at && (
                <>
                  Tested <RelativeTime at={probed_at} />: {summaryOf(region)}
                </>
              )
        }
        actions={actions}
      />
      {checks.length === 0 && !isRunning ? (
        <CardBody className="text-sm text-muted">It has not been tested yet.</CardBody>
      ) : (
        <CardBody>
          <p role="status" className="sr-only">
            {isRunning && last && `${last.label}: ${LOOKS[last.state].word}`}
          </p>
          <ol aria-label="Checks" className="grid gap-x-8 text-sm sm:grid-cols-2">
            {checks.map(({ name, label, state, message }) => (
              <li key={name} className="flex gap-2.5 py-1 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
                {lookOf(state, region).icon}
                <div className="min-w-0">
                  <span className={lookOf(state, region) === LOOKS.failed ? 'font-medium text-red' : undefined}>
                    {label}
                  </span>
                  <span className="sr-only">: {lookOf(state, region).word}</span>
                  {message && <p className="text-muted">{message}</p>}
                </div>
              </li>
            ))}
            {isRunning && (
              <li className="flex items-center gap-2.5 py-1 text-muted">
                <Spinner className="text-blue-dot" />
                Testing…
              </li>
            )}
          </ol>
        </CardBody>
      )}
    </Card>
  );
}
