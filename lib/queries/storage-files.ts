import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type * as contract from '#lib/contracts/storage-files';
import { call } from '#lib/queries/call';

/** The first page comes with the HTML, so it is short; the others are as long as stores allow. */
const FIRST_PAGE = 200;
const NEXT_PAGES = 1000;

/** Signed thumbnails are asked for anew before they expire. */
const PREVIEWS_FRESH_MS = 480_000;

/** The panel has asked the store for as long as people wait; a button asks again. */
const NO_RETRY = { retry: false } as const;

export const fileKeys = {
  of: (id: string) => ['files', id] as const,
  lists: (id: string) => [...fileKeys.of(id), 'list'] as const,
  list: (id: string, prefix: string) => [...fileKeys.lists(id), prefix] as const,
  previews: (id: string) => [...fileKeys.of(id), 'previews'] as const,
  uploads: (id: string) => [...fileKeys.of(id), 'uploads'] as const,
  deleted: (id: string, prefix: string) => [...fileKeys.of(id), 'deleted', prefix] as const,
};

/** What a folder's first page is asked with; the page that is sent with the HTML uses the same. */
export const firstPage = (prefix: string) => ({ prefix, limit: FIRST_PAGE });

/** A folder, page by page as one scrolls. Never fetched anew by itself: that would repeat every page. */
export function filesQuery(id: string, prefix: string) {
  return infiniteQueryOptions({
    queryKey: fileKeys.list(id, prefix),
    queryFn: ({ signal, pageParam }) =>
      call<typeof contract.listFiles>('GET /apps/v3/service-instances/{id}/files/', {
        params: { id },
        query: pageParam === null ? firstPage(prefix) : { prefix, limit: NEXT_PAGES, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    ...NO_RETRY,
    // Comparing 100,000 rows with their predecessors costs more than drawing the few that are in view.
    structuralSharing: false,
  });
}

/** The deleted files behind a prefix, looked for anew each time somebody opens them. */
export function deletedFilesQuery(id: string, prefix: string) {
  return infiniteQueryOptions({
    queryKey: fileKeys.deleted(id, prefix),
    queryFn: ({ signal, pageParam }) =>
      call<typeof contract.listDeletedFiles>('GET /apps/v3/service-instances/{id}/files/deleted/', {
        params: { id },
        query: pageParam === null ? { prefix } : { prefix, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    ...NO_RETRY,
  });
}

/** Addresses of thumbnails by key, for private files. */
export function previewsQuery(id: string, keys: string[]) {
  return queryOptions({
    queryKey: [...fileKeys.previews(id), keys],
    // Without a signal: the answer is of use when one scrolls back.
    queryFn: async () => {
      const { previews } = await call<typeof contract.previewFiles>(
        'POST /apps/v3/service-instances/{id}/files/previews/',
        { params: { id }, body: { keys } },
      );
      return new Map(previews.map(({ key, url }) => [key, url]));
    },
    enabled: keys.length > 0,
    staleTime: PREVIEWS_FRESH_MS,
    gcTime: PREVIEWS_FRESH_MS,
    refetchOnWindowFocus: false,
  });
}

/** Uploads that somebody began and nobody completed. */
export function unfinishedUploadsQuery(id: string) {
  return queryOptions({
    queryKey: fileKeys.uploads(id),
    queryFn: ({ signal }) =>
      call<typeof contract.listUploads>('GET /apps/v3/uploads/', {
        query: { service_instance: id, page_size: 50 },
        signal,
      }),
  });
}

const ofInstance = (id: string) => ({ params: { id } });

export const measureFiles = (id: string, body: contract.FileSelection, signal?: AbortSignal) =>
  call<typeof contract.measureFiles>('POST /apps/v3/service-instances/{id}/files/measure/', {
    ...ofInstance(id),
    body,
    ...(signal ? { signal } : {}),
  });
export const findTakenKeys = (id: string, keys: string[]) =>
  call<typeof contract.findTakenKeys>('POST /apps/v3/service-instances/{id}/files/taken/', {
    ...ofInstance(id),
    body: { keys },
  });
export const deleteFiles = (id: string, body: contract.FileSelection) =>
  call<typeof contract.deleteFiles>('POST /apps/v3/service-instances/{id}/files/delete/', { ...ofInstance(id), body });
export const restoreFiles = (id: string, body: contract.RestoreFilesInput) =>
  call<typeof contract.restoreFiles>('POST /apps/v3/service-instances/{id}/files/restore/', {
    ...ofInstance(id),
    body,
  });
export const createFileLink = (id: string, key: string, seconds: (typeof contract.linkValidities)[number]) =>
  call<typeof contract.createFileLink>('POST /apps/v3/service-instances/{id}/files/link/', {
    ...ofInstance(id),
    body: { key, expires_in_seconds: seconds },
  });
export const downloadFile = (id: string, key: string) =>
  call<typeof contract.downloadFile>('POST /apps/v3/service-instances/{id}/files/download/', {
    ...ofInstance(id),
    body: { key },
  });

export const createUpload = (body: contract.CreateUploadInput, signal: AbortSignal) =>
  call<typeof contract.createUpload>('POST /apps/v3/uploads/', { body, signal });
export const getUpload = (id: string, signal: AbortSignal) =>
  call<typeof contract.getUpload>('GET /apps/v3/uploads/{id}/', { ...ofInstance(id), signal });
export const signUploadParts = (id: string, parts: number[], signal: AbortSignal) =>
  call<typeof contract.signUploadParts>('POST /apps/v3/uploads/{id}/parts/', {
    ...ofInstance(id),
    body: { parts },
    signal,
  });
export const completeUpload = (id: string, signal: AbortSignal) =>
  call<typeof contract.completeUpload>('POST /apps/v3/uploads/{id}/complete/', { ...ofInstance(id), signal });
export const cancelUpload = (id: string) =>
  call<typeof contract.cancelUpload>('POST /apps/v3/uploads/{id}/cancel/', ofInstance(id));
