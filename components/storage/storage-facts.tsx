import { Fragment, type ReactNode } from 'react';
import { formatBytes } from '#components/service-instances/format-bytes';
import { useStorage } from '#components/storage/storage-context';
import { Banner } from '#components/ui/banner';
import { CopyButton } from '#components/ui/copy-button';
import { KeyValue } from '#components/ui/key-value';
import { RelativeTime } from '#components/ui/relative-time';
import { TextLink } from '#components/ui/text-link';
import type { ServiceInstance, ServiceInstanceDetails } from '#lib/contracts/services';
import { countFiles } from '#lib/core/count-files';
import { paths } from '#lib/paths';

/** Names, addresses, key and use of a bucket. */
export function StorageFacts({ details }: { details: ServiceInstanceDetails }) {
  const { application, instance } = useStorage();
  return (
    <>
      {details.usage_problem && (
        <Banner tone="warning" title="How much it holds is not known">
          {details.usage_problem} The{' '}
          <TextLink href={paths.storage(application.uuid, instance.uuid, 'settings')}>Settings</TextLink> are compared
          with the store, and bring back what is missing there.
        </Banner>
      )}
      <KeyValue
        items={[
          { label: 'Bucket', value: details.bucket ? mono(details.bucket, 'bucket name') : 'Not made yet' },
          { label: 'Key prefix', value: details.key_prefix !== '' && mono(details.key_prefix, 'key prefix') },
          { label: 'Endpoint', value: details.endpoint_url && mono(details.endpoint_url, 'endpoint') },
          { label: 'Region', value: mono(details.region_name, 'region name') },
          { label: 'Public URL', value: details.public_url && mono(details.public_url, 'public URL') },
          {
            label: 'Access',
            value: whoMayRead(instance, details.public_prefixes),
          },
          {
            label: 'Key',
            value: details.key_id && (
              <span className="flex flex-wrap items-center gap-x-2">
                {mono(details.key_id, 'key id')}
                {details.key_created_at && (
                  <span className="text-muted">
                    made <RelativeTime at={details.key_created_at} />
                  </span>
                )}
              </span>
            ),
          },
          { label: 'Stored', value: details.usage && <Use usage={details.usage} /> },
        ]}
      />
    </>
  );
}

function whoMayRead({ state, state_message, visibility }: ServiceInstance, publicPrefixes: string[]): ReactNode {
  if (state === 'trashed' || state === 'removing')
    return state_message || 'Private while it is in the trash: files need a signed link';
  if (visibility !== 'private') return 'Public: everybody with the link of a file can read it';
  if (publicPrefixes.length === 0) return 'Private: files need a signed link';
  return (
    <>
      Private: files need a signed link. Only where the key begins with{' '}
      {publicPrefixes.map((prefix, index) => (
        <Fragment key={prefix}>
          {index > 0 && (index === publicPrefixes.length - 1 ? ' or ' : ', ')}
          <code className="font-mono text-xs break-all">{prefix}</code>
        </Fragment>
      ))}{' '}
      everybody with the link can read it.
    </>
  );
}

function Use({ usage }: { usage: NonNullable<ServiceInstanceDetails['usage']> }) {
  return (
    <>
      {countFiles(usage.objects)}, {formatBytes(usage.bytes)}
      <span className="text-muted">
        {usage.objects > 0 && usage.last_write_at ? (
          <>
            , last write <RelativeTime at={usage.last_write_at} />
          </>
        ) : (
          usage.objects === 0 && ', nothing stored yet'
        )}
      </span>
    </>
  );
}

function mono(value: string, what: string): ReactNode {
  return (
    <span className="inline-flex max-w-full items-center gap-1 align-middle">
      <code className="min-w-0 font-mono text-xs break-all">{value}</code>
      <span className="-my-1 shrink-0">
        <CopyButton value={value} what={what} />
      </span>
    </span>
  );
}
