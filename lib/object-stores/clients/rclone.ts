import { type ClientProgram, type ClientTarget, createRunner } from '#lib/object-stores/clients/client-program';

/** rclone, which checks by MD5 what it moves. */
export function rclone({ url, bucket, key, home }: ClientTarget): ClientProgram {
  const run = createRunner('rclone', {
    HOME: home,
    RCLONE_CONFIG_STORE_TYPE: 's3',
    RCLONE_CONFIG_STORE_PROVIDER: 'Other',
    RCLONE_CONFIG_STORE_ENDPOINT: url,
    RCLONE_CONFIG_STORE_REGION: 'local',
    RCLONE_CONFIG_STORE_ACCESS_KEY_ID: key.keyId,
    RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY: key.secret,
    RCLONE_S3_UPLOAD_CUTOFF: '5M',
    RCLONE_RETRIES: '1',
  });
  const remote = (path: string) => `store:${bucket}/${path}`;
  return {
    signatureVersion: 4,
    async upload(directory, folder) {
      await run(['sync', directory, remote(folder)]);
      await run(['check', '--download', directory, remote(folder)]);
    },
    async download(folder, directory) {
      await run(['sync', remote(folder), directory]);
    },
    async list(folder) {
      return (await run(['lsf', '-R', '--files-only', '--format', 'p', remote(folder)])).split('\n').filter(Boolean);
    },
    async sign(path) {
      return (await run(['link', '--expire', '1h', remote(path)])).trim();
    },
    async remove(folder) {
      await run(['delete', remote(folder)]);
    },
  };
}
