import { Badge } from '#components/ui/state-pill';
import type { Environment } from '#lib/contracts/applications';

/** The name of an environment in headings, marked when people depend on it. */
export function EnvironmentName({ environment }: { environment: Pick<Environment, 'slug' | 'is_production'> }) {
  return (
    <>
      {environment.slug}
      {environment.is_production && <Badge tone="blue">PRODUCTION</Badge>}
    </>
  );
}
