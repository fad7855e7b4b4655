import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, embedMany, generateText, isStepCount, Output, streamText, tool, type LanguageModel } from 'ai';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { z } from 'zod';
import { conformance } from './conform.ts';
import { KEYS } from './gateway.fixture.ts';
import { CLAUDE, GPT, SIM, startWorld, type World } from './world.fixture.ts';
import { sendJson } from './witness.fixture.ts';

const conform = conformance('ai');
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const find_order = tool({
  description: 'Finds an order',
  inputSchema: z.object({ id: z.int().min(10) }),
  execute: ({ id }) => ({ id, total: 12 }),
});
const Total = z.object({ total: z.int().min(3) });

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  world.reset();
  expect(await world.watch.problems()).toEqual([]);
});
afterAll(async () => {
  if (process.env['CONFORMANCE_COUNTS'] !== undefined) console.log('ai', Object.fromEntries(world.watch.checked));
  await world.close();
});

const openAi = (apiKey: string = KEYS.caller): ReturnType<typeof createOpenAICompatible> =>
  createOpenAICompatible({
    name: 'joulegate',
    baseURL: world.gateway.url,
    apiKey,
    fetch: world.watch.fetch,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
const anthropic = (apiKey: string = KEYS.caller): ReturnType<typeof createAnthropic> =>
  createAnthropic({ baseURL: world.gateway.url, apiKey, fetch: world.watch.fetch });

/** Each way to a model: the client's protocol, then the upstream's. */
const WAYS: Readonly<Record<string, () => LanguageModel>> = {
  'openai-compatible to openai': () => openAi()(SIM),
  'openai-compatible to anthropic': () => openAi()(CLAUDE),
  'anthropic to anthropic': () => anthropic()(CLAUDE),
  'anthropic to openai': () => anthropic()(SIM),
};

for (const [way, modelOf] of Object.entries(WAYS))
  describe(way, () => {
    conform(`${way}: generateText`, async () => {
      const { text, finishReason, usage } = await generateText({ model: modelOf(), prompt: 'Hi', maxRetries: 0 });
      expect(text.length).toBeGreaterThan(3);
      expect([finishReason, usage.inputTokens! > 0, usage.outputTokens! > 0]).toEqual(['stop', true, true]);
      const [entry] = (await world.gateway.entries()).slice(-1);
      expect(entry).toMatchObject({ outcome: 'served', usageGrade: 'reported' });
      expect(entry!.usage.output + entry!.usage.reasoning).toBe(usage.outputTokens);
    });

    conform(`${way}: streamText`, async () => {
      const result = streamText({ model: modelOf(), prompt: 'Hi', maxRetries: 0 });
      const pieces = await Array.fromAsync(result.textStream);
      expect(pieces.length).toBeGreaterThan(1);
      expect([await result.text, await result.finishReason]).toEqual([pieces.join(''), 'stop']);
      expect((await result.usage).outputTokens).toBeGreaterThan(0);
    });

    conform(`${way}: tools, whole and streamed`, async () => {
      const ask = { prompt: 'Please call find_order.', tools: { find_order }, stopWhen: isStepCount(2), maxRetries: 0 };
      const whole = await generateText({ model: modelOf(), ...ask });
      expect(whole.steps[0]?.toolResults.map(({ output }) => output)).toEqual([{ id: 10, total: 12 }]);
      expect(whole.text.length).toBeGreaterThan(3);
      const streamed = streamText({ model: modelOf(), ...ask });
      await streamed.consumeStream();
      expect((await streamed.steps)[0]?.toolCalls.map(({ toolName, input }) => [toolName, input])).toEqual([
        ['find_order', { id: 10 }],
      ]);
      expect((await streamed.text).length).toBeGreaterThan(3);
    });

    conform(`${way}: an object by a schema`, async () => {
      const { output } = await generateText({
        model: modelOf(),
        prompt: 'Sum?',
        output: Output.object({ schema: Total }),
        maxRetries: 0,
      });
      expect(output).toEqual({ total: 3 });
      const streamed = streamText({
        model: modelOf(),
        prompt: 'Sum?',
        output: Output.object({ schema: Total }),
        maxRetries: 0,
      });
      expect((await Array.fromAsync(streamed.partialOutputStream)).at(-1)).toEqual({ total: 3 });
    });

    conform(`${way}: an image`, async () => {
      const { text } = await generateText({
        model: modelOf(),
        maxRetries: 0,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What?' },
              { type: 'image', image: Buffer.from(PIXEL, 'base64') },
            ],
          },
        ],
      });
      expect(text.length).toBeGreaterThan(3);
    });
  });

conform('embedMany', async () => {
  const { embeddings, usage } = await embedMany({
    model: openAi().embeddingModel(GPT),
    values: ['a', 'b'],
    maxRetries: 0,
  });
  expect([embeddings, usage.tokens]).toEqual([
    [
      [0.25, -0.5, 0],
      [0.25, -0.5, 1],
    ],
    8,
  ]);
});

conform('errors as the client tells them apart', async () => {
  const failed = async (model: LanguageModel): Promise<APICallError> => {
    const error: unknown = await generateText({ model, prompt: 'Hi', maxRetries: 0 }).catch(
      (thrown: unknown) => thrown,
    );
    if (!APICallError.isInstance(error)) throw new Error(`not an API error: ${String(error)}`);
    return error;
  };
  for (const [client, name] of [
    [openAi, GPT],
    [anthropic, CLAUDE],
  ] as const) {
    const seen = { openai: world.gpt, anthropic: world.claude }[client === openAi ? 'openai' : 'anthropic'];
    seen.answerBy((_, response) =>
      sendJson(
        response,
        client === openAi
          ? { error: { message: 'busy', type: 'server_error', param: null, code: null } }
          : { type: 'error', error: { type: 'overloaded_error', message: 'busy' } },
        503,
      ),
    );
    expect(await failed(client()(name))).toMatchObject({ statusCode: 503, isRetryable: true, message: 'busy' });
    expect(await failed(client('nobodys-key-at-all-here')(name))).toMatchObject({
      statusCode: 401,
      isRetryable: false,
    });
    expect(await failed(client()('gpt-9'))).toMatchObject({ statusCode: 404, isRetryable: false });
    expect(await failed(client(KEYS.broke)(name))).toMatchObject({ statusCode: 402, isRetryable: false });
  }
});

conform('an abort', async () => {
  const controller = new AbortController();
  const result = streamText({
    model: openAi()(SIM),
    prompt: 'Hi',
    abortSignal: controller.signal,
    maxRetries: 0,
    providerOptions: { joulegate: { metadata: { sim_output_tokens: '4000' } } },
  });
  let parts = 0;
  for await (const { type } of result.fullStream) if (type === 'text-delta' && ++parts === 2) controller.abort();
  await expect
    .poll(async () => (await world.gateway.entries()).at(-1), { timeout: 3000, interval: 20 })
    .toMatchObject({ outcome: 'failed', error: 'JG_CLIENT_GONE' });
});
