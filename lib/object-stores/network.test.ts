import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from 'vitest';
import { adminSender } from '#lib/object-stores/admin-request';
import { addressKind } from '#lib/object-stores/network';
import { createS3Client } from '#lib/object-stores/s3/client';

let visits = 0;
const server = createServer((_request, response) => {
  visits += 1;
  response.end('<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>');
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const get = (url: string, allowsPrivateAddress: boolean) =>
  adminSender({ allowsPrivateAddress })({ method: 'GET', url });

describe('an address', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['2606:4700::1111', 'public'],
    ['172.15.0.1', 'public'],
    ['172.32.0.1', 'public'],
    ['127.0.0.1', 'private'],
    ['127.8.9.1', 'private'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['198.19.0.1', 'private'],
    ['::1', 'private'],
    ['::', 'private'],
    ['fd12::1', 'private'],
    ['64:ff9b::a00:1', 'private'],
    ['64:ff9b::7f00:1', 'private'],
    ['64:ff9b::808:808', 'private'],
    ['64:ff9b::a9fe:a9fe', 'forbidden'],
    ['64:ff9b::169.254.169.254', 'forbidden'],
    ['64:ff9b:1::1', 'private'],
    ['2002:7f00:1::1', 'private'],
    ['2002:a9fe:a9fe::', 'forbidden'],
    ['::127.0.0.1', 'private'],
    ['::a9fe:a9fe', 'private'],
    ['fec0::1', 'private'],
    ['fe80::1%eth0', 'forbidden'],
    ['169.254.169.254', 'forbidden'],
    ['fe80::1', 'forbidden'],
    ['fd00:ec2::254', 'forbidden'],
    ['fd00:ec2::253', 'private'],
    ['fd20:ce::254', 'forbidden'],
    ['100.100.100.200', 'forbidden'],
    ['192.0.0.192', 'forbidden'],
    ['168.63.129.16', 'forbidden'],
    ['0.0.0.0', 'forbidden'],
    ['224.0.0.1', 'forbidden'],
    ['255.255.255.255', 'forbidden'],
    ['ff02::1', 'forbidden'],
  ])('%s is %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });

  it.each([
    ['127.0.0.1', '::ffff:127.0.0.1', 'private'],
    ['127.0.0.1', '::ffff:7f00:1', 'private'],
    ['127.0.0.1', '::FFFF:7F00:1', 'private'],
    ['127.0.0.1', '0:0:0:0:0:ffff:7f00:1', 'private'],
    ['10.0.0.1', '::ffff:a00:1', 'private'],
    ['169.254.169.254', '::ffff:169.254.169.254', 'forbidden'],
    ['169.254.169.254', '::ffff:a9fe:a9fe', 'forbidden'],
    ['8.8.8.8', '::ffff:808:808', 'public'],
  ])('%s stays what it is when it is written %s', (_plain, mapped, kind) => {
    expect(addressKind(mapped)).toBe(kind);
  });
});

describe('a guarded connection', () => {
  it.each([
    `http://127.0.0.1:${port}`,
    `http://127.1:${port}`,
    `http://2130706433:${port}`,
    `http://0x7f.0.0.1:${port}`,
    `http://0x7f.1:${port}`,
    `http://017700000001:${port}`,
    `http://files.localhost:${port}`,
    `http://[::1]:${port}`,
    `http://[::ffff:127.0.0.1]:${port}`,
    `http://localhost:${port}`,
  ])('is refused to %s without permission, before anything is sent', async (url) => {
    const before = visits;
    await expect(get(url, false)).rejects.toMatchObject({ name: 'StoreError', code: 'REFUSED', retryable: false });
    await expect(get(url, false)).rejects.toThrow(/private network.*owner/);
    expect(visits).toBe(before);
  });

  it.each([`http://127.0.0.1:${port}`, `http://localhost:${port}`])('is open to %s with permission', async (url) => {
    expect((await get(url, true)).status).toBe(200);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[::ffff:169.254.169.254]',
    'http://[fe80::1]',
    'http://0.0.0.0',
  ])('is refused to %s whatever is allowed', async (url) => {
    for (const allowsPrivateAddress of [false, true])
      await expect(get(url, allowsPrivateAddress)).rejects.toThrow(/no store can have/);
  });

  it('is what the S3 client uses, with the same sentence and without trying again', async () => {
    const s3 = createS3Client({
      endpoint: `http://localhost:${port}`,
      region: 'local',
      accessKeyId: 'a',
      secretAccessKey: 'b',
      allowsPrivateAddress: false,
    });
    const before = visits;
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toThrow(/private network/);
    expect(visits).toBe(before);
    s3.destroy();
  });
});
