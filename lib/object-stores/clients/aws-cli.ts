import { type ClientProgram, type ClientTarget, createRunner } from '#lib/object-stores/clients/client-program';

/** The AWS command line; its default part size is 8 MiB. */
export function awsCli({ url, bucket, key, home }: ClientTarget): ClientProgram {
  const call = createRunner('aws', {
    HOME: home,
    AWS_ACCESS_KEY_ID: key.keyId,
    AWS_SECRET_ACCESS_KEY: key.secret,
    AWS_DEFAULT_REGION: 'local',
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  const run = (...args: string[]) => call(['--endpoint-url', url, ...args]);
  const remote = (path: string) => `s3://${bucket}/${path}`;
  return {
    signatureVersion: 4,
    async upload(directory, folder) {
      await run('s3', 'sync', '--delete', '--only-show-errors', directory, remote(folder));
    },
    async download(folder, directory) {
      await run('s3', 'sync', '--delete', '--only-show-errors', remote(folder), directory);
    },
    async list(folder) {
      const answer = await run(
        's3api',
        'list-objects-v2',
        '--bucket',
        bucket,
        '--prefix',
        `${folder}/`,
        '--output',
        'json',
      );
      const { Contents } = JSON.parse(answer) as { Contents: { Key: string }[] };
      return Contents.map(({ Key }) => Key.slice(folder.length + 1));
    },
    async sign(path) {
      return (await run('s3', 'presign', '--expires-in', '3600', remote(path))).trim();
    },
    async remove(folder) {
      await run('s3', 'rm', '--recursive', '--only-show-errors', remote(folder));
    },
  };
}
