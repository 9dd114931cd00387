import type { FileSelection } from '#lib/contracts/storage-files';
import { shownKey } from '#lib/core/file-keys';

/** "photo.jpg", "the folder old/", "3 files and 1 folder": for the audit log. */
export function describeSelection({ keys, prefixes }: FileSelection): string {
  const [key, prefix] = [keys[0], prefixes[0]];
  if (keys.length === 1 && prefixes.length === 0 && key !== undefined) return shownKey(key);
  if (prefixes.length === 1 && keys.length === 0 && prefix !== undefined) return `the folder ${shownKey(prefix)}`;
  const counted = (count: number, noun: string) => (count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`]);
  return [...counted(keys.length, 'file'), ...counted(prefixes.length, 'folder')].join(' and ');
}
