import { execFile } from 'node:child_process';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as contract from '#lib/contracts/applications';
import { repositories } from '#lib/db/schema/applications';
import { call } from '#lib/testing/call';
import { createTenant } from '#lib/testing/people';
import { startTestServer } from '#lib/testing/server';

const run = promisify(execFile);
const server = await startTestServer();
const tenant = await createTenant(server);
afterAll(() => server.stop());

describe('repositories', () => {
  const folder = join(server.env.STOWAGE_DATA_DIR, 'shop');
  const { headers } = tenant.people.admin;
  const create = (input: object, by = headers) =>
    call(contract.createRepository, { headers: by, body: { organisation: tenant.organisationId, ...input } });
  const check = (id: string, body: object = {}) => call(contract.checkRepository, { headers, params: { id }, body });

  beforeAll(async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'index.js'), '');
    const git = (...args: string[]) =>
      run('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args]);
    await git('init', '-q', '-b', 'main');
    await git('add', '.');
    await git('commit', '-q', '-m', 'First');
  });

  it('of a folder are checked at once, and found or not', async () => {
    const found = await create({ url: folder });
    expect(found).toMatchObject({ status: 201, body: { state: 'CLONED', state_message: '', dsn: folder } });
    const missing = await create({ url: `${folder}-not-there` });
    expect(missing).toMatchObject({
      status: 201,
      body: { state: 'INVALID', state_message: expect.stringMatching(/./) },
    });
  });

  it('that nobody answers for are invalid with the reason', async () => {
    const { body } = await create({ url: 'https://127.0.0.1:9/shop.git', username: 'robot', password: 'canary-token' });
    expect(body.state).toBe('INVALID');
    expect(body.state_message).toMatch(/127\.0\.0\.1/);
    expect(JSON.stringify(body)).not.toContain('canary-token');
  });

  it('tell the commit of a branch, and what is wrong with one that is missing', async () => {
    const { uuid } = (await create({ url: folder })).body;
    const found = await check(uuid, { branch: 'main', migrate: 'true' });
    expect(found.body).toEqual({ code: 'success', message: '', commit: expect.stringMatching(/^[0-9a-f]{40}$/) });
    const missing = await check(uuid, { branch: 'nope' });
    expect(missing.body).toMatchObject({ code: 'no_branch', message: expect.stringContaining('main'), commit: null });
    const row = await call(contract.getRepository, { headers, params: { id: uuid } });
    expect(row.body.state).toBe('CLONED');
    expect((await check(uuid)).body.code).toBe('success');
  });

  it('become valid again when they come back', async () => {
    const { uuid } = (await create({ url: folder })).body;
    await rename(folder, `${folder}-away`);
    expect((await check(uuid, { branch: 'main' })).body.code).not.toBe('success');
    expect((await call(contract.getRepository, { headers, params: { id: uuid } })).body.state).toBe('INVALID');
    await rename(`${folder}-away`, folder);
    expect((await check(uuid, { branch: 'main' })).body.code).toBe('success');
    expect((await call(contract.getRepository, { headers, params: { id: uuid } })).body).toMatchObject({
      state: 'CLONED',
      state_message: '',
    });
  });

  it('of a folder are for those who may read the disk of the server', async () => {
    for (const url of [folder, `file://${folder}`]) {
      const refused = await create({ url }, tenant.people.developer.headers);
      expect(refused).toMatchObject({ status: 403, body: { url: [expect.stringContaining('owners and admins')] } });
    }
  });

  it('with a key wait until somebody checks, and never show the private half', async () => {
    const { status, body } = await create({ url: 'git@git.example.com:shop.git', key_type: 'ED25519' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      state: 'CLONING',
      key_type: 'ED25519',
      auth_info: expect.stringMatching(/^ssh-ed25519 /),
    });
    expect(JSON.stringify(body)).not.toContain('PRIVATE');
    const rows = await server.database.db.select().from(repositories);
    expect(rows.some((row) => row.privateKey?.includes('PRIVATE'))).toBe(false);
  });

  it.each([
    [{ url: 'https://git.example.com/shop.git', key_type: 'ED25519' }, 'key_type'],
    [{ url: 'git@git.example.com:shop.git', password: 'token' }, 'password'],
    [{ url: '--upload-pack=touch /tmp/x' }, 'url'],
    [{ url: 'ext::sh -c id' }, 'url'],
    [{ url: 'https://user:secret@git.example.com/shop.git' }, 'url'],
  ])('refuse %o at its field', async (input, field) => {
    const refused = await create(input);
    expect(refused.status).toBe(400);
    expect(Object.keys(refused.body)).toEqual([field]);
  });
});
