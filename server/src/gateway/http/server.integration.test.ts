import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatBody, send, type Exchange, type SendOptions } from '../../app/http-exchange.fixture.ts';
import {
  DEFAULT_DEPLOYMENT,
  MODEL,
  SECRETS,
  startTestApp,
  TEST_FLEET,
  type KeyName,
  type TestApp,
} from '../../app/test-app.fixture.ts';
import type { Entry } from '../../ledger/index.ts';
import type { EntryWhy } from '../why.ts';

const IDS = TEST_FLEET.map(({ id }) => id);
const errorOf = (answer: Exchange): { message: string; code: string; param: string | null; type: string } =>
  (JSON.parse(answer.text) as { error: { message: string; code: string; param: string | null; type: string } }).error;

describe('one app', () => {
  let t: TestApp;
  beforeAll(async () => {
    const workload = { mode: 'enforce', deployments: IDS, default: DEFAULT_DEPLOYMENT };
    t = await startTestApp({
      workloads: [
        { id: 'main', ...workload },
        { id: 'second', ...workload },
      ],
      gateway: { defaultWorkload: 'second' },
    });
  });
  afterAll(() => t.close());

  const ask = (headers: Record<string, string>, key: KeyName = 'plain', more: object = {}): Promise<Exchange> =>
    send(t.url, { body: chatBody({ metadata: { sim_output_tokens: '3' }, ...more }), headers, secret: SECRETS[key] });
  const lastEntry = async (): Promise<Entry> => (await t.entries()).at(-1)!;
  const get = (path: string, options: SendOptions = {}): Promise<Exchange> =>
    send(t.url, { method: 'GET', path, ...options });

  test('the origin of an untrusted key is ignored, whatever it says; a trusted one must be known', async () => {
    for (const origin of ['ashburn', 'atlantis']) {
      expect((await ask({ 'x-joulegate-origin': origin })).status).toBe(200);
      expect((await lastEntry()).origin).toBe('paris');
    }
    expect((await ask({ 'x-joulegate-origin': 'ashburn' }, 'trusted')).status).toBe(200);
    expect((await lastEntry()).origin).toBe('ashburn');
    const unknown = await ask({ 'x-joulegate-origin': 'atlantis' }, 'trusted');
    expect(unknown.status).toBe(400);
    expect(errorOf(unknown)).toMatchObject({ code: 'JG_BAD_HEADER', param: 'x-joulegate-origin' });
    for (const known of ['atlantis', 'paris', 'frankfurt', 'ashburn'])
      expect(errorOf(unknown).message).toContain(known);
  });

  test('the latency limit is hard: from Paris only Paris and Frankfurt are near enough', async () => {
    const near = await ask({ 'x-joulegate-latency-limit-ms': '240' });
    expect([near.status, near.headers['x-joulegate-deployment']]).toEqual([200, 'frankfurt-h100']);
    const { decision } = await lastEntry();
    expect(decision!.deployments.map((id, i) => [id, decision!.exclusions[i]])).toContainEqual(['virginia-h100', 6]);
    const none = await ask({ 'x-joulegate-latency-limit-ms': '5' });
    expect(none.status).toBe(422);
    expect(errorOf(none)).toMatchObject({
      code: 'JG_ROUTE_NO_CANDIDATE',
      message: expect.stringContaining('latency limit') as string,
    });
  });

  test('units are booked', async () => {
    expect((await ask({ 'x-joulegate-units': 'documents=1, pages=12.5' })).status).toBe(200);
    expect((await lastEntry()).units).toEqual({ documents: 1, pages: 12.5 });
    expect(errorOf(await ask({ 'x-joulegate-units': 'pages=many' }))).toMatchObject({
      code: 'JG_BAD_HEADER',
      param: 'x-joulegate-units',
    });
  });

  test('the workload: default, header, alias; forbidden ones are not there', async () => {
    const workloadOf = async (
      headers: Record<string, string>,
      key: KeyName = 'plain',
      model = MODEL,
    ): Promise<unknown> => {
      const answer = await ask(headers, key, { model });
      return answer.status === 200 ? (await lastEntry()).workload : [answer.status, errorOf(answer).code];
    };
    expect(await workloadOf({})).toBe('second');
    expect(await workloadOf({ 'x-joulegate-workload': 'main' })).toBe('main');
    expect(await workloadOf({}, 'plain', 'main')).toBe('main');
    expect(await workloadOf({}, 'limited')).toBe('main');
    expect(await workloadOf({ 'x-joulegate-workload': 'second' }, 'limited')).toEqual([404, 'JG_MODEL_UNKNOWN']);
    expect(await workloadOf({}, 'limited', 'second')).toEqual([404, 'JG_MODEL_UNKNOWN']);
    const list = JSON.parse((await get('/v1/models', { secret: SECRETS.limited })).text) as { data: { id: string }[] };
    expect(list.data.map(({ id }) => id)).toEqual(['main', MODEL]);
  });

  test('a key that may use one workload does not learn the names of others', async () => {
    const refused = [
      await ask({}, 'limited', { model: 'gpt-9' }),
      await ask({ 'x-joulegate-workload': 'nothing' }, 'limited'),
      await ask({ 'x-joulegate-workload': 'main' }, 'limited', { model: 'gpt-9' }),
    ];
    for (const answer of refused) {
      expect(answer.status).toBe(404);
      expect(errorOf(answer).message).toContain('main');
      expect(errorOf(answer).message).not.toContain('second');
    }
  });

  test('a decision is told to the key that made it, with a sentence, and to nobody else', async () => {
    const link = String((await ask({})).headers['x-joulegate-decision']);
    const own = await get(link);
    expect(own.status).toBe(200);
    const told = JSON.parse(own.text) as EntryWhy & { entry: Entry };
    expect(link).toBe(`/v1/decisions/${told.entry.id}`);
    // The books round a decision's numbers; what is told at once has not been through them.
    const booked = await lastEntry();
    expect({ ...told.entry, decision: null }).toEqual({
      ...booked,
      organisation: 'acme',
      keyId: 'plain',
      decision: null,
    });
    expect([booked?.organisation, booked?.keyId]).toEqual([
      expect.stringMatching(/^org_\w{10}$/),
      expect.stringMatching(/^key_\w{10}$/),
    ]);
    const rounded = booked?.decision?.numbers.map((number) => (Number.isNaN(number) ? null : number)) ?? [];
    expect(rounded.filter((number) => number !== null).length).toBeGreaterThan(9);
    expect(told.entry.decision?.numbers).toEqual(
      rounded.map((number) => number && expect.closeTo(number, 2 - Math.log10(Math.abs(number)))),
    );
    expect(told.sentence).toMatch(/frankfurt/i);
    expect(told.explanation?.candidates).toHaveLength(3);
    const answers = await Promise.all([
      get(link, { secret: SECRETS.stranger }),
      get(link, { secret: SECRETS.trusted }),
      get('/v1/decisions/jg_nothing_1'),
      get('/v1/decisions/'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await get(link, { secret: null })).status).toBe(401);
    const refused = await ask({ 'x-joulegate-latency-limit-ms': '5' });
    const why = JSON.parse((await get(String(refused.headers['x-joulegate-decision']))).text) as EntryWhy;
    expect(why.sentence).toMatch(/^Refused: none of 3 .*latency limit/);
  });

  test('unknown paths: 401 without a key, 404 with one; a wrong method is 405 and names the right one', async () => {
    for (const path of ['/v1/nothing', '/v1/chat/completions/x', '/v1', '/nothing', '/v1/']) {
      expect((await get(path, { secret: null })).status, path).toBe(401);
      expect([(await get(path)).status, path]).toEqual([404, path]);
    }
    for (const [method, path, allowed] of [
      ['GET', '/v1/chat/completions', 'POST'],
      ['POST', '/v1/models', 'GET'],
      ['DELETE', '/v1/decisions/x', 'GET'],
    ] as const) {
      const answer = await send(t.url, { method, path });
      expect([answer.status, answer.headers['allow'], errorOf(answer).code]).toEqual([405, allowed, 'JG_METHOD']);
    }
  });

  test('every error is JSON that no cache keeps, and a refused key leaves no entry', async () => {
    const before = (await t.entries()).length;
    for (const secret of [null, '', 'wrong', 'jg_live_nothing', `${SECRETS.plain}x`, 'x'.repeat(9000)]) {
      const answer = await send(t.url, { body: chatBody(), secret });
      expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
        401,
        'application/json',
        'private, no-store',
      ]);
      expect(answer.text).not.toContain(SECRETS.plain);
    }
    expect((await t.entries()).length).toBe(before);
    expect(
      (
        await send(t.url, {
          body: chatBody({ metadata: { sim_output_tokens: '2' } }),
          secret: null,
          headers: { 'x-api-key': SECRETS.plain },
        })
      ).status,
    ).toBe(200);
  });

  test('health and readiness need no key', async () => {
    expect((await get('/healthz', { secret: null })).status).toBe(200);
    expect(JSON.parse((await get('/readyz', { secret: null })).text)).toMatchObject({ status: 'ready' });
  });
});
