import type { FilePage, StorageFile } from '#lib/contracts/storage-files';
import { hasDotSegment, shownName } from '#lib/core/file-keys';
import { fileTypeOf } from '#lib/core/file-types';

/** One line of the list. `id` is unique in a folder, also when a file is called like a folder. */
export type FileRow =
  | { kind: 'folder'; id: string; prefix: string; name: string }
  | { kind: 'file'; id: string; file: StorageFile; name: string };

/** Larger images would take longer to load than a thumbnail is worth. */
const MAX_PREVIEW_BYTES = 8_000_000;

const known = new WeakMap<FilePage, { prefix: string; rows: FileRow[] }>();

/** The lines of a page, made once: a folder of 100,000 files is 200 pages. */
function rowsOfPage(page: FilePage, prefix: string): FileRow[] {
  const made = known.get(page);
  if (made?.prefix === prefix) return made.rows;
  const rows: FileRow[] = [
    ...page.folders.map((folder) => {
      return { kind: 'folder' as const, id: `d:${folder}`, prefix: folder, name: shownName(folder, prefix) };
    }),
    ...page.files.map((file) => {
      return { kind: 'file' as const, id: `f:${file.key}`, file, name: shownName(file.key, prefix) };
    }),
  ];
  known.set(page, { prefix, rows });
  return rows;
}

/** The lines of all loaded pages. @param prefix of the folder, which names are shown without */
export function rowsOf(pages: readonly FilePage[], prefix: string): FileRow[] {
  return pages.flatMap((page) => rowsOfPage(page, prefix));
}

/** The pages without what was deleted. */
export function withoutFiles(pages: readonly FilePage[], deleted: ReadonlySet<string>): FilePage[] {
  return pages.map((page) => ({ ...page, files: page.files.filter(({ key }) => !deleted.has(key)) }));
}

/** Is this worth a thumbnail? */
export function hasThumbnail({ key, bytes }: StorageFile): boolean {
  return bytes > 0 && bytes <= MAX_PREVIEW_BYTES && Boolean(fileTypeOf(key).isImage) && !hasDotSegment(key);
}

/** May everyone read it? @param publicPrefixes beginnings of public keys */
export function isPublicKey(key: string, publicPrefixes: readonly string[]): boolean {
  return publicPrefixes.some((prefix) => key.startsWith(prefix));
}
