import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingUpstream, send, type Exchange, type RecordingUpstream } from '../../app/http-exchange.fixture.ts';
import { openKeyStore } from '../../app/index.ts';
import { MESSAGES, MODEL, SECRETS, startTestApp, TEST_FLEET, type TestApp } from '../../app/test-app.fixture.ts';
import { createKey } from '../../identity/keys/keys.ts';
import { revokeKey } from '../../identity/keys/key-changes.ts';

/** What a route gives to whom. */
interface Policy {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Anybody may ask; every other route needs a key. */
  readonly open?: true;
  /** What a key gets that may use another workload only. */
  readonly limited: number;
  /** What a key of another organisation gets. */
  readonly stranger: 'as owner' | number;
}

const call = (path: string): Policy => ({ method: 'POST', path, limited: 404, stranger: 'as owner' });
/** Every route has one; a route that is served and missing here fails the first test. */
const POLICIES: Readonly<Record<string, Policy>> = {
  '/v1/chat/completions': call('/v1/chat/completions'),
  '/v1/responses': call('/v1/responses'),
  '/v1/responses/compact': call('/v1/responses/compact'),
  '/v1/responses/input_tokens': call('/v1/responses/input_tokens'),
  '/v1/embeddings': call('/v1/embeddings'),
  '/v1/messages': call('/v1/messages'),
  '/v1/messages/count_tokens': call('/v1/messages/count_tokens'),
  '/v1/moderations': call('/v1/moderations'),
  '/v1/models': { method: 'GET', path: '/v1/models', limited: 200, stranger: 'as owner' },
  '/v1/models/{id}': { method: 'GET', path: '/v1/models/private', limited: 404, stranger: 'as owner' },
  '/v1/decisions/{id}': { method: 'GET', path: '/v1/decisions/ID', limited: 404, stranger: 404 },
  // Each organisation has its own list; what others own is not there (app/batches.integration.test.ts).
  '/v1/files': { method: 'GET', path: '/v1/files', limited: 200, stranger: 'as owner' },
  '/v1/batches': { method: 'GET', path: '/v1/batches', limited: 200, stranger: 'as owner' },
  '/healthz': { method: 'GET', path: '/healthz', open: true, limited: 200, stranger: 200 },
  '/readyz': { method: 'GET', path: '/readyz', open: true, limited: 200, stranger: 200 },
};

const IDS = TEST_FLEET.map(({ id }) => id);
let upstream: RecordingUpstream;
let t: TestApp;
let decision = '';
const secrets: Record<string, string | null> = {
  none: null,
  empty: '',
  unknown: 'secret-that-nobody-has',
  mistyped: `jg_live_${'0'.repeat(12)}_${'0'.repeat(49)}`,
  injection: `' OR '1'='1`,
  long: 'x'.repeat(4000),
};
const body = JSON.stringify({ model: 'private', messages: MESSAGES, input: 'hi', max_tokens: 5 });

const ask = (policy: Policy, secret: string | null, more: Record<string, string> = {}): Promise<Exchange> =>
  send(t.url, {
    method: policy.method,
    path: policy.path.replace('ID', decision),
    secret,
    ...(policy.method === 'POST' ? { body } : {}),
    headers: more,
  });

beforeAll(async () => {
  upstream = await recordingUpstream((response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model: MODEL,
        choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 1, completion_tokens: 1 },
      }),
    ),
  );
  const workload = { mode: 'observe', deployments: IDS, default: IDS[0] };
  t = await startTestApp({
    workloads: [
      { id: 'main', ...workload },
      { id: 'private', ...workload },
    ],
    urls: Object.fromEntries(IDS.map((id) => [id, upstream.url])),
    // More keys fail here in a minute than anybody tries.
    more: { abuse: { failuresPerMinute: 1_000_000 } },
  });
  const { state, pepper, close } = await openKeyStore(dirname(t.app.ledgerFolder));
  const options = { organisation: 'acme', name: 'test' };
  const revoked = await createKey(state, pepper, options);
  await revokeKey(state, revoked.id);
  secrets['revoked'] = revoked.key;
  secrets['expired'] = (await createKey(state, pepper, { ...options, expiresAt: Date.now() + 1 })).key;
  const live = (await createKey(state, pepper, options)).key;
  await close();
  // The ring has read the keys once it knows the one that works.
  while ((await send(t.url, { path: '/v1/models', method: 'GET', secret: live })).status !== 200)
    await new Promise((resolve) => setTimeout(resolve, 50));
  decision = String(
    (await ask(POLICIES['/v1/chat/completions']!, SECRETS.plain)).headers['x-joulegate-decision'],
  ).replace('/v1/decisions/', '');
});
afterAll(async () => {
  await t.close();
  await upstream.close();
});

