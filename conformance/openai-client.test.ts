import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SKIPPED_NO_DATA } from '../server/src/edge/index.ts';
import {
  DEFAULT_DEPLOYMENT,
  MESSAGES,
  MODEL,
  PREFERRED_DEPLOYMENT,
  startTestApp,
  TEST_FLEET,
  type TestApp,
} from '../server/src/app/test-app.fixture.ts';
import { recordingUpstream, type RecordingUpstream } from '../server/src/app/http-exchange.fixture.ts';
import { openAiSchemas } from './openai-schema.ts';

const TOOLS = [
  {
    type: 'function' as const,
    function: {
      name: 'find_order',
      parameters: {
        type: 'object',
        properties: { id: { type: 'integer', minimum: 10 } },
        required: ['id'],
        additionalProperties: false,
      },
    },
  },
];
const sized = (output: number): { metadata: Record<string, string> } => ({
  metadata: { sim_output_tokens: String(output) },
});

let t: TestApp;
let client: OpenAI;
beforeAll(async () => {
  t = await startTestApp({ mode: 'enforce' });
  client = t.client();
});
afterEach(() => {
  for (const { id } of TEST_FLEET) t.fleet.setFault(id, null);
});
afterAll(() => t.close());

async function collect(stream: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<OpenAI.ChatCompletionChunk[]> {
  return await Array.fromAsync(stream);
}

describe('answers', () => {
  test('plain chat; every x-joulegate header', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: MODEL, messages: MESSAGES, ...sized(20) })
      .withResponse();
    expect(data.choices[0]?.message.content?.split(' ')).toHaveLength(20);
    expect(data.usage?.completion_tokens).toBe(20);
    const header = (name: string): string => response.headers.get(`x-joulegate-${name}`) ?? 'absent';
    expect(header('deployment')).toBe(PREFERRED_DEPLOYMENT);
    expect(header('decision')).toMatch(/^\/v1\/decisions\/jg_/);
    expect(header('tier')).toBe('modelled-open');
    const entry = (await t.entries()).at(-1)!;
    expect(header('decision')).toBe(`/v1/decisions/${entry.id}`);
    for (const [name, nano] of [
      ['energy-wh', entry.energyNanoWh.mean],
      ['co2e-g', entry.carbonNanoG.mean],
      ['cost-usd', entry.costNanoUsd],
    ] as const) {
      expect(nano).toBeGreaterThan(0);
      expect(Number(header(name)) * 1e9, name).toBeCloseTo(nano as number, -Math.log10(nano as number) + 4);
    }
    expect(entry.costNanoUsd).toBe(Math.round((data.usage!.prompt_tokens * 0.5 + 20 * 0.5) * 1000));
    expect(Number(header('overhead-ms'))).toBeGreaterThan(0);
    expect(Number(header('overhead-ms'))).toBeLessThan(1000);
  });

  test.for([true, false])('a stream; include_usage %s', async (asked) => {
    const { data: stream, response } = await client.chat.completions
      .create({
        model: MODEL,
        messages: MESSAGES,
        stream: true,
        ...(asked ? { stream_options: { include_usage: true } } : {}),
        ...sized(50),
      })
      .withResponse();
    for (const name of ['decision', 'deployment', 'overhead-ms'])
      expect(response.headers.get(`x-joulegate-${name}`), name).not.toBeNull();
    const chunks = await collect(stream);
    expect(
      chunks
        .map((chunk) => chunk.choices[0]?.delta.content ?? '')
        .join('')
        .split(' '),
    ).toHaveLength(50);
    expect(chunks.filter((chunk) => chunk.usage != null).map((chunk) => chunk.usage?.completion_tokens)).toEqual(
      asked ? [50] : [],
    );
    expect(chunks.every((chunk) => asked || chunk.choices.length === 1)).toBe(true);
    expect(chunks.map((chunk) => chunk.choices[0]?.finish_reason).filter((reason) => reason != null)).toEqual(['stop']);
    expect((await t.entries()).at(-1)).toMatchObject({ streamed: true, usageGrade: 'reported', usage: { output: 50 } });
  });

  test('a tool call and its result, there and back', async () => {
    const first = await client.chat.completions.create({
      model: MODEL,
      messages: MESSAGES,
      tools: TOOLS,
      tool_choice: 'required',
    });
    const message = first.choices[0]!.message;
    const call = message.tool_calls![0] as OpenAI.ChatCompletionMessageFunctionToolCall;
    expect([call.function.name, JSON.parse(call.function.arguments)]).toEqual(['find_order', { id: 10 }]);
    const second = await client.chat.completions.create({
      model: MODEL,
      messages: [...MESSAGES, message, { role: 'tool', tool_call_id: call.id, content: '{"total": 12}' }],
      tools: TOOLS,
      ...sized(8),
    });
    expect(second.choices[0]?.finish_reason).toBe('stop');
    expect(second.choices[0]?.message.content?.split(' ')).toHaveLength(8);
  });

  test('a streamed tool call, put together by the client', async () => {
    const stream = client.chat.completions.stream({
      model: MODEL,
      messages: MESSAGES,
      tools: TOOLS,
      tool_choice: 'required',
    });
    const choice = (await stream.finalChatCompletion()).choices[0]!;
    const call = choice.message.tool_calls![0] as OpenAI.ChatCompletionMessageFunctionToolCall;
    expect(choice.finish_reason).toBe('tool_calls');
    expect(JSON.parse(call.function.arguments)).toEqual({ id: 10 });
  });

  test('response_format json_schema', async () => {
    const schema = { type: 'object', properties: { total: { type: 'integer', minimum: 3 } }, required: ['total'] };
    const answer = await client.chat.completions.create({
      model: MODEL,
      messages: MESSAGES,
      response_format: { type: 'json_schema', json_schema: { name: 'sum', schema } },
    });
    expect(JSON.parse(answer.choices[0]!.message.content!)).toEqual({ total: 3 });
  });

  test('models.list names models and workloads', async () => {
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['main', MODEL]);
    expect(
      (await client.chat.completions.create({ model: 'main', messages: MESSAGES, ...sized(3) })).usage
        ?.completion_tokens,
    ).toBe(3);
  });
});

