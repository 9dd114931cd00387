import { type ClientProgram, type ClientTarget, createRunner } from '#lib/object-stores/clients/client-program';

/** s3cmd, with its configuration given as arguments except for the secret. */
export function s3cmd({ url, bucket, key, home }: ClientTarget): ClientProgram {
  const { host } = new URL(url);
  const call = createRunner('s3cmd', { HOME: home, AWS_ACCESS_KEY_ID: key.keyId, AWS_SECRET_ACCESS_KEY: key.secret });
  const settings = [`--host=${host}`, `--host-bucket=${host}`, '--region=local', '--no-ssl', '--no-progress'];
  const run = (...args: string[]) => call([...settings, ...args]);
  const remote = (path: string) => `s3://${bucket}/${path}`;
  return {
    signatureVersion: 2,
    async upload(directory, folder) {
      await run('sync', '--delete-removed', '--multipart-chunk-size-mb=5', `${directory}/`, remote(`${folder}/`));
    },
    async download(folder, directory) {
      await run('sync', '--delete-removed', remote(`${folder}/`), `${directory}/`);
    },
    async list(folder) {
      const lines = (await run('ls', '--recursive', remote(`${folder}/`))).split('\n');
      const start = `s3://${bucket}/${folder}/`;
      return lines.filter((line) => line.includes(start)).map((line) => line.slice(line.indexOf(start) + start.length));
    },
    async sign(path) {
      return (await run('signurl', remote(path), '+3600')).trim();
    },
    async remove(folder) {
      await run('del', '--recursive', '--force', remote(`${folder}/`));
    },
  };
}
