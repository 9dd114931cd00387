import type { ReactNode } from 'react';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { KeyValue } from '#components/ui/key-value';
import { toApiName } from '#lib/contracts/region-connection';
import type { RegionDetails } from '#lib/contracts/regions';
import { type StoreField, storeKinds } from '#lib/core/stores';

const PRIVATE_NETWORK = {
  true: 'Allowed',
  false: 'Not allowed: only addresses of the internet',
};

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
              // Azure has one host for both.
              value: store.kind !== 'azure' && (
                <Fact
                  text={publicHost}
                  note="Part of the links that visitors open, and of the DSN: each bucket is a sub-domain of it."
                />
              ),
            },
            ...others.map((field) => ({ label: field.label, value: factOf(field, connection[toApiName(field.name)]) })),
            { label: kind.secret.label, value: <span className="text-muted">Kept sealed, and never shown.</span> },
            {
              label: 'Private network',
              value: PRIVATE_NETWORK[`${region.allows_private_address}`],
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

function factOf(field: StoreField, value = ''): ReactNode {
  const choice = field.choices?.find((each) => each.value === value);
  return choice ? choice.label : value ? <Fact text={value} /> : null;
}

function Fact({ text, note }: { text: string; note?: string }) {
  return (
    <>
      <code className="font-mono text-xs break-all">{text}</code>
      {note && <span className="block text-xs text-muted">{note}</span>}
    </>
  );
}
