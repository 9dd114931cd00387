'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { ConfirmDialog } from '#components/form/confirm-dialog';
import { formatBytes } from '#components/service-instances/format-bytes';
import { TRASH_PERIOD } from '#components/service-instances/trash-period';
import { useInstanceRefresh } from '#components/service-instances/use-instance-action';
import { RelativeTime } from '#components/ui/relative-time';
import { showToast } from '#components/ui/show-toast';
import type { Application, Environment } from '#lib/contracts/applications';
import type { ServiceInstance } from '#lib/contracts/services';
import { countFiles } from '#lib/core/count-files';
import { serviceInstanceCan } from '#lib/core/states';
import { listCopies } from '#lib/core/variable-copy';
import { removeServiceInstance, serviceInstanceDetailsQuery } from '#lib/queries/service-instances';
import { storageKeysQuery } from '#lib/queries/storage-keys';

interface RemoveInstanceDialogProps {
  application: Application;
  environment: Environment;
  instance: ServiceInstance;
  onClose: () => void;
}

/** Asks for the prefix before an instance goes into the trash, and says what is lost in the end. */
export function RemoveInstanceDialog({ application, environment, instance, onClose }: RemoveInstanceDialogProps) {
  const refresh = useInstanceRefresh(application.uuid);
  const { data: details } = useQuery(serviceInstanceDetailsQuery(instance.uuid));
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => removeServiceInstance(instance.uuid, instance.prefix),
    onSuccess: (removed) => {
      refresh(removed);
      onClose();
      showToast({
        tone: 'success',
        title:
          removed.state === 'trashed'
            ? `${instance.prefix} is in the trash of ${environment.slug}`
            : `${instance.prefix} is being removed`,
        description: removed.state === 'trashed' ? `It can be restored for ${TRASH_PERIOD}.` : undefined,
      });
    },
  });
  const next = serviceInstanceCan.remove(instance.state) ? serviceInstanceCan.remove.next(instance.state) : 'removed';
  const usage = details?.usage;
  const { data: keys } = useQuery(storageKeysQuery(instance.uuid));
  const copies = keys?.copies ?? [];
  const hasOwnKey = details?.has_own_key ?? true;
  const isPublic = instance.visibility === 'public-read' || (details?.public_prefixes.length ?? 0) > 0;

  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Remove ${instance.service_name} ${instance.prefix} from ${environment.slug}?`}
      confirmLabel="Remove"
      typedName={instance.prefix}
      pending={isPending}
      error={error}
      onConfirm={() => mutate()}
    >
      {next === 'trashed' ? (
        <div className="flex flex-col gap-2">
          <p>It goes into the trash and can be restored for {TRASH_PERIOD}. Meanwhile:</p>
          <ul className="list-disc pl-5 text-fg">
            <li>
              nobody can read its files without a key
              {isPublic && ': public links stop working at once, and work again when it is restored'}
              {details?.trash_note && `. ${details.trash_note}`}
            </li>
            <li>
              {hasOwnKey ? 'its' : 'the'} key goes on working, for whatever still has a copy of it
              {copies.length > 0 && `: ${listCopies(copies)}`}
            </li>
          </ul>
          <p>After that these are destroyed for good:</p>
          <ul className="list-disc pl-5 text-fg">
            <li>
              {details?.key_prefix && (
                <>
                  the folder <code className="font-mono text-xs">{details.key_prefix}</code> in{' '}
                </>
              )}
              the bucket <code className="font-mono text-xs">{details?.bucket ?? '…'}</code>
              {usage &&
                (usage.objects === 0
                  ? ', which is empty'
                  : ` with ${countFiles(usage.objects)}, ${formatBytes(usage.bytes)}`)}
              {usage?.last_write_at && usage.objects > 0 && (
                <>
                  , last write <RelativeTime at={usage.last_write_at} />
                </>
              )}
            </li>
            {hasOwnKey && <li>its key: every copy of the DSN stops working</li>}
          </ul>
          {!hasOwnKey && <p>The key stays: all environments of this region use it, and so can whatever has a copy.</p>}
          {details?.usage_problem && <p>How much it holds is not known now: {details.usage_problem}</p>}
          <p>
            A {details?.key_prefix ? 'folder' : 'bucket'} that is added later gets another name
            {hasOwnKey && ' and another key'}.
          </p>
        </div>
      ) : (
        <p>
          {next === 'removed'
            ? 'It was never provisioned, so nothing is lost.'
            : 'It never held data. What provisioning left behind is cleaned up.'}
        </p>
      )}
    </ConfirmDialog>
  );
}
