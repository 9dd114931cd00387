import { useStorage } from '#components/storage/storage-context';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { Badge } from '#components/ui/state-pill';
import { TextLink } from '#components/ui/text-link';
import { VariableName } from '#components/variables/variable-name';
import type { ServiceInstanceDetails } from '#lib/contracts/services';
import { hasManagedVariables } from '#lib/core/states';
import { paths } from '#lib/paths';

/** The names that the storage puts into its environment; values are on the page of the variables. */
export function StorageVariables({ names }: { names: ServiceInstanceDetails['variables'] | undefined }) {
  const { application, environment, instance } = useStorage();
  const isGiven = hasManagedVariables(instance.state);
  // The names are known at once; which of them are secret comes with the details.
  const rows = names ?? instance.variables.map((name) => ({ name, is_secret: false }));
  const page = paths.variables(application.uuid, { environment: environment.slug });
  return (
    <Card aria-label="Variables">
      <CardHeader
        title="Variables"
        description={isGiven ? undefined : `${environment.slug} has these only while the service is attached.`}
      />
      <CardBody>
        <ul className="grid gap-x-6 gap-y-1.5 sm:grid-cols-2">
          {rows.map(({ name, is_secret }) => (
            <li key={name} className="flex min-w-0 items-center gap-2 text-xs">
              {isGiven ? (
                <TextLink href={`${page}#${name}`} className="min-w-0 font-mono">
                  <VariableName name={name} />
                </TextLink>
              ) : (
                <code className="min-w-0 font-mono text-muted">
                  <VariableName name={name} />
                </code>
              )}
              {is_secret && <Badge>secret</Badge>}
            </li>
          ))}
        </ul>
      </CardBody>
    </Card>
  );
}
