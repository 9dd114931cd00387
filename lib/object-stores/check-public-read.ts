import { publicAddress, type Trial, withoutQuery } from '#lib/object-stores/check-trial';
import { StoreError } from '#lib/object-stores/port';

const refused = (message: string) => new StoreError('REFUSED', message);

/**
 * Is everyone let in exactly where the wish says so? Also to files whose upload says nothing about it, and for a private
 * storage to those that say public-read.
 * @returns what was seen, in a sentence
 * @throws StoreError REFUSED with what is wrong and what to do
 */
export async function checkPublicRead(trial: Trial): Promise<string> {
  const { provider, object, wish } = trial;
  const isPublic = wish.access.visibility === 'public-read';
  const isWanted = isPublic || wish.access.publicPrefixes.some((prefix) => object.key.startsWith(prefix));
  const status = await readWithoutKey(trial, object.key);
  if (status === 200 && !isWanted)
    throw refused('Everyone can read this file, but the storage is private. Apply the settings again.');
  if (status !== 200 && isWanted)
    throw refused(`Everyone should be able to read this file, but the public address answers ${status}.`);
  if (!provider.isPublicByAcl) await demandWithoutAcl(trial, `${trial.folder}-plain.txt`, isWanted);
  if (isPublic) return 'Everyone can read it, as wanted.';
  for (const prefix of wish.access.publicPrefixes) await demandWithoutAcl(trial, `${prefix}${trial.folder}.txt`, true);
  if (!isWanted) await demandAclIsVoid(trial);
  return isWanted ? 'Everyone can read it, as wanted.' : `Nobody can read it without a key, as wanted (${status}).`;
}

async function readWithoutKey(trial: Trial, key: string): Promise<number> {
  const { status } = await trial.send({
    ...withoutQuery(publicAddress(trial, key)),
    method: 'GET',
    signal: trial.signal,
  });
  return status;
}

/** Most clients send no ACL, so what the bucket itself says has to be enough. */
async function demandWithoutAcl(trial: Trial, key: string, isWanted: boolean): Promise<void> {
  trial.written.add(key);
  await trial.client.put(key, trial.object.bytes, { contentType: 'text/plain', signal: trial.signal });
  const status = await readWithoutKey(trial, key);
  if ((status === 200) === isWanted) return;
  throw refused(
    isWanted
      ? `Everyone should be able to read ${key}, which was uploaded without an ACL, but the public address answers ${status}. The bucket itself does not say that it is public. Apply the settings again.`
      : `Everyone can read ${key}, which was uploaded without an ACL, but it should be private. Apply the settings again.`,
  );
}

/** Clients go on saying public-read when a storage has become private. */
async function demandAclIsVoid(trial: Trial): Promise<void> {
  const { provider, ref, capabilities, client, object, signal } = trial;
  if (!capabilities.aclUploads.can || provider.location(ref).uploadAcl !== null) return;
  const key = `${trial.folder}-acl.txt`;
  trial.written.add(key);
  try {
    await client.put(key, object.bytes, { contentType: 'text/plain', acl: 'public-read', signal });
  } catch (error) {
    // A store that refuses such an upload keeps it private too.
    if (error instanceof StoreError && (error.code === 'DENIED' || error.code === 'REFUSED')) return;
    throw error;
  }
  if ((await readWithoutKey(trial, key)) === 200)
    throw refused(
      'An upload that says public-read can be read by everyone, although the storage is private. Apply the settings again.',
    );
}
