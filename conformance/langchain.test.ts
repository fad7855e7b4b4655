import { AIMessage, AIMessageChunk, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings, type ChatOpenAIFields } from '@langchain/openai';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { z } from 'zod';
import { SAID } from './anthropic-upstream.fixture.ts';
import { conformance } from './conform.ts';
import { KEYS } from './gateway.fixture.ts';
import { CLAUDE, GPT, SIM, startWorld, type World } from './world.fixture.ts';

const conform = conformance('langchain');
const findOrder = tool(({ id }) => `order ${id}: 12`, {
  name: 'find_order',
  description: 'Finds an order',
  schema: z.object({ id: z.int().min(10) }),
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
  if (process.env['CONFORMANCE_COUNTS'] !== undefined)
    console.log('langchain', Object.fromEntries(world.watch.checked));
  await world.close();
});

const chat = (model: string, more: ChatOpenAIFields = {}): ChatOpenAI =>
  new ChatOpenAI({
    model,
    apiKey: KEYS.caller,
    maxRetries: 0,
    configuration: { baseURL: world.gateway.url, fetch: world.watch.fetch },
    ...more,
  });

for (const model of [SIM, CLAUDE])
  describe(model, () => {
    conform(`${model}: invoke`, async () => {
      const answer = await chat(model).invoke([
        ['system', 'Be short.'],
        ['human', 'Hi'],
      ]);
      expect(answer.text.length).toBeGreaterThan(3);
      expect(answer.usage_metadata?.total_tokens).toBeGreaterThan(2);
      expect(answer.response_metadata['finish_reason']).toBe('stop');
    });

    conform(`${model}: stream, with usage in the last chunk`, async () => {
      const chunks = await Array.fromAsync(await chat(model).stream('Hi'));
      expect(chunks.length).toBeGreaterThan(2);
      const whole = chunks.reduce<AIMessageChunk>((sum, chunk) => sum.concat(chunk), new AIMessageChunk(''));
      expect(whole.text.length).toBeGreaterThan(3);
      expect(whole.usage_metadata?.output_tokens).toBeGreaterThan(0);
      expect(chunks.filter(({ usage_metadata: usage }) => usage !== undefined)).toHaveLength(1);
    });

    conform(`${model}: tools, whole and streamed, and their results`, async () => {
      const bound = chat(model).bindTools([findOrder]);
      const asked = new HumanMessage('Please call find_order.');
      const answer = await bound.invoke([asked]);
      expect(answer.tool_calls).toMatchObject([{ name: 'find_order', args: { id: 10 } }]);
      const [call] = answer.tool_calls!;
      const next = await bound.invoke([
        asked,
        new AIMessage(answer),
        new ToolMessage({ content: 'order 10: 12', tool_call_id: call!.id! }),
      ]);
      expect(next.text.length).toBeGreaterThan(3);
      const streamed = (await Array.fromAsync(await bound.stream([asked]))).reduce<AIMessageChunk>(
        (sum, chunk) => sum.concat(chunk),
        new AIMessageChunk(''),
      );
      expect(streamed.tool_calls).toMatchObject([{ name: 'find_order', args: { id: 10 } }]);
    });

    conform(`${model}: withStructuredOutput`, async () => {
      expect(
        await chat(model).withStructuredOutput(Total, { name: 'sum', method: 'jsonSchema' }).invoke('Sum?'),
      ).toEqual({ total: 3 });
    });
  });

conform('the responses API: invoke and stream', async () => {
  const model = chat(GPT, { useResponsesApi: true });
  const answer = await model.invoke('Hi');
  expect([answer.text, answer.usage_metadata?.total_tokens]).toEqual(['Grüße 🌍', 47]);
  const streamed = (await Array.fromAsync(await model.stream('Hi'))).map(({ text }) => text).join('');
  expect(streamed).toBe('Grüße 🌍');
});

conform('the responses API towards Anthropic: invoke, stream, tools and structured output', async () => {
  const model = chat(CLAUDE, { useResponsesApi: true });
  expect((await model.invoke('Hi')).text).toBe(SAID);
  expect((await Array.fromAsync(await model.stream('Hi'))).map(({ text }) => text).join('')).toBe(SAID);
  const bound = model.bindTools([findOrder]);
  const answer = await bound.invoke('Please call find_order.');
  expect(answer.tool_calls).toMatchObject([{ name: 'find_order', args: { id: 10 } }]);
  const result = new ToolMessage({ content: 'order 10: 12', tool_call_id: answer.tool_calls![0]!.id! });
  expect((await bound.invoke([new HumanMessage('Please.'), answer, result])).text).toBe(SAID);
  expect(await model.withStructuredOutput(Total, { name: 'sum', method: 'jsonSchema' }).invoke('Sum?')).toEqual({
    total: 3,
  });
});

conform('embeddings', async () => {
  const embeddings = new OpenAIEmbeddings({
    model: GPT,
    apiKey: KEYS.caller,
    maxRetries: 0,
    configuration: { baseURL: world.gateway.url, fetch: world.watch.fetch },
  });
  expect(await embeddings.embedDocuments(['a', 'b'])).toEqual([
    [0.25, -0.5, 0],
    [0.25, -0.5, 1],
  ]);
  expect(await embeddings.embedQuery('a')).toEqual([0.25, -0.5, 0]);
});

conform('errors keep status and code', async () => {
  await expect(chat(SIM, { apiKey: 'nobodys-key-at-all-here' }).invoke('Hi')).rejects.toMatchObject({
    status: 401,
    code: 'JG_AUTH_UNKNOWN_KEY',
  });
  await expect(chat('gpt-9').invoke('Hi')).rejects.toMatchObject({ status: 404, code: 'JG_MODEL_UNKNOWN' });
  await expect(chat(SIM, { apiKey: KEYS.broke }).invoke('Hi')).rejects.toMatchObject({
    status: 402,
    code: 'JG_BUDGET_SPENT',
  });
});
