import { regions } from '#lib/db/schema/installation';
import { storageOrigins } from '#lib/object-stores/storage-origins';
import { server } from '#lib/services/server';

/** A new region works at once or so; a page must not wait for the database because of its policy. */
const KNOWN_FOR_MS = 10_000;

let known: { origins: Promise<string[]>; until: number } | null = null;

/**
 * Where the pages of this installation may load pictures from and send files to: the stores of all its regions. One
 * policy covers a visit, because going from page to page loads no new document.
 */
export function listStorageOrigins(): Promise<string[]> {
  if (!known || known.until < Date.now()) {
    known = { origins: readOrigins(), until: Date.now() + KNOWN_FOR_MS };
    // Asked again by the next page.
    known.origins.catch(() => {
      known = null;
    });
  }
  return known.origins;
}

async function readOrigins(): Promise<string[]> {
  const rows = await server().database.db.select({ settings: regions.storeSettings }).from(regions);
  return [...new Set(rows.flatMap(({ settings }) => storageOrigins(settings)))].sort();
}
