'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogActions } from '#components/ui/dialog';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { NewFileKey } from '#lib/core/file-keys';

interface NewFolderDialogProps {
  /** The folder that it is made in. */
  prefix: string;
  onClose: () => void;
  onOpen: (prefix: string) => void;
}

/** Names a folder and opens it; it exists from its first file on. */
export function NewFolderDialog({ prefix, onClose, onOpen }: NewFolderDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="New folder"
      description="Object storage has no empty folders: this one appears with its first file."
    >
      <FolderForm prefix={prefix} onClose={onClose} onOpen={onOpen} />
    </Dialog>
  );
}

function FolderForm({ prefix, onClose, onOpen }: NewFolderDialogProps) {
  const [name, setName] = useState('');
  const [errors, setErrors] = useState<string[]>([]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const folder = `${prefix}${name.trim().replace(/^\/+|\/+$/g, '')}`;
    // A file in it is what will be stored.
    const { error } = NewFileKey.safeParse(name.trim() === '' ? '' : `${folder}/file`);
    if (error) return setErrors([name.trim() === '' ? 'Name the folder.' : (error.issues[0]?.message ?? '')]);
    onClose();
    onOpen(`${folder}/`);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Name" errors={errors} description="Several levels at once: 2026/summer.">
        <Input autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary">
          Open folder
        </Button>
      </DialogActions>
    </form>
  );
}
