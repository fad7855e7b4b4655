import { afterEach, expect, test } from 'vitest';
import { send } from '../../../app/http-exchange.fixture.ts';
import {
  MESSAGES,
  startTestApp,
  TEST_FLEET,
  DEFAULT_DEPLOYMENT,
  MODEL,
  type TestApp,
} from '../../../app/test-app.fixture.ts';

let t: TestApp;
afterEach(() => t.close());

const start = async (mode: string, more: object): Promise<void> => {
  t = await startTestApp({
    workloads: [{ id: 'main', mode, deployments: TEST_FLEET.map(({ id }) => id), default: DEFAULT_DEPLOYMENT }],
    deployment: { endpoints: ['chat', 'responses', 'embeddings', 'moderations'] },
    more,
  });
};
const started = (): number => t.fleet.meters().reduce((sum, { requests }) => sum + requests.started, 0);

const file = `data:text/plain;base64,${'QUFB'.repeat(700_000)}`;
const BODIES: readonly (readonly [path: string, body: object])[] = [5, 1e8, 1e10, 1e16, 2 ** 53, 1e300].flatMap(
  (size) => [
    ['chat/completions', { messages: MESSAGES, max_tokens: size }] as const,
    ['chat/completions', { messages: MESSAGES, max_completion_tokens: size, max_tokens: 5 }] as const,
    ['chat/completions', { messages: MESSAGES, max_tokens: size, max_completion_tokens: 5 }] as const,
    ['responses', { input: 'x', max_output_tokens: size }] as const,
    ['messages', { messages: MESSAGES, max_tokens: size }] as const,
    ['chat/completions', { messages: MESSAGES, max_tokens: 5, n: size }] as const,
    ['embeddings', { input: 'x', max_tokens: size }] as const,
    ['moderations', { input: 'x', n: size }] as const,
  ],
);

test.for(['observe', 'shadow', 'enforce'] as const)('a spent key is refused in %s, whatever the size', async (mode) => {
  await start(mode, { limits: { keys: { budgets: [{ wh: 0 }] } } });
  for (const [path, body] of BODIES)
    for (const stream of [false, true]) {
      const answer = await send(t.url, {
        path: `/v1/${path}`,
        body: JSON.stringify({ model: MODEL, ...body, ...(stream ? { stream } : {}) }),
      });
      expect(answer.status, `${path} ${JSON.stringify(body)}`).toBeGreaterThanOrEqual(400);
      expect(answer.status, `${path} ${JSON.stringify(body)}`).toBeLessThan(500);
    }
  expect(started()).toBe(0);
});

test.for(['observe', 'shadow', 'enforce'] as const)(
  'in %s no files, pictures or answers get through a budget that they pass',
  async (mode) => {
    await start(mode, { limits: { keys: { budgets: [{ usd: 0.01 }] } } });
    const large: readonly object[] = [
      { max_tokens: 1000, n: 128 },
      { max_tokens: 1000, best_of: 128 },
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_data: file } }] }], max_tokens: 5 },
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }], max_tokens: 5 },
    ];
    for (const body of large) {
      const answer = await send(t.url, { body: JSON.stringify({ model: MODEL, messages: MESSAGES, ...body }) });
      expect([402, 422], JSON.stringify(body).slice(0, 90)).toContain(answer.status);
    }
    expect(started()).toBe(0);
    const small = { model: MODEL, messages: MESSAGES, max_tokens: 5 };
    expect((await send(t.url, { body: JSON.stringify(small) })).status).toBe(200);
  },
);

test.for(['observe', 'shadow', 'enforce'] as const)('limits that fail let nobody through in %s', async (mode) => {
  await start(mode, { limits: { keys: { rpm: 1000 } } });
  Object.assign(t.app.runtime.limiter, {
    reserve: () => {
      throw new RangeError('a fault of our own arithmetic');
    },
  });
  const answer = await send(t.url, { body: JSON.stringify({ model: MODEL, messages: MESSAGES }) });
  expect(answer.status).toBe(500);
  expect(started()).toBe(0);
});