test('every route that is served has a policy, and every policy a route', async () => {
  const { text } = await send(t.url, { path: '/v1/nowhere', method: 'GET' });
  const served = /served: ([^)"]*)/.exec(text)![1]!.split(', ');
  expect(served.toSorted((a, b) => a.localeCompare(b))).toEqual(
    Object.keys(POLICIES)
      .filter((path) => path !== '/v1/models/{id}')
      .toSorted((a, b) => a.localeCompare(b)),
  );
  // What the server compares paths with, by its source: a route that its own list forgets.
  const source = readFileSync(fileURLToPath(new URL('server.ts', import.meta.url)), 'utf8');
  const written = [...source.matchAll(/'(\/[a-z][a-z0-9/_-]*)'/g)].map(([, path]) => path!.replace(/\/$/, ''));
  for (const path of written)
    expect(
      Object.keys(POLICIES).some((known) => known === path || known.startsWith(`${path}/{`)),
      path,
    ).toBe(true);
});

describe.for(Object.entries(POLICIES))('%s', ([route, policy]) => {
  test.for(['none', 'empty', 'unknown', 'mistyped', 'injection', 'long', 'revoked', 'expired'])(
    'with the key: %s',
    async (name) => {
      const before = upstream.received.length;
      const entries = (await t.entries()).length;
      for (const headers of [
        {},
        { 'x-joulegate-workload': 'private' },
        { 'x-forwarded-for': '127.0.0.1', 'x-original-url': '/healthz' },
      ] as Record<string, string>[]) {
        const answer = await ask(policy, secrets[name]!, headers);
        expect(answer.status).toBe(policy.open === true ? 200 : 401);
        if (policy.open === true) continue;
        expect((JSON.parse(answer.text) as { error: { message: string } }).error.message).toBeTruthy();
        expect(answer.text).not.toContain(MODEL);
        if (typeof secrets[name] === 'string' && secrets[name] !== '') expect(answer.text).not.toContain(secrets[name]);
      }
      expect(upstream.received.length).toBe(before);
      expect((await t.entries()).length).toBe(entries);
    },
  );

  test('unknown and revoked keys are told the same', async () => {
    const [unknown, revoked] = await Promise.all([
      ask(policy, `${secrets['revoked']!.slice(0, 20)}x`.replace('jg_live_', 'jg_test_')),
      ask(policy, secrets['revoked']!),
    ]);
    if (policy.open === true) return;
    const withoutId = (text: string): string => text.replace(/"request_id":"jg_[^"]+"/, '');
    expect(withoutId(revoked.text)).toBe(withoutId(unknown.text));
  });

  test('with a key of another workload', async () => {
    const before = upstream.received.length;
    for (const headers of [{}, { 'x-joulegate-workload': 'private' }] as Record<string, string>[]) {
      const answer = await ask(policy, SECRETS.limited, headers);
      expect(answer.status, answer.text).toBe(policy.limited);
      if (route === '/v1/models') expect(answer.text).not.toContain('private');
      if (policy.limited !== 404) continue;
      // A name that nobody has: every byte of the answer alike, but the name and what counts the request.
      const nobodys = await send(t.url, {
        method: policy.method,
        path: policy.path.replace('private', 'nowhere').replace('ID', 'jg_nowhere'),
        secret: SECRETS.limited,
        ...(policy.method === 'POST' ? { body: body.replace('"private"', '"nowhere"') } : {}),
        headers: headers['x-joulegate-workload'] === undefined ? {} : { 'x-joulegate-workload': 'nowhere' },
      });
      const plain = ({ text }: Exchange): string =>
        text.replaceAll(/jg_[\w-]+|private|nowhere/g, 'NAME').replaceAll(decision, 'NAME');
      expect([nobodys.status, plain(nobodys)]).toEqual([answer.status, plain(answer)]);
      const namesOf = ({ headers: all }: Exchange): readonly string[] => Object.keys(all);
      expect(namesOf(nobodys)).toEqual(namesOf(answer));
    }
    expect(upstream.received.length).toBe(before);
  });

  test('with a key of another organisation', async () => {
    const owner = await ask(policy, SECRETS.plain);
    const stranger = await ask(policy, SECRETS.stranger);
    expect([401, 403]).not.toContain(owner.status);
    expect(stranger.status).toBe(policy.stranger === 'as owner' ? owner.status : policy.stranger);
    if (route.startsWith('/v1/decisions')) expect(stranger.text).not.toMatch(/acme|plain|costNanoUsd/);
  });

  test.for(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])(
    'nothing is done by %s that is not meant',
    async (method) => {
      const before = upstream.received.length;
      if (method === policy.method) return;
      const answer = await send(t.url, { method, path: policy.path.replace('ID', decision), secret: null });
      expect(policy.open === true ? [200, 405] : [401, 405]).toContain(answer.status);
      expect(upstream.received.length).toBe(before);
    },
  );
});

test('no path leads around authentication', async () => {
  const before = upstream.received.length;
  const ways = [
    '/v1//chat/completions',
    '/v1/chat/completions/',
    '/v1/chat/completions/x',
    '/v1/chat/../chat/completions',
    '/v1/chat%2Fcompletions',
    '/V1/chat/completions',
    '/healthz/../v1/models',
    '/healthz/v1/models',
    '/v1/models?key=1',
    '/v1/decisions',
    '/v1/files',
    '/v1/batches',
    '/api/entries',
    '/metrics',
    '/',
    '/v1',
    '/admin',
    '/v1/proxy/x',
  ];
  for (const path of ways)
    for (const method of ['GET', 'POST'])
      expect(
        (await send(t.url, { method, path, secret: null, ...(method === 'POST' ? { body } : {}) })).status,
        `${method} ${path}`,
      ).toSatisfy((status: number) => status === 401 || status === 405);
  expect(upstream.received.length).toBe(before);
});
