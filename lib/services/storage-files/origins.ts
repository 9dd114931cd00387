import { regions } from '#lib/db/schema/installation';
import { storageOrigins } from '#lib/object-stores/storage-origins';
import { type Server, server } from '#lib/services/server';

/** A new region works at once or so; a page must not wait for the database because of its policy. */
const KNOWN_FOR_MS = 10_000;

const known = new WeakMap<Server, { origins: Promise<string[]>; until: number }>();

/**
 * Where the pages of this installation may load pictures from and send files to: the stores of all its regions. One
 * policy covers a visit, because going from page to page loads no new document.
 */
export function listStorageOrigins(): Promise<string[]> {
  const asked = server();
  const found = known.get(asked);
  if (found && found.until >= Date.now()) return found.origins;
  const origins = readOrigins(asked);
  known.set(asked, { origins, until: Date.now() + KNOWN_FOR_MS });
  // Asked again by the next page.
  origins.catch(() => known.delete(asked));
  return origins;
}

async function readOrigins({ database }: Server): Promise<string[]> {
  const rows = await database.db.select({ settings: regions.storeSettings }).from(regions);
  return [...new Set(rows.flatMap(({ settings }) => storageOrigins(settings)))].sort();
}
