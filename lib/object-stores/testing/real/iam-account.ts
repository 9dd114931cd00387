import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Absent, RealStore } from '#lib/object-stores/testing/real/store';
import { isAbsent } from '#lib/object-stores/testing/real/store';
import { startVersityIam } from '#lib/object-stores/testing/real/versity';

/**
 * S3 and the IAM API at one address, as an account of Ceph has them from release 19 on: Versity's two servers, with forms
 * led to one and all else to the other. Signatures stay good, because the Host header does.
 */
export async function startIamAccount(): Promise<RealStore | Absent> {
  const store = await startVersityIam();
  if (isAbsent(store)) return store;
  const server = createServer((incoming, outgoing) => {
    const isForm = incoming.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    const target = new URL(isForm ? store.iamEndpoint : store.endpoint);
    const { method, url: path, headers } = incoming;
    const passed = request({ host: target.hostname, port: target.port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...store,
    endpoint,
    connection: { ...store.connection, endpoint, options: { api: 'iam' } },
    async stop() {
      server.closeAllConnections();
      server.close();
      await store.stop();
    },
  };
}
