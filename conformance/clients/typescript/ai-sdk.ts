/** Vercel's AI SDK, by its providers for OpenAI-compatible servers and for Anthropic. */
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateText, isStepCount, Output, streamText, tool, type LanguageModel } from 'ai';
import { z } from 'zod';
import { ANTHROPIC, CHAT, checks, fails, is, KEY, lane, says, V1, WRONG_KEY } from './report.ts';

type Made = (model: string, apiKey?: string) => LanguageModel;
const compatible: Made = (model, apiKey = KEY) =>
  createOpenAICompatible({ name: 'gate', baseURL: V1, apiKey, supportsStructuredOutputs: true })(model);
const anthropic: Made = (model, apiKey = KEY) => createAnthropic({ baseURL: V1, apiKey })(model);

async function over(own: string, made: Made, name: string): Promise<void> {
  const ask = (model: string, key = KEY): Promise<{ readonly text: string }> =>
    generateText({ model: made(model, key), prompt: 'Hi', maxRetries: 0 });
  const streamed = async (model: string): Promise<string> => {
    let said = '';
    const { fullStream } = streamText({ model: made(model), prompt: 'Hi', maxRetries: 0, onError() {} });
    for await (const part of fullStream) {
      if (part.type === 'error') throw part.error;
      if (part.type === 'text-delta') said += part.text;
    }
    return said;
  };
  const status = (code: number) => (error: unknown) => error instanceof APICallError && error.statusCode === code;
  await checks(lane(own, name), {
    text: async () => says((await ask(name)).text),
    stream: async () => says(await streamed(name)),
    tool: async () => {
      const orders: unknown[] = [];
      const find = tool({
        inputSchema: z.object({ id: z.int() }),
        execute(input) {
          orders.push(input);
          return '12';
        },
      });
      const { text } = await generateText({
        model: made(name),
        prompt: 'Hi',
        tools: { find_order: find },
        stopWhen: isStepCount(3),
        maxRetries: 0,
      });
      is([{ id: 10 }], orders);
      says(text);
    },
    object: async () => {
      const output = Output.object({ schema: z.object({ total: z.int() }) });
      const providerOptions = { anthropic: { structuredOutputMode: 'outputFormat' } };
      const answer = await generateText({ model: made(name), prompt: 'Sum?', output, maxRetries: 0, providerOptions });
      is({ total: 3 }, answer.output);
    },
    broken: () =>
      fails(
        () => streamed(`${name}-broken`),
        (error) => error instanceof Error,
      ),
    auth: () => fails(() => ask(name, WRONG_KEY), status(401)),
    limit: () => fails(() => ask(`${name}-limited`), status(429)),
    length: () => fails(() => ask(`${name}-long`), status(400)),
  });
}

for (const model of [CHAT, ANTHROPIC]) {
  await over('chat', compatible, model);
  await over('messages', anthropic, model);
}
