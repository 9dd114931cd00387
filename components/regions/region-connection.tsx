import { Card, CardBody, CardHeader } from '#components/ui/card';
import { KeyValue } from '#components/ui/key-value';
import type { RegionDetails } from '#lib/contracts/regions';
import { type StoreField, storeKinds } from '#lib/core/stores';

/** How Stowage and everybody else reach the store; never its secret. */
export function RegionConnection({ region }: { region: RegionDetails }) {
  const { store, connection, public_host: publicHost } = region;
  const kind = storeKinds[store.kind];
  const fields: readonly StoreField[] = kind.fields;
  const others = fields.filter(({ name }) => name !== 'endpoint' && name !== 'publicHost');
  return (
    <Card aria-label="Connection">
      <CardHeader title="Connection" description={kind.description} />
      <CardBody className="flex flex-col gap-4">
        <KeyValue
          items={[
            { label: 'Kind of store', value: store.label },
            {
              label: 'API endpoint',
              value: <Fact text={store.endpoint} note="Stowage and applications call the store here." />,
            },
            {
              label: 'Public host',
              value: publicHost && (
                <Fact
                  text={publicHost}
                  note="Part of the links that visitors open, and of the DSN: each bucket is a sub-domain of it."
                />
              ),
            },
            ...others.map((field) => ({
              label: field.label,
              value: connection[field.name] && <Fact text={textOf(field, connection[field.name])} />,
            })),
            { label: kind.secret.label, value: <span className="text-muted">Kept sealed, and never shown.</span> },
            {
              label: 'Private network',
              value: region.allows_private_address
                ? region.organisation === null
                  ? 'Allowed'
                  : 'Allowed by an owner'
                : 'Not allowed: only addresses of the internet',
            },
          ]}
        />
        {region.notes.map((note) => (
          <p key={note} className="text-sm text-muted">
            {note}
          </p>
        ))}
      </CardBody>
    </Card>
  );
}

function textOf(field: StoreField, value = ''): string {
  return field.choices?.find((choice) => choice.value === value)?.label ?? value;
}

function Fact({ text, note }: { text: string; note?: string }) {
  return (
    <>
      <code className="font-mono text-xs break-all">{text}</code>
      {note && <span className="block text-xs text-muted">{note}</span>}
    </>
  );
}
