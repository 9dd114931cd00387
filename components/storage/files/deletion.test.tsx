import { describe, expect, it } from 'vitest';
import { DeletedFiles } from '#components/storage/files/deleted-files-dialog';
import { FileOperationLines } from '#components/storage/files/file-operation-lines';
import { UndoingNote } from '#components/storage/files/undoing-note';
import { renderInStorage } from '#components/storage/render-in-storage';
import type { Operation } from '#lib/contracts/deployments';
import { operationQuery } from '#lib/queries/deployments';
import { deletedFilesQuery } from '#lib/queries/storage-files';

const words = (html: string) =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
const nothing = () => undefined;
const idle = { failed: null, undo: null, isRestoring: false, restore: nothing, end: nothing, dismiss: nothing };
const undo = { what: 'photo.jpg', input: { keys: ['photo.jpg'], prefixes: [] } };
const restoring = {
  uuid: 'operation',
  kind: 'restore-files',
  state: 'running',
  error: null,
  ended_at: null,
  steps: [{ name: 'restore', message: '3 files are back.' }],
};

describe('the question before files are deleted', () => {
  it('says for how long one can undo it', () => {
    const html = renderInStorage(<UndoingNote undoing={{ can: true, days: 14 }} />);
    expect(words(html)).toContain('You can undo it: the store keeps deleted files for 14 days');
    expect(words(renderInStorage(<UndoingNote undoing={{ can: true, days: null }} />))).toContain('files, and');
  });

  it('says plainly that one cannot, and leads to the setting that would change it', () => {
    const html = renderInStorage(<UndoingNote undoing={{ can: false, reason: 'Off.', isChoice: true }} />);
    expect(words(html)).toContain('This cannot be undone, since versioning is off.');
    expect(html).toContain('href="/applications/application/services/instance/settings"');
    const never = renderInStorage(<UndoingNote undoing={{ can: false, reason: 'No versions.', isChoice: false }} />);
    expect(words(never)).toBe('This cannot be undone, since this store keeps no deleted files. No versions.');
  });
});

describe('after a deletion', () => {
  const draw = (state: Partial<Parameters<typeof FileOperationLines>[0]['state']>, running: string | null = null) =>
    renderInStorage(<FileOperationLines state={{ ...idle, ...state }} running={running} denied={null} />, {
      known: [[operationQuery('operation').queryKey, restoring]],
    });

  it('a line offers to undo it, once nothing is under way', () => {
    expect(words(draw({ undo }))).toContain('Deleted photo.jpg Undo');
    expect(words(draw({ undo }, 'operation'))).not.toContain('Undo');
    expect(draw({})).toBe('');
  });

  it('shows how far bringing back is, and why it failed', () => {
    expect(words(draw({}, 'operation'))).toContain('Files are being brought back 3 files are back.');
    const failed = { ...restoring, state: 'failed', error: { code: 'UNREACHABLE', message: 'The store is down.' } };
    expect(words(draw({ failed: failed as unknown as Operation }))).toContain(
      'Not all files were brought back The store is down.',
    );
  });
});

describe('deleted files', () => {
  const files = ['a/one.txt', 'a/b/two.txt'].map((key) => ({ key, bytes: 5, deleted_at: '2026-01-01T00:00:00.000Z' }));
  const draw = (page: object, denied: string | null = null) =>
    renderInStorage(
      <DeletedFiles instanceId="instance" prefix="a/" denied={denied} onRestore={nothing} onClose={nothing} />,
      {
        known: [[deletedFilesQuery('instance', 'a/').queryKey, { pages: [page], pageParams: [null] }]],
      },
    );

  it('are listed by what stands behind the folder, and brought back one by one or together', () => {
    const html = draw({ files, next_cursor: 'a/one.txt' });
    expect(html).toContain('aria-label="Restore b/two.txt"');
    expect(words(html)).toContain('Restore these 2');
    expect(words(html)).toContain('Look further');
  });

  it('are only looked at by those who may not write', () => {
    expect(draw({ files, next_cursor: null }, 'Viewers may not.').match(/aria-disabled="true"/g)).toHaveLength(3);
    expect(words(draw({ files: [], next_cursor: null }))).toContain('There are none here.');
    expect(words(draw({ files: [], next_cursor: 'a/z' }))).toContain('no deleted ones so far. Look further');
  });
});
