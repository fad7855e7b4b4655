import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { conformance } from './conform.ts';
import { KEYS } from './gateway.fixture.ts';
import { GPT, openAiAnswers, startWorld, type World } from './world.fixture.ts';
import { sendJson, type Answering } from './witness.fixture.ts';

const conform = conformance('openai errors');

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  world.reset();
  expect(await world.watch.problems()).toEqual([]);
});
afterAll(() => world.close());

const clientOf = (apiKey: string = KEYS.caller, maxRetries = 0): OpenAI =>
  new OpenAI({ apiKey, baseURL: world.gateway.url, maxRetries, fetch: world.watch.fetch });
const failure =
  (status: number, headers: Record<string, string> = {}): Answering =>
  (_, response) =>
    sendJson(
      response,
      { error: { message: 'no', type: 'server_error', param: null, code: `upstream_${status}` } },
      status,
      headers,
    );
/** Each endpoint's simplest call. */
const CALLS: Readonly<Record<string, (client: OpenAI, model: string) => Promise<unknown>>> = {
  chat: (client, model) => client.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hi' }] }),
  'streamed chat': (client, model) =>
    client.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hi' }], stream: true }),
  responses: (client, model) => client.responses.create({ model, input: 'Hi' }),
  'streamed responses': (client, model) => client.responses.create({ model, input: 'Hi', stream: true }),
  embeddings: (client, model) => client.embeddings.create({ model, input: 'Hi' }),
  moderations: (client, model) => client.moderations.create({ model, input: 'Hi' }),
};
const caught = (call: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> =>
  call.then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error: unknown) => error as InstanceType<typeof OpenAI.APIError>,
  );

for (const [name, call] of Object.entries(CALLS))
  describe(name, () => {
    conform(`${name}: 401, 404, 400`, async () => {
      const wrongKey = await caught(call(clientOf('nobodys-key-at-all-here'), GPT));
      expect([wrongKey instanceof OpenAI.AuthenticationError, wrongKey.code]).toEqual([true, 'JG_AUTH_UNKNOWN_KEY']);
      const wrongModel = await caught(call(clientOf(), 'gpt-9'));
      expect([wrongModel instanceof OpenAI.NotFoundError, wrongModel.code, wrongModel.param]).toEqual([
        true,
        'JG_MODEL_UNKNOWN',
        'model',
      ]);
      world.gpt.answerBy(failure(400));
      const wrongBody = await caught(call(clientOf(), GPT));
      expect([wrongBody instanceof OpenAI.BadRequestError, wrongBody.code, wrongBody.message]).toEqual([
        true,
        'upstream_400',
        '400 no',
      ]);
      expect(wrongBody.requestID).toMatch(/^jg_/);
      expect((await world.gateway.entries()).at(-1)).toMatchObject({
        id: wrongBody.requestID,
        outcome: 'failed',
        status: 400,
      });
    });

    conform(`${name}: 402 when the budget is spent, and no retry`, async () => {
      const before = (await world.gateway.entries()).length;
      const broke = await caught(call(clientOf(KEYS.broke, 2), GPT));
      expect([broke.status, broke.code, broke.type, broke.headers?.get('x-should-retry')]).toEqual([
        402,
        'JG_BUDGET_SPENT',
        'budget_error',
        'false',
      ]);
      expect((await world.gateway.entries()).length - before).toBe(1);
    });

    conform(`${name}: 429 and 5xx of the upstream`, async () => {
      world.gpt.answerBy(failure(429, { 'retry-after': '7' }));
      const limited = await caught(call(clientOf(), GPT));
      expect([limited instanceof OpenAI.RateLimitError, limited.headers?.get('retry-after')]).toEqual([true, '7']);
      for (const status of [500, 503]) {
        world.gpt.answerBy(failure(status));
        const broken = await caught(call(clientOf(), GPT));
        expect([broken instanceof OpenAI.InternalServerError, broken.status]).toEqual([true, status]);
      }
      // The upstream's trouble with our key is not the caller's.
      world.gpt.answerBy(failure(401));
      const ours = await caught(call(clientOf(), GPT));
      expect([ours.status, ours.code]).toEqual([502, 'JG_UPSTREAM_CREDENTIAL']);
    });
  });

