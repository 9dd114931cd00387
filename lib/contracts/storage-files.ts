import * as z from 'zod/mini';
import { endpoint, page, pageQuery, Uuid } from '#lib/contracts/endpoint';
import { FileKey, FilePrefix, NewFileKey } from '#lib/core/file-keys';

const MAX_FILE_BYTES = 5 * 1024 ** 4;

/** How long a link to a private file may work. */
export const linkValidities = [3600, 86_400, 604_800] as const;

export const StorageFile = z.object({
  key: z.string(),
  bytes: z.number(),
  modified_at: z.string(),
});
export type StorageFile = z.infer<typeof StorageFile>;

/** One page of a folder, in the order of the store: by the bytes of the name, so capitals come first. */
export const FilePage = z.object({
  /** Prefixes that end with a slash. */
  folders: z.array(z.string()),
  files: z.array(StorageFile),
  /** Hand it back for the next page; null at the end. */
  next_cursor: z.nullable(z.string()),
  /** Unfinished work on many files, a deletion or bringing them back, to be followed. */
  operation: z.nullable(z.string()),
});
export type FilePage = z.infer<typeof FilePage>;

export const FileLink = z.object({
  url: z.string(),
  /** Null for a public link. */
  expires_at: z.nullable(z.string()),
});
export type FileLink = z.infer<typeof FileLink>;

const keys = z
  .array(FileKey)
  .check(z.maxLength(10_000, 'At most 10,000 files at a time. Delete their folder instead.'));
const prefixes = z.array(FilePrefix.check(z.minLength(1))).check(z.maxLength(100, 'At most 100 folders at a time.'));

/** Files by key, and everything below some prefixes. */
export const FileSelection = z.object({ keys: z._default(keys, []), prefixes: z._default(prefixes, []) });
export type FileSelection = z.infer<typeof FileSelection>;

/** Which deletions to take back: a whole operation, or those of some files and folders, of any time or one span of time. */
export const RestoreFilesInput = z.extend(FileSelection, {
  /** The operation that deleted them; instead of everything else. */
  deletion: z.optional(Uuid),
  /** By the clock of the store. */
  deleted_from: z.optional(z.iso.datetime()),
  deleted_until: z.optional(z.iso.datetime()),
});
export type RestoreFilesInput = z.infer<typeof RestoreFilesInput>;

export const DeletedFile = z.object({
  key: z.string(),
  bytes: z.number(),
  deleted_at: z.string(),
});
export type DeletedFile = z.infer<typeof DeletedFile>;

/** Deleted files behind a prefix, also those of its folders. A page may be empty although others follow. */
export const DeletedFilePage = z.object({
  files: z.array(DeletedFile),
  next_cursor: z.nullable(z.string()),
});
export type DeletedFilePage = z.infer<typeof DeletedFilePage>;

export const Upload = z.object({
  uuid: z.string(),
  service_instance: z.string(),
  key: z.string(),
  bytes: z.number(),
  part_bytes: z.number(),
  created_at: z.string(),
});
export type Upload = z.infer<typeof Upload>;

