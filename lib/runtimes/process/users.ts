import { chmod, chown, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RuntimeError } from '#lib/runtimes/port';
import { FIRST_UID, type Host, LAST_UID } from '#lib/runtimes/process/host';
import type { Places } from '#lib/runtimes/process/places';

/** As whom an application's processes run; `uid` is `null` for the panel's own user. */
export interface AppUser {
  uid: number | null;
  home: string;
  temporaryDir: string;
}

/**
 * The user of an application, with folders of its own that nobody else may enter. The same one every time.
 * @throws RuntimeError UNAVAILABLE when all user ids are taken
 */
export async function ensureUser(host: Host, places: Places, applicationId: string): Promise<AppUser> {
  const uid = host.isIsolating ? await ensureUid(places, applicationId) : null;
  const [home, temporaryDir] = [places.home(applicationId), places.temporaryDir(applicationId)];
  for (const directory of [home, temporaryDir]) {
    // Its parent belongs to the panel, so the application cannot have put a link in its place.
    await ensureEnterable(dirname(directory));
    await mkdir(directory, { recursive: true, mode: 0o700 });
    if (uid !== null) await chown(directory, uid, uid);
  }
  return { uid, home, temporaryDir };
}

/** Makes a folder, and the one around it, that every application may pass through and none may list. */
export async function ensureEnterable(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const step of [dirname(directory), directory]) await chmod(step, 0o711);
}

// One file per user id, made exclusively: two workers that allocate at the same moment cannot get the same one.
async function ensureUid(places: Places, applicationId: string): Promise<number> {
  await mkdir(places.usersDir, { recursive: true, mode: 0o700 });
  const known = await findUid(places, applicationId);
  if (known !== null) return known;
  const taken = new Set([...(await readdir(places.usersDir)), ...(await systemUids())]);
  for (let uid = FIRST_UID; uid <= LAST_UID; uid += 1) {
    if (taken.has(String(uid))) continue;
    try {
      await writeFile(join(places.usersDir, String(uid)), applicationId, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    return (await findUid(places, applicationId)) ?? uid;
  }
  throw new RuntimeError(
    'UNAVAILABLE',
    `This machine runs ${LAST_UID - FIRST_UID + 1} applications already and has no user id left for another one. Remove an application first.`,
  );
}

// The lowest one counts: when two workers allocated for one application at once, both then agree.
async function findUid(places: Places, applicationId: string): Promise<number | null> {
  const uids = (await readdir(places.usersDir)).map(Number).sort((a, b) => a - b);
  for (const uid of uids) {
    if ((await readFile(join(places.usersDir, String(uid)), 'utf8')) === applicationId) return uid;
  }
  return null;
}

async function systemUids(): Promise<string[]> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
  return lines.map((line) => line.split(':')[2] ?? '');
}
