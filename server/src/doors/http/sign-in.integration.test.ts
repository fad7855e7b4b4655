import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openKeyStore } from '../../app/keys.ts';
import { consoleUsers } from '../../identity/index.ts';
import { createCollector } from '../live/collector.ts';
import { collectorOptions } from '../live/collector.fixture.ts';
import { waistOf } from '../waist.fixture.ts';
import type { OidcSettings } from './oidc.ts';
import { PROVIDER_CLIENT, startProvider } from './provider.fixture.ts';
import { startAdmin, type Admin, type AdminOptions } from './server.ts';

type Store = Awaited<ReturnType<typeof openKeyStore>>;
const PASSWORD = 'four words of no sense';
let folder = '';
let keys: Store;
let now = Date.UTC(2026, 10, 28);
const open: Admin[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-sign-in-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  await Promise.all(open.splice(0).map((admin) => admin.close()));
  await keys.close();
});

async function start(over: Partial<AdminOptions> = {}): Promise<Admin> {
  keys = await openKeyStore(await mkdtemp(join(folder, 'state-')));
  const admin = await startAdmin({
    port: 0,
    waist: waistOf({
      live: createCollector(collectorOptions()),
      identity: async () => keys,
      state: (work) => work(keys.state),
      now: () => now,
    }),
    people: { state: async () => keys.state, now: () => now },
    consoleFolder: null,
    metrics: async () => '',
    ...over,
  });
  open.push(admin);
  return admin;
}

