import OpenAI from 'openai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { z } from 'zod';
import { conformance } from './conform.ts';
import { KEYS } from './gateway.fixture.ts';
import { chatStream, messageItem, responseBody, responseCallStream, responseStream } from './openai-answers.fixture.ts';
import { CLAUDE, GPT, SIM, startWorld, type World } from './world.fixture.ts';
import { sendEvents } from './witness.fixture.ts';

const conform = conformance('openai');
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const Total = z.object({ total: z.int().min(3) });
const ORDER = {
  type: 'function' as const,
  name: 'find_order',
  strict: true,
  parameters: {
    type: 'object',
    properties: { id: { type: 'integer', minimum: 10 } },
    required: ['id'],
    additionalProperties: false,
  },
};

let world: World;
let client: OpenAI;
beforeAll(async () => {
  world = await startWorld();
  client = new OpenAI({ apiKey: KEYS.caller, baseURL: world.gateway.url, maxRetries: 0, fetch: world.watch.fetch });
});
afterEach(async () => {
  world.reset();
  expect(await world.watch.problems()).toEqual([]);
});
afterAll(async () => {
  if (process.env['CONFORMANCE_COUNTS'] !== undefined) console.log('openai', Object.fromEntries(world.watch.checked));
  await world.close();
});

describe('chat completions', () => {
  conform('an image, by URL and by data', async () => {
    for (const url of ['https://example.com/a.png', `data:image/png;base64,${PIXEL}`]) {
      const messages = [
        {
          role: 'user' as const,
          content: [
            { type: 'text' as const, text: 'What is this?' },
            { type: 'image_url' as const, image_url: { url, detail: 'low' as const } },
          ],
        },
      ];
      world.gpt.answerBy((_, response) => sendEvents(response, chatStream(GPT, ['A ', 'dot.'])));
      const stream = client.chat.completions.stream({ model: GPT, messages });
      expect(await stream.finalContent()).toBe('A dot.');
      expect(JSON.parse(world.gpt.seen.at(-1)!.text)).toMatchObject({ messages });
    }
    expect((await world.gateway.entries()).at(-1)).toMatchObject({
      endpoint: '/v1/chat/completions',
      usageGrade: 'reported',
      usage: { inputUncached: 32, cacheRead: 4, output: 8, reasoning: 3 },
    });
  });

  conform('parse: an answer by a zod schema', async () => {
    const parsed = await client.chat.completions.parse({
      model: SIM,
      messages: [{ role: 'user', content: 'Sum?' }],
      response_format: zodResponseFormat(Total, 'sum'),
    });
    expect(parsed.choices[0]?.message.parsed).toEqual({ total: 3 });
  });

  conform('runTools: a call, its result, an answer', async () => {
    const runner = client.chat.completions.runTools({
      model: SIM,
      messages: [{ role: 'user', content: 'Please call find_order.' }],
      tools: [
        {
          type: 'function',
          function: {
            name: 'find_order',
            description: 'Finds',
            parameters: ORDER.parameters,
            parse: JSON.parse,
            function: (args: object) => JSON.stringify({ ...args, total: 12 }),
          },
        },
      ],
    });
    expect((await runner.finalContent())?.length).toBeGreaterThan(3);
    expect(runner.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant']);
    expect(runner.messages[2]).toMatchObject({ content: '{"id":10,"total":12}' });
  });

  conform('streamed usage only where it was asked for', async () => {
    for (const include of [true, false]) {
      const chunks = await Array.fromAsync(
        await client.chat.completions.create({
          model: SIM,
          messages: [{ role: 'user', content: 'Hi' }],
          stream: true,
          ...(include ? { stream_options: { include_usage: true } } : {}),
        }),
      );
      expect(chunks.filter(({ usage }) => usage != null)).toHaveLength(include ? 1 : 0);
    }
  });

  conform('under an alias', async () => {
    expect(
      (await client.chat.completions.create({ model: 'assistant', messages: [{ role: 'user', content: 'Hi' }] }))
        .choices[0]?.finish_reason,
    ).toBe('stop');
  });
});

describe('responses', () => {
  conform('create', async () => {
    const response = await client.responses.create({ model: GPT, input: 'Hi' });
    expect([response.output_text, response.status, response.usage?.total_tokens]).toEqual([
      'Grüße 🌍',
      'completed',
      47,
    ]);
    expect((await world.gateway.entries()).at(-1)).toMatchObject({
      endpoint: '/v1/responses',
      usage: { inputUncached: 32, cacheRead: 4, output: 8, reasoning: 3 },
    });
  });

  conform('a stream, put together by the client', async () => {
    const types: string[] = [];
    const stream = client.responses.stream({ model: GPT, input: 'Hi' }).on('event', ({ type }) => types.push(type));
    expect((await stream.finalResponse()).output_text).toBe('Grüße 🌍');
    expect(types).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect((await world.gateway.entries()).at(-1)).toMatchObject({
      streamed: true,
      usageGrade: 'reported',
      usage: { output: 8 },
    });
  });

  conform('a function call, whole and streamed', async () => {
    const whole = await client.responses.create({ model: GPT, input: 'Hi', tools: [ORDER] });
    const streamed = await client.responses.stream({ model: GPT, input: 'Hi', tools: [ORDER] }).finalResponse();
    for (const { output } of [whole, streamed])
      expect(output).toMatchObject([{ type: 'function_call', name: 'find_order', arguments: '{"id":10}' }]);
    const next = [
      { role: 'user' as const, content: 'Hi' },
      ...whole.output,
      { type: 'function_call_output' as const, call_id: 'call_0a1b2c', output: '{"total":12}' },
    ];
    expect(
      (await client.responses.create({ model: GPT, input: next as OpenAI.Responses.ResponseInput })).output_text,
    ).toBe('Grüße 🌍');
    expect((JSON.parse(world.gpt.seen.at(-1)!.text) as { input: unknown[] }).input).toHaveLength(3);
  });

  conform('parse, and an image', async () => {
    const parsed = await client.responses.parse({
      model: GPT,
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'Sum?' },
            { type: 'input_image', image_url: `data:image/png;base64,${PIXEL}`, detail: 'auto' },
          ],
        },
      ],
      text: { format: zodTextFormat(Total, 'sum') },
    });
    expect(parsed.output_parsed).toEqual({ total: 3 });
  });

  conform('a conversation made shorter, booked by its usage', async () => {
    const { output, usage } = await client.responses.compact({ model: GPT, input: [{ role: 'user', content: 'Hi' }] });
    expect([output.map(({ type }) => type), usage.total_tokens]).toEqual([['compaction'], 47]);
    expect((await world.gateway.entries()).at(-1)).toMatchObject({
      endpoint: '/v1/responses/compact',
      outcome: 'served',
      usageGrade: 'reported',
      usage: { inputUncached: 32, cacheRead: 4, output: 8, reasoning: 3 },
    });
  });

  conform('a count of tokens: of the upstream, or estimated where none can count', async () => {
    const counted = await client.responses.inputTokens.count({ model: GPT, input: 'Hi' }).withResponse();
    expect([counted.data, counted.response.headers.get('x-joulegate-usage-grade')]).toEqual([
      { object: 'response.input_tokens', input_tokens: 11 },
      null,
    ]);
    expect((await world.gateway.entries()).at(-1)).toMatchObject({
      endpoint: '/v1/responses/input_tokens',
      costNanoUsd: 0,
      usage: { inputUncached: 0, output: 0 },
    });
    const estimated = await client.responses.inputTokens
      .count({ model: CLAUDE, input: 'Hi, how are you today?' })
      .withResponse();
    expect([estimated.data.input_tokens > 5, estimated.response.headers.get('x-joulegate-usage-grade')]).toEqual([
      true,
      'estimated',
    ]);
  });

  conform('a beta goes on to the upstream', async () => {
    await client.responses.create(
      { model: GPT, input: 'Hi' },
      { headers: { 'openai-beta': 'responses_multi_agent=v1' } },
    );
    expect(world.gpt.seen.at(-1)?.headers['openai-beta']).toBe('responses_multi_agent=v1');
  });

  conform('what is kept at the provider is not served, in the own envelope', async () => {
    for (const asked of [
      client.responses.retrieve('resp_0a1b2c'),
      client.responses.delete('resp_0a1b2c'),
      client.responses.cancel('resp_0a1b2c'),
      client.chat.completions.retrieve('chatcmpl-0a1b2c'),
    ])
      await expect(asked).rejects.toSatisfy(
        (error) =>
          error instanceof OpenAI.NotFoundError &&
          error.code === 'JG_NOT_FOUND' &&
          error.message.includes('add passthrough: [stored-'),
      );
    await expect(client.chat.completions.list()).rejects.toSatisfy(
      (error) => error instanceof OpenAI.APIError && error.status === 405,
    );
  });

  conform('create without a model: the default workload answers', async () => {
    expect((await client.responses.create({ input: 'Hi' })).output_text).toBe('Grüße 🌍');
  });
});