export const SignedPart = z.object({
  part: z.number(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
});
export type SignedPart = z.infer<typeof SignedPart>;

export const UploadProgress = z.extend(Upload, {
  /** Numbers of the parts that have arrived whole. */
  arrived: z.array(z.number()),
  /** Where to send the first of the others with PUT. */
  signed: z.array(SignedPart),
});
export type UploadProgress = z.infer<typeof UploadProgress>;

export const CreateUploadInput = z.object({
  service_instance: Uuid,
  key: NewFileKey,
  bytes: z.int().check(z.minimum(0), z.maximum(MAX_FILE_BYTES, 'The file is too large.')),
  content_type: z._default(
    z
      .string()
      .check(z.maxLength(255), z.regex(/^$|^[\w.+-]+\/[\w.+-]+(?:;[\x20-\x7e]*)?$/, 'This is not a content type.')),
    '',
  ),
});
export type CreateUploadInput = z.infer<typeof CreateUploadInput>;

const tag = 'Files';

export const listFiles = endpoint('GET /apps/v3/service-instances/{id}/files/', {
  summary: 'The folders and files behind a prefix, page by page',
  tag,
  permission: 'file:list',
  query: z.object({
    prefix: z._default(FilePrefix, ''),
    cursor: z.optional(z.string().check(z.maxLength(4096))),
    limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(1000)), 500),
  }),
  response: FilePage,
});
export const measureFiles = endpoint('POST /apps/v3/service-instances/{id}/files/measure/', {
  summary: 'How many files and bytes a selection is; counts no further than 20,000',
  tag,
  permission: 'file:list',
  body: FileSelection,
  response: z.object({ files: z.number(), bytes: z.number(), is_complete: z.boolean() }),
});
export const findTakenKeys = endpoint('POST /apps/v3/service-instances/{id}/files/taken/', {
  summary: 'Which of these names are taken, each with one beside it that is free',
  tag,
  permission: 'file:write',
  body: z.object({ keys: z.array(NewFileKey).check(z.minLength(1), z.maxLength(500)) }),
  response: z.object({ taken: z.array(z.object({ key: z.string(), bytes: z.number(), free_key: z.string() })) }),
});
export const deleteFiles = endpoint('POST /apps/v3/service-instances/{id}/files/delete/', {
  summary: 'Delete files: up to 1,000 at once, more and folders as an operation',
  tag,
  permission: 'file:write',
  body: FileSelection,
  response: z.object({
    operation: z.nullable(z.string()),
    /** What brings them back when it is sent to `restore/`; null when the deletion is final. */
    undo: z.nullable(RestoreFilesInput),
  }),
});
export const restoreFiles = endpoint('POST /apps/v3/service-instances/{id}/files/restore/', {
  summary: 'Bring deleted files back, where the bucket keeps versions; what was written since stays as it is',
  tag,
  permission: 'file:write',
  body: RestoreFilesInput,
  status: 202,
  response: z.object({ operation: z.string() }),
});
export const listDeletedFiles = endpoint('GET /apps/v3/service-instances/{id}/files/deleted/', {
  summary: 'Deleted files behind a prefix that can be brought back, page by page',
  tag,
  permission: 'file:list',
  query: z.object({
    prefix: z._default(FilePrefix, ''),
    cursor: z.optional(z.string().check(z.maxLength(4096))),
  }),
  response: DeletedFilePage,
});
export const createFileLink = endpoint('POST /apps/v3/service-instances/{id}/files/link/', {
  summary: 'A link to a file that works for a while, for everyone who has it',
  tag,
  permission: 'file:read',
  body: z.object({
    key: FileKey,
    expires_in_seconds: z.literal(linkValidities, 'Links work for an hour, a day or 7 days.'),
  }),
  response: FileLink,
});
export const downloadFile = endpoint('POST /apps/v3/service-instances/{id}/files/download/', {
  summary: 'Where to download a file at once',
  tag,
  permission: 'file:read',
  body: z.object({ key: FileKey }),
  response: FileLink,
});
export const streamFile = endpoint('GET /apps/v3/service-instances/{id}/files/content/', {
  summary: 'The content of a file, for names that browsers cannot ask a store for',
  tag,
  permission: 'file:read',
  query: z.object({ key: FileKey }),
  response: z.string(),
});
export const previewFiles = endpoint('POST /apps/v3/service-instances/{id}/files/previews/', {
  summary: 'Links for the thumbnails of images; they work for some minutes',
  tag,
  permission: 'file:read',
  body: z.object({ keys: z.array(FileKey).check(z.minLength(1), z.maxLength(100)) }),
  response: z.object({ previews: z.array(z.object({ key: z.string(), url: z.string() })) }),
});

export const listUploads = endpoint('GET /apps/v3/uploads/', {
  summary: 'Uploads of the last 7 days that are not complete',
  tag,
  permission: 'file:list',
  query: z.object({ ...pageQuery, service_instance: Uuid }),
  response: page(Upload),
});
export const createUpload = endpoint('POST /apps/v3/uploads/', {
  summary: 'Begin an upload; an empty file is complete at once',
  tag,
  permission: 'file:write',
  body: CreateUploadInput,
  status: 201,
  response: UploadProgress,
});
export const getUpload = endpoint('GET /apps/v3/uploads/{id}/', {
  summary: 'An upload with the parts that have arrived',
  tag,
  permission: 'file:write',
  response: UploadProgress,
});
export const signUploadParts = endpoint('POST /apps/v3/uploads/{id}/parts/', {
  summary: 'Where to send parts with PUT',
  tag,
  permission: 'file:write',
  body: z.object({
    parts: z.array(z.int().check(z.minimum(1), z.maximum(100_000))).check(z.minLength(1), z.maxLength(50)),
  }),
  response: z.object({ parts: z.array(SignedPart) }),
});
export const completeUpload = endpoint('POST /apps/v3/uploads/{id}/complete/', {
  summary: 'Make the file of its parts',
  tag,
  permission: 'file:write',
  response: StorageFile,
});
export const cancelUpload = endpoint('POST /apps/v3/uploads/{id}/cancel/', {
  summary: 'Give an upload up and free its space',
  tag,
  permission: 'file:write',
  response: Upload,
});
