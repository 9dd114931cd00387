'use client';

import { useQuery } from '@tanstack/react-query';
import { useStorage } from '#components/storage/storage-context';
import { TextLink } from '#components/ui/text-link';
import { shownName } from '#lib/core/file-keys';
import { paths } from '#lib/paths';
import { unfinishedUploadsQuery } from '#lib/queries/storage-files';

const NAMED = 3;

/** What becomes of uploads that are not finished: the parts that have arrived stay in the old bucket. */
export function OpenUploadsNote({ instanceId }: { instanceId: string }) {
  const { application } = useStorage();
  const { data } = useQuery({ ...unfinishedUploadsQuery(instanceId), staleTime: 0 });
  if (!data || data.count === 0) return <>Uploads that are open during the switch have to be repeated.</>;
  const names = data.results.slice(0, NAMED).map(({ key }) => shownName(key, ''));
  const more = data.count > names.length ? ' and others' : '';
  return (
    <strong>
      {data.count === 1 ? '1 upload is' : `${data.count} uploads are`} not finished ({names.join(', ')}
      {more}): finish or discard {data.count === 1 ? 'it' : 'them'} under{' '}
      <TextLink href={paths.storage(application.uuid, instanceId, 'files')}>Files</TextLink> first, or begin again after
      the move.
    </strong>
  );
}
