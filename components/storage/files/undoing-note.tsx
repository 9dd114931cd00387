import { useStorage } from '#components/storage/storage-context';
import { TextLink } from '#components/ui/text-link';
import { paths } from '#lib/paths';
import type { Undoing } from '#lib/services/storage-files/deletions';

/** Whether a deletion can be taken back, and if not, why and what would help. */
export function UndoingNote({ undoing }: { undoing: Undoing }) {
  const { application, instance } = useStorage();
  if (undoing.can) {
    const until = undoing.days === null ? '' : ` for ${undoing.days === 1 ? 'a day' : `${undoing.days} days`}`;
    return <>You can undo it: the store keeps deleted files{until}, and “Deleted files” brings them back.</>;
  }
  if (!undoing.isChoice) return <>This cannot be undone, since this store keeps no deleted files. {undoing.reason}</>;
  return (
    <>
      This cannot be undone, since versioning is off.{' '}
      <TextLink href={paths.storage(application.uuid, instance.uuid, 'settings')}>Turn it on in the settings</TextLink>{' '}
      to be able to undo later deletions.
    </>
  );
}
