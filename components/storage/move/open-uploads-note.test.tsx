import { describe, expect, it } from 'vitest';
import { OpenUploadsNote } from '#components/storage/move/open-uploads-note';
import { renderInStorage } from '#components/storage/render-in-storage';
import { unfinishedUploadsQuery } from '#lib/queries/storage-files';

const draw = (keys: string[]) => {
  const results = keys.map((key) => ({ key }));
  const data = { count: keys.length, next: null, previous: null, results };
  return renderInStorage(<OpenUploadsNote instanceId="instance" />, {
    known: [[unfinishedUploadsQuery('instance').queryKey, data]],
  }).replace(/<[^>]*>/g, '');
};

describe('uploads that a move would leave behind', () => {
  it('are named, and where they are finished', () => {
    expect(draw(['films/one.mp4', 'b.zip', 'c.zip', 'd.zip'])).toBe(
      '4 uploads are not finished (films/one.mp4, b.zip, c.zip and others): finish or discard them under Files first, or begin again after the move.',
    );
    expect(draw(['one.mp4'])).toContain('1 upload is not finished (one.mp4): finish or discard it');
  });

  it('are mentioned when there are none yet', () => {
    expect(draw([])).toBe('Uploads that are open during the switch have to be repeated.');
  });
});
