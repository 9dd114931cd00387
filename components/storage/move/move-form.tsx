'use client';

import { useState } from 'react';
import { ConfirmDialog } from '#components/form/confirm-dialog';
import { regionOption } from '#components/regions/region-option';
import { TRASH_PERIOD } from '#components/service-instances/trash-period';
import { roleRefusal } from '#components/sessions/role-refusal';
import { OpenUploadsNote } from '#components/storage/move/open-uploads-note';
import { useStorage } from '#components/storage/storage-context';
import { useStorageChange } from '#components/storage/use-storage-change';
import { Button } from '#components/ui/button';
import { Card, CardBody, CardHeader } from '#components/ui/card';
import { Field } from '#components/ui/field';
import { Select } from '#components/ui/select';
import { TextLink } from '#components/ui/text-link';
import type { Region } from '#lib/contracts/regions';
import { paths } from '#lib/paths';
import { moveStorage, storageMoveQuery } from '#lib/queries/storage-moves';

const movable = ['pending_attachment', 'attached', 'detached'];

/** Chooses the region to move to, and says what will happen. */
export function MoveForm({ regions }: { regions: Region[] }) {
  const { instance, environment, region, role } = useStorage();
  const others = regions.filter(({ uuid }) => uuid !== instance.region);
  const [chosen, setChosen] = useState('');
  const [isAsking, setAsking] = useState(false);
  const move = useStorageChange(
    storageMoveQuery(instance.uuid).queryKey,
    () => moveStorage(instance.uuid, chosen),
    'The move did not start',
  );
  const target = others.find(({ uuid }) => uuid === chosen);
  const slug = <strong className="font-medium text-fg">{environment.slug}</strong>;
  const denied =
    roleRefusal(role, 'service:write') ??
    (movable.includes(instance.state) ? null : 'Only a provisioned storage can be moved.');

  return (
    <Card aria-label="Move">
      <CardHeader
        title="Move to another region"
        description={`${region ? `The bucket is in ${region.name} now. ` : ''}Moving copies every file to the store of another region while the application goes on, then switches over.`}
      />
      <CardBody className="flex flex-col gap-4 text-sm">
        {others.length === 0 ? (
          <p className="text-muted">
            {region?.name ?? 'This region'} is the only one. <TextLink href={paths.regions()}>Add a region</TextLink>{' '}
            with the store that you want to move to.
          </p>
        ) : (
          <div className="flex flex-wrap items-end gap-3">
            <div className="min-w-56 grow sm:max-w-80">
              <Field label="New region">
                <Select
                  placeholder="Choose a region"
                  value={chosen}
                  onChange={(event) => setChosen(event.target.value)}
                  options={others.map(regionOption)}
                />
              </Field>
            </div>
            <Button
              variant="primary"
              onClick={() => setAsking(true)}
              disabledReason={denied ?? (!target && 'Choose a region first.')}
            >
              Move
            </Button>
          </div>
        )}
      </CardBody>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Move ${instance.service_name} ${instance.prefix} to ${target?.name ?? ''}?`}
        confirmLabel="Move"
        tone="primary"
        pending={move.isPending}
        error={null}
        onConfirm={() => move.mutate(undefined, { onSettled: () => setAsking(false) })}
      >
        <ul className="flex list-disc flex-col gap-1 pl-5">
          <li>
            {target?.shared_key_reason
              ? `A new bucket is made in ${target.name}. ${target.shared_key_reason}`
              : `A new bucket with its own key is made in ${target?.name ?? 'the new region'}.`}
          </li>
          <li>Files are copied and compared while {slug} goes on as before. This can take hours.</li>
          <li>Then the variables change and {slug} is deployed once.</li>
          <li>Links change to the new address; links written elsewhere keep the old one.</li>
          <li>
            Old versions of files stay behind. <OpenUploadsNote instanceId={instance.uuid} />
          </li>
          <li>
            The old bucket goes to the trash, with every file, and is destroyed after {TRASH_PERIOD}. Its public links
            work for one more day, so that pages in caches keep their pictures; then nobody reads it without its key.
          </li>
        </ul>
      </ConfirmDialog>
    </Card>
  );
}