/** A browser as far as cookies go: they are kept, and sent where their path says. */
class Browser {
  readonly #cookies = new Map<string, { value: string; path: string }>();
  readonly #accept: string;
  constructor(cookies: Readonly<Record<string, string>> = {}, accept = '*/*') {
    this.#accept = accept;
    for (const [name, value] of Object.entries(cookies)) this.#cookies.set(name, { value, path: '/' });
  }
  async go(url: string, body?: object): Promise<Response> {
    const { pathname } = new URL(url);
    const cookie = [...this.#cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: {
        accept: this.#accept,
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }),
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    for (const text of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(text) as unknown as [string, string, string];
      const path = /path=([^;]+)/i.exec(text)?.[1] ?? '/';
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(text)) this.#cookies.delete(name);
      else this.#cookies.set(name, { value, path });
    }
    return answer;
  }
  /** @param end a redirect to there is not followed */
  async follow(url: string, end?: string): Promise<Response> {
    let answer = await this.go(url);
    for (let at = url; answer.status >= 300 && answer.status < 400;) {
      if (answer.headers.get('location') === end) return answer;
      at = new URL(answer.headers.get('location')!, at).href;
      answer = await this.go(at);
    }
    return answer;
  }
  get cookie(): string {
    return [...this.#cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
  }
  get names(): readonly string[] {
    return [...this.#cookies.keys()];
  }
}

const meOf = async (
  browser: Browser,
  { url }: Admin,
): Promise<{ name: string | null; role: string | null; hasPassword: boolean }> =>
  (await (await browser.go(`${url}/api/me`)).json()) as {
    name: string | null;
    role: string | null;
    hasPassword: boolean;
  };
/** A browser in which a user has signed in. */
async function sessionOf(name: string): Promise<Browser> {
  const user = (await consoleUsers.list(keys.state)).find((each) => each.name === name)!;
  return new Browser({ joulegate_session: await consoleUsers.sessions.begin(keys.state, user, now) });
}
const audited = async (): Promise<readonly string[]> =>
  (await keys.state.db.selectFrom('audit').select(['action', 'actor']).orderBy('at').execute()).map(
    ({ action, actor }) => `${action} by ${actor}`,
  );

test('the link that serve prints makes the first admin, once; who has signed in may write, and the audit says who', async () => {
  const admin = await start();
  const code = new URL(admin.setUpUrl!).hash.slice(1);
  const [ada, eve] = [new Browser(), new Browser()];
  expect(
    (await eve.go(`${admin.url}/api/set-up`, { code: 'x'.repeat(24), name: 'Eve', password: PASSWORD })).status,
  ).toBe(403);
  expect((await ada.go(`${admin.url}/api/set-up`, { code, name: 'Ada', password: 'short' })).status).toBe(400);
  expect((await ada.go(`${admin.url}/api/set-up`, { code, name: 'Ada', password: PASSWORD })).status).toBe(200);
  expect((await eve.go(`${admin.url}/api/set-up`, { code, name: 'Eve', password: PASSWORD })).status).toBe(403);
  expect(await meOf(ada, admin)).toMatchObject({ name: 'Ada', role: 'admin' });
  expect(await meOf(eve, admin)).toMatchObject({ name: null, role: null, rights: ['read'] });

  expect([(await meOf(eve, admin)).hasPassword, (await meOf(ada, admin)).hasPassword]).toEqual([false, true]);

  const made = await ada.go(`${admin.url}/api/keys/create`, { organisation: 'acme', name: 'ci' });
  expect(made.status).toBe(200);
  expect((await eve.go(`${admin.url}/api/keys/create`, { organisation: 'acme', name: 'ci' })).status).toBe(401);
  const [{ id } = { id: '' }] = await consoleUsers.list(keys.state);
  expect(await audited()).toContain(`key.create by ${id}`);
  const records = (await (await ada.go(`${admin.url}/api/audit?actor=Ada&action=key`)).json()) as {
    records: { action: string; actorName: string; subjectName: string }[];
  };
  expect(records.records).toMatchObject([{ action: 'key.create', actorName: 'Ada', subjectName: 'ci' }]);
  const csv = await fetch(`${admin.url}/api/audit?action=key`, {
    headers: { accept: 'text/csv', cookie: ada.cookie },
  });
  expect((await csv.text()).split('\r\n')[1]).toMatch(/^\d{4}-\d\d-\d\dT[^,]*,u_[\w-]+,Ada,key\.create,key_[\w-]+,ci,/);
});

test('each role may what it is there for, and a role that is taken away holds no longer', async () => {
  const admin = await start();
  const change = { at: now, actor: 'test' };
  for (const role of ['viewer', 'operator', 'auditor', 'admin'] as const)
    await consoleUsers.create(keys.state, { name: role, role, subject: role }, change);
  const asks = [
    ['/api/keys/list', undefined],
    ['/api/keys/create', { organisation: 'acme', name: 'k' }],
    ['/api/audit', undefined],
    ['/api/users/list', undefined],
    ['/api/users/create', { name: 'new', role: 'viewer' }],
  ] as const;
  const seen: Record<string, readonly number[]> = {};
  const browsers: Record<string, Browser> = {};
  for (const role of ['viewer', 'operator', 'auditor', 'admin']) {
    const browser = (browsers[role] = await sessionOf(role));
    const statuses = [];
    for (const [path, body] of asks) statuses.push((await browser.go(admin.url + path, body)).status);
    seen[role] = statuses;
  }
  expect(seen).toEqual({
    viewer: [403, 403, 403, 403, 403],
    operator: [200, 200, 403, 403, 403],
    auditor: [403, 403, 200, 403, 403],
    admin: [200, 200, 200, 200, 200],
  });
  await browsers['admin']!.go(`${admin.url}/api/users/operator/role`, { role: 'viewer' });
  await browsers['admin']!.go(`${admin.url}/api/users/auditor/end`, {});
  now += 1500;
  expect(await meOf(browsers['operator']!, admin)).toMatchObject({ name: null });
  expect(await meOf(browsers['auditor']!, admin)).toMatchObject({ name: null });
  expect((await browsers['admin']!.go(`${admin.url}/api/users/admin/end`, {})).status).toBe(400);
});

test('guesses are few, a session ends, and another password ends the sessions before', async () => {
  const admin = await start({ readersSignIn: true });
  await consoleUsers.create(keys.state, { name: 'Ada', role: 'admin', password: PASSWORD }, { at: now, actor: 'test' });
  const ada = new Browser();
  for (const password of ['a', 'b', 'c', 'd', 'e'])
    expect((await ada.go(`${admin.url}/api/sign-in`, { name: 'Ada', password })).status).toBe(401);
  expect((await ada.go(`${admin.url}/api/sign-in`, { name: 'Ada', password: PASSWORD })).status).toBe(429);
  now += 61_000;
  expect((await ada.go(`${admin.url}/api/sign-in`, { name: 'Ada', password: PASSWORD })).status).toBe(200);
  expect((await ada.go(`${admin.url}/api/overview`)).status).toBe(200);
  expect((await new Browser().go(`${admin.url}/api/overview`)).status).toBe(401);
  const elsewhere = new Browser();
  await elsewhere.go(`${admin.url}/api/sign-in`, { name: 'Ada', password: PASSWORD });
  const next = 'another four words of none';
  expect((await ada.go(`${admin.url}/api/password`, { present: PASSWORD, next })).status).toBe(200);
  expect((await elsewhere.go(`${admin.url}/api/overview`)).status).toBe(401);
  expect((await ada.go(`${admin.url}/api/overview`)).status).toBe(200);
  now += 12 * 3_600_000 + 1;
  expect((await ada.go(`${admin.url}/api/overview`)).status).toBe(401);
  await ada.go(`${admin.url}/api/sign-in`, { name: 'Ada', password: next });
  await ada.go(`${admin.url}/api/sign-out`, {});
  expect((await ada.go(`${admin.url}/api/overview`)).status).toBe(401);
  const stored = JSON.stringify([
    await keys.state.db.selectFrom('users').selectAll().execute(),
    await keys.state.db.selectFrom('sessions').selectAll().execute(),
  ]);
  expect(stored).not.toContain(next);
});

test('a real identity provider signs people in with the role of their groups, and nothing that was changed on the way', async () => {
  let groups: readonly string[] = ['staff', 'ops'];
  const { issuer, port, close } = await startProvider('grace', () => groups);
  const settings: OidcSettings = {
    issuer,
    name: 'Acme',
    clientId: PROVIDER_CLIENT.id,
    clientSecret: () => PROVIDER_CLIENT.secret,
    scopes: ['openid', 'email', 'groups'],
    claim: 'groups',
    roles: { operator: ['ops'], viewer: ['staff'] },
    otherwise: null,
    publicUrl: null,
  };
  try {
    const admin = await start({ port, oidc: settings });
    const grace = new Browser();
    expect((await grace.go(`${admin.url}/api/overview`)).status).toBe(401);
    expect(await meOf(grace, admin)).toMatchObject({ name: null, ways: { provider: 'Acme' } });
    expect((await grace.follow(`${admin.url}/sign-in/provider`)).status).toBe(503);
    expect(await meOf(grace, admin)).toMatchObject({
      name: 'grace@example.org',
      role: 'operator',
      hasPassword: false,
    });
    const change = { present: PASSWORD, next: `${PASSWORD} at all` };
    expect((await grace.go(`${admin.url}/api/password`, change)).status).toBe(401);
    expect(grace.names).not.toContain('joulegate_begun');

    const again = new Browser();
    const begun = await again.go(`${admin.url}/sign-in/provider`);
    const to = new URL(begun.headers.get('location')!);
    expect(to.searchParams.get('code_challenge_method')).toBe('S256');
    const forged = await again.go(
      `${admin.url}/sign-in/provider/back?code=x&state=${to.searchParams.get('state')!}x&iss=${encodeURIComponent(issuer)}`,
    );
    expect(forged.status).toBe(403);
    expect((await new Browser().go(`${admin.url}/sign-in/provider/back?code=x&state=y`)).status).toBe(403);

    groups = ['nobody'];
    const outside = await new Browser().follow(`${admin.url}/sign-in/provider`);
    expect([outside.status, await outside.text()]).toEqual([403, expect.stringContaining('has no role here')]);
    const person = await new Browser({}, 'text/html').follow(`${admin.url}/sign-in/provider`, '/sign-in');
    expect(person.status).toBe(303);
    expect(decodeURIComponent(person.headers.get('set-cookie')!)).toMatch(
      /joulegate_refused=grace@example.org has no role here.*Path=\/sign-in/,
    );
    groups = ['staff'];
    const later = new Browser();
    await later.follow(`${admin.url}/sign-in/provider`);
    expect(await meOf(later, admin)).toMatchObject({ name: 'grace@example.org', role: 'viewer' });
    expect((await consoleUsers.list(keys.state)).length).toBe(1);
    const [user] = await consoleUsers.list(keys.state);
    await consoleUsers.change(keys.state, user!.id, 'ended', { at: now, actor: 'test' });
    expect((await new Browser().follow(`${admin.url}/sign-in/provider`)).status).toBe(403);
  } finally {
    close();
  }
});