describe('embeddings and moderations', () => {
  conform('embeddings as numbers, and as the base64 that the client asks for', async () => {
    for (const format of [undefined, 'float', 'base64'] as const) {
      const answer = await client.embeddings.create({
        model: GPT,
        input: ['a', 'b'],
        ...(format === undefined ? {} : { encoding_format: format }),
      });
      const second: unknown = answer.data[1]?.embedding;
      expect(
        format === 'base64'
          ? [...new Float32Array(new Uint8Array(Buffer.from(second as string, 'base64')).buffer)]
          : second,
      ).toEqual([0.25, -0.5, 1]);
      expect([answer.model, answer.usage]).toEqual([GPT, { prompt_tokens: 8, total_tokens: 8 }]);
    }
    expect((await world.gateway.entries()).at(-1)).toMatchObject({
      endpoint: '/v1/embeddings',
      usageGrade: 'reported',
      usage: { inputUncached: 8, output: 0 },
    });
  });

  conform('moderations of texts and an image, with and without a model', async () => {
    const { results } = await client.moderations.create({
      model: GPT,
      input: [
        { type: 'text', text: 'a' },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      ],
    });
    expect(results.map(({ flagged }) => flagged)).toEqual([false, false]);
    expect((await client.moderations.create({ input: 'a' })).results).toHaveLength(1);
    expect(JSON.parse(world.gpt.seen.at(-1)!.text)).toEqual({ model: GPT, input: 'a' });
  });
});

describe('models', () => {
  conform('list and retrieve', async () => {
    const listed = (await Array.fromAsync(await client.models.list())).map(({ id }) => id);
    expect(listed).toEqual(expect.arrayContaining([GPT, SIM, 'assistant']));
    expect((await client.models.retrieve(GPT)).id).toBe(GPT);
    await expect(client.models.retrieve('gpt-9')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});

conform('the recorded shapes fit the published description', ({ skip }) => {
  if (world.check === null) return skip();
  const events = [responseStream(GPT, ['a']), responseCallStream(GPT, 'f', ['{}'])].flatMap((text) =>
    [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data as string) as unknown),
  );
  expect(events.length).toBeGreaterThan(12);
  for (const event of events) expect(world.check('ResponseStreamEvent', event)).toEqual([]);
  expect(world.check('Response', responseBody(GPT, [messageItem('a')]))).toEqual([]);
  expect(world.check('Response', responseBody(GPT, [{ type: 'message' }]))).not.toEqual([]);
});