test('an abort reaches the upstream within a second and is booked', async () => {
  const slow = await startTestApp({ mode: 'observe', timeFactor: 1 });
  const stream = await slow
    .client()
    .chat.completions.create({ model: MODEL, messages: MESSAGES, stream: true, ...sized(200) });
  let seen = 0;
  let leftMs = 0;
  for await (const chunk of stream) {
    seen += chunk.choices[0]?.delta.content ? 1 : 0;
    if (seen < 3) continue;
    leftMs = performance.now();
    stream.controller.abort();
  }
  await expect.poll(() => slow.meter(DEFAULT_DEPLOYMENT).requests.aborted, { timeout: 5000, interval: 5 }).toBe(1);
  expect(performance.now() - leftMs).toBeLessThan(1000);
  await expect.poll(async () => (await slow.entries()).length, { timeout: 5000 }).toBe(1);
  const [entry] = await slow.entries();
  expect(entry).toMatchObject({
    outcome: 'failed',
    error: 'JG_CLIENT_GONE',
    status: 499,
    usageGrade: 'counted',
    attempts: [{ outcome: 'aborted' }],
  });
  expect(entry!.usage.output).toBeGreaterThanOrEqual(3);
  expect(entry!.usage.inputUncached).toBeGreaterThan(0);
  expect(entry!.costNanoUsd).toBeGreaterThan(0);
  expect(slow.inFlight()).toBe(0);
  await slow.close();
});

describe('errors', () => {
  const ask = (from: OpenAI = client, more: object = {}): Promise<unknown> =>
    from.chat.completions.create({ model: MODEL, messages: MESSAGES, ...sized(3), ...more });

  test('a wrong key, an unknown model, a malformed body', async () => {
    const wrong = new OpenAI({ apiKey: 'wrong-key-of-nobody-here', baseURL: t.url, maxRetries: 0 });
    await expect(ask(wrong)).rejects.toSatisfy(
      (error) => error instanceof OpenAI.AuthenticationError && error.code === 'JG_AUTH_UNKNOWN_KEY',
    );
    await expect(ask(client, { model: 'gpt-9' })).rejects.toSatisfy(
      (error) =>
        error instanceof OpenAI.NotFoundError &&
        error.code === 'JG_MODEL_UNKNOWN' &&
        error.param === 'model' &&
        error.message.includes(MODEL),
    );
    await expect(ask(client, { messages: 'hello' })).rejects.toSatisfy(
      (error) =>
        error instanceof OpenAI.BadRequestError && error.code === 'JG_BAD_REQUEST' && error.param === 'messages',
    );
  });

  test('429 everywhere: RateLimitError with Retry-After once every deployment was asked', async () => {
    const fresh = await startTestApp({ mode: 'enforce' });
    for (const { id } of TEST_FLEET) fresh.fleet.setFault(id, '429');
    // The client would try again by itself, but is told that all was tried.
    await expect(ask(fresh.client('plain', { maxRetries: 2 }))).rejects.toSatisfy(
      (error) =>
        error instanceof OpenAI.RateLimitError &&
        error.headers?.get('retry-after') === '1' &&
        error.headers.get('x-should-retry') === 'false' &&
        error.code === 'rate_limit_exceeded',
    );
    expect(await fresh.entries()).toHaveLength(1);
    expect((await fresh.entries())[0]).toMatchObject({
      outcome: 'failed',
      status: 429,
      attempts: Array.from({ length: 5 }, () => ({ status: 429 })),
    });
    await fresh.close();
  });

  test('500 without another deployment, and a retry by the client that finds it healthy', async () => {
    const fresh = await startTestApp({ mode: 'observe' });
    fresh.fleet.setFault(DEFAULT_DEPLOYMENT, '500');
    await expect(ask(fresh.client())).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    const retried = ask(fresh.client('plain', { maxRetries: 2 }));
    await expect.poll(() => fresh.meter(DEFAULT_DEPLOYMENT).requests.failed, { timeout: 5000, interval: 5 }).toBe(2);
    fresh.fleet.setFault(DEFAULT_DEPLOYMENT, null);
    await expect(retried).resolves.toMatchObject({ usage: { completion_tokens: 3 } });
    expect((await fresh.entries()).map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'served']);
    await fresh.close();
  });
});

