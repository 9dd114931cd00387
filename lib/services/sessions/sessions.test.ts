import { count, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as contract from '#lib/contracts/iam';
import { auditEvents } from '#lib/db/schema/audit-events';
import { sessions, signInFailures } from '#lib/db/schema/identity';
import { setUp } from '#lib/services/setup/set-up';
import { type Answer, call } from '#lib/testing/call';
import { startTestServer, type TestServer } from '#lib/testing/server';

const email = 'ada@example.com';
const password = 'correct horse battery';

function cookieOf({ headers }: Answer): string {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

describe('sessions', () => {
  let server: TestServer;
  const signIn = (given: { email: string; password: string }, headers: Record<string, string> = {}) =>
    call(contract.signIn, { body: given, headers });

  beforeAll(async () => {
    server = await startTestServer();
    const token = new URL(server.setupUrl).searchParams.get('token') ?? '';
    await setUp({ server, input: { token, organisation: 'Acme', name: 'Ada Lovelace', email, password } });
  });
  afterAll(() => server.stop());

  it('begin with e-mail and password, and are kept from scripts and other sites', async () => {
    const answer = await signIn({ email: 'ADA@example.com', password });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ email, first_name: 'Ada', last_name: 'Lovelace' });
    expect(JSON.stringify(answer.body)).not.toContain(password);
    expect(answer.headers.getSetCookie()).toHaveLength(1);
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Secure-stowage\.session_token=.*; HttpOnly; Secure; SameSite=Lax$/i,
    );
    expect(answer.headers.get('cache-control')).toContain('no-store');

    const me = await call(contract.getMe, { headers: { cookie: cookieOf(answer) } });
    expect(me).toMatchObject({ status: 200, body: { email } });
  });

  it('end at once when signing out, also for a copy of the cookie', async () => {
    const cookie = cookieOf(await signIn({ email, password }));
    const out = await call(contract.signOut, { headers: { cookie } });
    expect(out.status).toBe(200);
    expect(out.headers.getSetCookie().join()).toContain('Max-Age=0');
    expect((await call(contract.getMe, { headers: { cookie } })).status).toBe(401);
  });

  it('can be ended without having one', async () => {
    expect((await call(contract.signOut)).status).toBe(200);
  });

  it('are never taken over from a cookie that was there before', async () => {
    const before = cookieOf(await signIn({ email, password }));
    const after = cookieOf(await signIn({ email, password }, { cookie: before }));
    expect(after).not.toBe(before);
  });

  it('leave a trace in the activity', async () => {
    const events = await server.database.db.select({ action: auditEvents.action }).from(auditEvents);
    const actions = events.map((event) => event.action);
    expect(actions).toEqual(expect.arrayContaining(['session.create', 'session.end']));
  });

  it('say the same of a wrong password and of an unknown account', async () => {
    const wrong = await signIn({ email, password: 'not the password' });
    const unknown = await signIn({ email: 'nobody@example.com', password: 'not the password' });
    expect(wrong.status).toBe(400);
    expect([wrong.status, wrong.body]).toEqual([unknown.status, unknown.body]);
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  it('cannot be begun or ended from another site', async () => {
    const cookie = cookieOf(await signIn({ email, password }));
    for (const headers of [{ origin: 'https://evil.example.com' }, { 'sec-fetch-site': 'cross-site' }] as Record<
      string,
      string
    >[]) {
      expect((await signIn({ email, password }, headers)).status).toBe(403);
      expect((await call(contract.signOut, { headers: { ...headers, cookie } })).status).toBe(403);
    }
    expect((await call(contract.getMe, { headers: { cookie } })).status).toBe(200);
  });

  describe.each([
    ['an account', email],
    ['an unknown account', 'somebody@example.com'],
  ])('after ten failures for %s', (_, target) => {
    it('refuse everything for a while, then work again', async () => {
      const { db } = server.database;
      await db.delete(signInFailures);
      const attempts = await Promise.all(
        Array.from({ length: 14 }, () => signIn({ email: target, password: 'not the password' })),
      );
      const statuses = attempts.map((attempt) => attempt.status).toSorted();
      expect(statuses).toEqual([...Array(10).fill(400), ...Array(4).fill(429)]);

      const right = await signIn({ email: target, password });
      expect(right.status).toBe(429);
      expect(right.body.non_field_errors).toEqual([
        'Too many attempts to sign in to this account. Wait 15 minutes, then try again.',
      ]);

      await db.update(signInFailures).set({ firstAt: new Date(Date.now() - 16 * 60_000) });
      const later = await signIn({ email: target, password });
      expect(later.status).toBe(target === email ? 201 : 400);
    });
  });

  it('are counted by account, whatever address the requests claim to come from', async () => {
    await server.database.db.delete(signInFailures);
    const statuses: number[] = [];
    for (let index = 0; index < 12; index += 1) {
      const from = { 'x-forwarded-for': `203.0.113.${index}`, 'x-real-ip': `203.0.113.${index}` };
      statuses.push((await signIn({ email: 'mallory@example.com', password: 'not the password' }, from)).status);
    }
    expect(statuses.slice(-2)).toEqual([429, 429]);
  });

  it('show a refused series once in the activity', async () => {
    const { db } = server.database;
    const refused = await db
      .select({ count: count() })
      .from(auditEvents)
      .where(eq(auditEvents.action, 'session.refuse'));
    expect(refused).toEqual([{ count: 1 }]);
  });

  it('forget failures after a success', async () => {
    const { db } = server.database;
    await db.delete(signInFailures);
    await signIn({ email, password: 'not the password' });
    await signIn({ email, password });
    expect(await db.select().from(signInFailures)).toEqual([]);
  });

  it('expire', async () => {
    const cookie = cookieOf(await signIn({ email, password }));
    await server.database.db.update(sessions).set({ expiresAt: new Date(Date.now() - 1000) });
    expect((await call(contract.getMe, { headers: { cookie } })).status).toBe(401);
  });
});
