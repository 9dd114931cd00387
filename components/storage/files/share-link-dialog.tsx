'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorBanner } from '#components/states/error-banner';
import { Button } from '#components/ui/button';
import { CopyButton } from '#components/ui/copy-button';
import { Dialog, DialogActions } from '#components/ui/dialog';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/select';
import { createFileLink } from '#lib/queries/storage-files';

const VALIDITIES = [
  { value: '3600', label: '1 hour' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '7 days' },
] as const;

const fullDate = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

interface ShareLinkDialogProps {
  instanceId: string;
  file: { key: string; name: string };
  onClose: () => void;
}

/** Makes a link to a private file that works for a while. */
export function ShareLinkDialog({ instanceId, file, onClose }: ShareLinkDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Link to ${file.name}`}
      description="Everyone who has the link can open this file until it expires."
      size="md"
    >
      <LinkForm instanceId={instanceId} fileKey={file.key} onClose={onClose} />
    </Dialog>
  );
}

// A component of its own, so that the link is forgotten when the dialog closes.
function LinkForm({ instanceId, fileKey, onClose }: { instanceId: string; fileKey: string; onClose: () => void }) {
  const [validity, setValidity] = useState<string>(VALIDITIES[0].value);
  const { mutate, data, isPending, error, reset } = useMutation({
    mutationFn: () => createFileLink(instanceId, fileKey, Number(validity) as 3600),
    gcTime: 0,
  });
  return (
    <div className="flex flex-col gap-4">
      <Field
        label="Works for"
        description="It cannot be taken back by itself: rotating the key of this storage ends all such links."
      >
        <Select
          options={[...VALIDITIES]}
          value={validity}
          onChange={(event) => {
            setValidity(event.target.value);
            reset();
          }}
        />
      </Field>
      {error && <ErrorBanner error={error} />}
      {data && (
        <div className="flex items-end gap-2">
          <div className="grow">
            <Field
              label="Link"
              description={data.expires_at && `Expires ${fullDate.format(Date.parse(data.expires_at))}.`}
            >
              <Input isMono readOnly value={data.url} onFocus={(event) => event.target.select()} />
            </Field>
          </div>
          <div className={data.expires_at ? 'pb-6' : undefined}>
            <CopyButton value={data.url} what="link" />
          </div>
        </div>
      )}
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        {!data && (
          <Button variant="primary" onClick={() => mutate()} pending={isPending}>
            Make link
          </Button>
        )}
      </DialogActions>
    </div>
  );
}