describe('the published description', () => {
  const check = openAiSchemas();
  let upstream: RecordingUpstream;
  let through: TestApp;
  beforeAll(async () => {
    const url = t.fleet.url(DEFAULT_DEPLOYMENT);
    upstream = await recordingUpstream((response, { body, headers }) => {
      void fetch(`${url}/chat/completions`, {
        method: 'POST',
        body,
        headers: { 'content-type': headers['content-type'] ?? '' },
      }).then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
    through = await startTestApp({ mode: 'observe', urls: { [DEFAULT_DEPLOYMENT]: upstream.url } });
  });
  afterAll(async () => {
    await through.close();
    await upstream.close();
  });

  test.skipIf(check === null)(`what we forward and what we emit fit it (${SKIPPED_NO_DATA} otherwise)`, async () => {
    const fits = (schema: string, value: unknown): void =>
      expect(check!(schema, value), JSON.stringify(value).slice(0, 400)).toEqual([]);
    const asks = [
      {},
      { tools: TOOLS, tool_choice: 'required' as const },
      { response_format: { type: 'json_object' as const } },
      { temperature: 0.2, top_p: 0.9, seed: 7, stop: ['END'], max_completion_tokens: 12, user: 'u', n: 1 },
    ];
    for (const more of asks) {
      fits(
        'CreateChatCompletionResponse',
        await through.client().chat.completions.create({ model: MODEL, messages: MESSAGES, ...more }),
      );
      for (const options of [
        {},
        { stream_options: { include_usage: true } },
        { stream_options: { include_obfuscation: false } },
      ]) {
        const chunks = await collect(
          await through
            .client()
            .chat.completions.create({ model: MODEL, messages: MESSAGES, stream: true, ...options, ...more }),
        );
        expect(chunks.length).toBeGreaterThan(2);
        for (const chunk of chunks) fits('CreateChatCompletionStreamResponse', chunk);
      }
    }
    expect(upstream.received).toHaveLength(asks.length * 4);
    for (const { body } of upstream.received) fits('CreateChatCompletionRequest', JSON.parse(body));
    const streamed = upstream.received
      .map(({ body }) => JSON.parse(body) as { stream?: boolean; stream_options?: object })
      .filter(({ stream }) => stream);
    expect(
      streamed.every(({ stream_options: options }) => (options as { include_usage?: boolean }).include_usage === true),
    ).toBe(true);
    expect(streamed.filter(({ stream_options: options }) => 'include_obfuscation' in (options ?? {}))).toHaveLength(
      asks.length,
    );
    fits(
      'ListModelsResponse',
      await (
        await fetch(`${through.url}/models`, { headers: { authorization: `Bearer ${through.client().apiKey}` } })
      ).json(),
    );
    const refused = await fetch(`${through.url}/chat/completions`, {
      method: 'POST',
      body: '{',
      headers: { authorization: `Bearer ${through.client().apiKey}` },
    });
    fits('ErrorResponse', await refused.json());
    // The checks can fail: a message without refusal, a chunk without finish_reason, a request without messages.
    expect(
      check!('CreateChatCompletionStreamResponse', {
        id: 'x',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [{ index: 0, delta: {} }],
      }),
    ).not.toEqual([]);
    expect(check!('CreateChatCompletionRequest', { model: 'm' })).not.toEqual([]);
    const bare = { index: 0, message: { role: 'assistant', content: 'x' }, logprobs: null, finish_reason: 'stop' };
    expect(
      check!('CreateChatCompletionResponse', {
        id: 'x',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: [bare],
      }),
    ).not.toEqual([]);
  });

  test("the caller's key, our headers and cookies stay here", async () => {
    await through
      .client('trusted', { headers: { 'x-joulegate-origin': 'paris', cookie: 'a=b' } })
      .chat.completions.create({ model: MODEL, messages: MESSAGES, ...sized(2) });
    const { headers } = upstream.received.at(-1)!;
    expect(Object.keys(headers).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
    ]);
  });
});