conform('429 of our own limit says when to come back', async () => {
  const call = (): Promise<unknown> => clientOf(KEYS.throttled).moderations.create({ model: GPT, input: 'Hi' });
  await call();
  const refused = await caught(call());
  expect([refused instanceof OpenAI.RateLimitError, refused.code]).toEqual([true, 'JG_RATE_LIMITED']);
  expect(Number(refused.headers?.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(refused.headers?.get('retry-after-ms'))).toBeGreaterThan(0);
  expect(refused.headers?.get('x-ratelimit-limit-requests')).toBe('1');
  expect(refused.headers?.get('x-ratelimit-remaining-requests')).toBe('0');
});

conform('a client that retries by itself waits as the upstream says, and finds it healthy', async () => {
  const at: number[] = [];
  world.gpt.answerBy((seen, response) =>
    at.push(performance.now()) === 1
      ? failure(429, { 'retry-after': '1' })(seen, response)
      : openAiAnswers(seen, response),
  );
  expect((await clientOf(KEYS.caller, 2).responses.create({ model: GPT, input: 'Hi' })).output_text).toBe('Grüße 🌍');
  expect(at).toHaveLength(2);
  // Without the header the client waits for half a second at most.
  expect(at[1]! - at[0]!).toBeGreaterThan(950);
});

conform('a body that is not JSON, a path that is not served, a method that is not', async () => {
  const ask = (path: string, init: RequestInit): Promise<Response> =>
    world.watch.fetch(`${world.gateway.url}${path}`, { ...init, headers: { authorization: `Bearer ${KEYS.caller}` } });
  for (const path of ['/chat/completions', '/responses', '/embeddings', '/moderations'])
    expect((await ask(path, { method: 'POST', body: '{' })).status).toBe(400);
  expect((await ask('/models', { method: 'POST', body: '{}' })).status).toBe(405);
  expect((await ask('/chat/completions', { method: 'GET' })).status).toBe(405);
  const unknown = await caught(clientOf().fineTuning.jobs.list());
  expect(unknown instanceof OpenAI.NotFoundError).toBe(true);
});

conform('a body that is too large is told so, not cut off', async () => {
  for (let time = 0; time < 5; time++) {
    const large = await caught(clientOf().responses.create({ model: GPT, input: 'x'.repeat(9 * 1024 * 1024) }));
    expect([large.status, large.code]).toEqual([413, 'JG_BODY_TOO_LARGE']);
  }
});

conform('every answer has a request id: models, refusals, errors', async () => {
  const client = clientOf();
  const { request_id: listed } = await client.models.list().withResponse();
  expect(listed ?? 'none').toMatch(/^jg_/);
  expect((await caught(CALLS['chat']!(clientOf('nobodys-key-at-all-here'), GPT))).requestID ?? 'none').toMatch(/^jg_/);
  expect((await caught(CALLS['chat']!(client, 'gpt-9'))).requestID).toMatch(/^jg_/);
  expect((await client.responses.create({ model: GPT, input: 'Hi' }))._request_id).toMatch(/^jg_/);
});

conform('an aborted stream of responses stops the upstream', async () => {
  let gone = false;
  world.gpt.answerBy((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(
      'event: response.created\ndata: {"type":"response.created","sequence_number":0}\n\nevent: response.output_text.delta\ndata: {"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"x","logprobs":[],"sequence_number":1}\n\n',
    );
    response.on('close', () => (gone = true));
  });
  const unwatched = new OpenAI({ apiKey: KEYS.caller, baseURL: world.gateway.url, maxRetries: 0 });
  const stream = await unwatched.responses.create({ model: GPT, input: 'Hi', stream: true });
  for await (const { type } of stream) if (type === 'response.output_text.delta') stream.controller.abort();
  await expect.poll(() => gone, { timeout: 1000, interval: 5 }).toBe(true);
  await expect
    .poll(async () => (await world.gateway.entries()).at(-1), { timeout: 2000, interval: 20 })
    .toMatchObject({ outcome: 'failed', error: 'JG_CLIENT_GONE' });
});
