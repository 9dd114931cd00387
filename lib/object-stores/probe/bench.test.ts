import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { connectionOf } from '#lib/object-stores/embedded/testing/test-store';
import { Bench } from '#lib/object-stores/probe/bench';
import { objectStore } from '#lib/object-stores/registry';

it('a client as it comes does not read an answer without end', async () => {
  const server = createServer((request, response) => {
    request.resume();
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(1024 ** 2, ' ')));
    };
    response.writeHead(403).on('drain', more);
    more();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const store = objectStore('generic', connectionOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  const { signal } = new AbortController();
  const bench = new Bench(store, { signal, allowsPrivateAddress: true, bucket: 'probed' });
  await bench.makeOwnKey();
  const s3 = bench.stockS3();
  const put = s3?.send(new PutObjectCommand({ Bucket: 'probed', Key: 'a', Body: 'a' }));
  await expect(put).rejects.toThrow(/too long/);
  s3?.destroy();
  server.closeAllConnections();
  server.close();
});
