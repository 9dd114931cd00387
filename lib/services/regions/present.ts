import { toApiConnection, toApiName } from '#lib/contracts/region-connection';
import type { Region, RegionCapability, RegionDetails } from '#lib/contracts/regions';
import { addressNotes, enteredConnection, hasSharedBucket } from '#lib/core/store-connection';
import { type Capability, capabilityLabels, capabilityNames, storeKinds } from '#lib/core/stores';
import { capabilitiesOf } from '#lib/services/regions/capabilities';
import type { RegionFacts } from '#lib/services/regions/facts';
import type { RegionRow } from '#lib/services/regions/load';
import { regionProblem } from '#lib/services/regions/usable';

/** Kind, address and state of the store; its credentials never leave the server. */
export function presentRegion(row: RegionRow, facts: RegionFacts): Region {
  const problem = regionProblem(row);
  const { ownKeys } = capabilitiesOf(row);
  return {
    uuid: row.id,
    slug: row.slug,
    name: row.name,
    organisation: row.organisationId,
    store: { kind: row.storeKind, label: storeKinds[row.storeKind].label, endpoint: row.storeSettings.endpoint },
    runtime: { kind: row.runtimeKind },
    storages: facts.storages,
    has_shared_bucket: hasSharedBucket(row.storeSettings),
    shared_key_reason: ownKeys.can ? '' : ownKeys.reason,
    is_usable: problem === '',
    problem,
    probe_state: probeState(row, facts, problem),
    probed_at: row.storeProbe?.at ?? null,
  };
}

function probeState(row: RegionRow, { operation }: RegionFacts, problem: string): Region['probe_state'] {
  if (operation?.isUnfinished) return 'running';
  if (!row.storeProbe) return 'waiting';
  return problem === '' ? 'passed' : 'failed';
}

export function presentRegionDetails(row: RegionRow, facts: RegionFacts): RegionDetails {
  const capabilities = capabilitiesOf(row);
  return {
    ...presentRegion(row, facts),
    connection: toApiConnection(enteredConnection(row.storeKind, row.storeSettings)),
    public_host: row.storeSettings.publicHost,
    notes: addressNotes(row.storeSettings),
    allows_private_address: row.allowsPrivateAddress,
    capabilities: capabilityNames.map((name) => presentCapability(name, capabilities[name])),
    checks: row.storeProbe?.checks ?? [],
    operation: facts.operation?.id ?? null,
  };
}

function presentCapability(name: keyof typeof capabilityLabels, capability: Capability): RegionCapability {
  const note = capability.can ? (capability.note ?? '') : capability.reason;
  return { name: toApiName(name), label: capabilityLabels[name], can: capability.can, note };
}
