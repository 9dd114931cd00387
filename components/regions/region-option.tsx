import type { SelectOption } from '#components/ui/select';
import type { Region } from '#lib/contracts/regions';

/** A region in a list to choose from; one that takes no new storage cannot be chosen, and says why in a few words. */
export function regionOption({ uuid, name, is_usable, probe_state }: Region): SelectOption {
  const reason = probe_state === 'failed' ? 'its store failed its test' : 'its store is not tested yet';
  return { value: uuid, label: name, ...(is_usable ? {} : { disabledReason: reason }) };
}
