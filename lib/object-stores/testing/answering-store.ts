import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createS3Client } from '#lib/object-stores/s3/client';

/** A double that answers as told, for what no real store can be brought to do, and a client of it. */
export async function startAnsweringStore(answer: RequestListener) {
  const server = createServer((request, response) => {
    request.resume();
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const s3 = createS3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'local',
    accessKeyId: 'KEY',
    secretAccessKey: 'secret',
    allowsPrivateAddress: true,
  });
  return {
    s3,
    stop() {
      s3.destroy();
      server.close();
    },
  };
}
