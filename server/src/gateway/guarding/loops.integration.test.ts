import { afterEach, expect, test } from 'vitest';
import { chatBody, send } from '../../app/http-exchange.fixture.ts';
import { MODEL, startTestApp, type TestApp } from '../../app/test-app.fixture.ts';

let t: TestApp;
afterEach(async () => await t.close());

const start = async (action: string): Promise<void> => {
  t = await startTestApp({ more: { abuse: { actions: { loops: action }, loops: { repeats: 3, rpm: 1 } } } });
};
const chat = (content: string, headers: Record<string, string> = {}) =>
  send(t.app.gatewayUrl, { body: chatBody({ messages: [{ role: 'user', content }] }), headers });
const NAMED = { 'x-joulegate-session': 'nightly-run' };

test('a session that repeats itself is stopped by name of the rule, and goes on with something else', async () => {
  await start('stop');
  for (let i = 0; i < 2; i++) expect((await chat('same', NAMED)).status).toBe(200);
  const refused = await chat('same', NAMED);
  expect([refused.status, refused.headers['x-should-retry'], refused.headers['retry-after']]).toEqual([
    403,
    'false',
    undefined,
  ]);
  expect(refused.text).toMatch(/JG_LOOP_STOPPED/);
  expect(refused.text).toMatch(/sent the same turn 3 times.*rule repeats: 3.*send something else/);
  expect(refused.text).not.toContain('nightly-run');
  expect((await chat('another', NAMED)).status).toBe(200);
  expect((await chat('same')).status).toBe(200);
  const entries = await t.entries();
  expect(entries.map(({ outcome }) => outcome)).toEqual(['served', 'served', 'refused', 'served', 'served']);
  expect(JSON.stringify(entries)).not.toContain('nightly-run');
});

test('the name that an agent sends in its body counts, in the protocol of the other vendor too', async () => {
  await start('throttle');
  const ask = () =>
    send(t.app.gatewayUrl, {
      path: '/v1/messages',
      body: JSON.stringify({
        model: MODEL,
        max_tokens: 5,
        metadata: { user_id: 'user_1_session_2' },
        messages: [{ role: 'user', content: 'same' }],
      }),
    });
  expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
  const refused = await ask();
  expect([refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([429, true]);
  expect(refused.text).toMatch(/rate_limit_error.*it is throttled/);
});

test('by default a loop is told of and goes on; a name that is none is refused', async () => {
  t = await startTestApp();
  for (let i = 0; i < 12; i++) expect((await chat('same', NAMED)).status).toBe(200);
  expect((await chat('same', { 'x-joulegate-agent': '' })).status).toBe(400);
  expect((await chat('same', { 'x-joulegate-session': 'x'.repeat(257) })).status).toBe(400);
});

test('a session may spend its own budget, by whatever it is named, and another begins with all of it', async () => {
  const agentsIn = (workload: string) => ({
    more: { limits: { sessions: { each: { rpm: 2 } }, agents: { workloads: { [workload]: { concurrency: 9 } } } } },
  });
  await expect(startTestApp(agentsIn('chta'))).rejects.toThrow(/limits\.agents\.workloads\.chta: unknown workload/);
  t = await startTestApp(agentsIn('main'));
  const [first] = [await chat('a', NAMED), await chat('b', NAMED)];
  expect([first.status, first.headers['x-ratelimit-limit-requests']]).toEqual([200, '2']);
  const over = await chat('c', NAMED);
  expect([over.status, Number(over.headers['retry-after']) > 0]).toEqual([429, true]);
  expect(over.text).toMatch(/session [\w-]{16} of key \S+ has 2 of 2 requests a minute in use/);
  const inBody = { messages: [{ role: 'user', content: 'd' }], prompt_cache_key: 'nightly-run' };
  expect((await send(t.app.gatewayUrl, { body: chatBody(inBody) })).status).toBe(429);
  expect((await chat('e', { 'x-joulegate-session': 'other' })).status).toBe(200);
  expect((await chat('f')).status).toBe(200);
});
