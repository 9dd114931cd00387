import { StatePill, type Tone } from '#components/ui/state-pill';
import type { Region } from '#lib/contracts/regions';

const LOOKS: Record<Region['probe_state'], { tone: Tone; label: string }> = {
  waiting: { tone: 'grey', label: 'Not tested' },
  running: { tone: 'blue', label: 'Testing' },
  passed: { tone: 'green', label: 'Works' },
  failed: { tone: 'red', label: 'Does not work' },
};

/** How the last test of a region's store came out. */
export function ProbeState({ state }: { state: Region['probe_state'] }) {
  const { tone, label } = LOOKS[state];
  return (
    <StatePill tone={tone} isTransitional={state === 'running'}>
      {label}
    </StatePill>
  );
}
