/** OpenAI's own SDK: chat completions and responses. */
import OpenAI from 'openai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { ANTHROPIC, CHAT, checks, fails, is, KEY, lane, OPENAI, says, V1, WRONG_KEY } from './report.ts';

const as = (apiKey: string): OpenAI => new OpenAI({ apiKey, baseURL: V1, maxRetries: 0 });
const client = as(KEY);
const stranger = as(WRONG_KEY);
const Total = z.object({ total: z.int() });
const ORDER = {
  name: 'find_order',
  parameters: {
    type: 'object',
    properties: { id: { type: 'integer' } },
    required: ['id'],
    additionalProperties: false,
  },
};
const errors = (ask: (model: string, who?: OpenAI) => unknown, model: string): Record<string, () => unknown> => ({
  auth: () =>
    fails(
      () => ask(model, stranger),
      (error) => error instanceof OpenAI.AuthenticationError,
    ),
  limit: () =>
    fails(
      () => ask(`${model}-limited`),
      (error) => error instanceof OpenAI.RateLimitError,
    ),
  length: () =>
    fails(
      () => ask(`${model}-long`),
      (error) => error instanceof OpenAI.BadRequestError,
    ),
});
const anyError = (error: unknown): boolean => error instanceof Error;

async function chat(model: string): Promise<void> {
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hi' }];
  const ask = (name: string, who = client): Promise<OpenAI.ChatCompletion> =>
    who.chat.completions.create({ model: name, messages });
  const streamed = async (name: string): Promise<string> =>
    (await Array.fromAsync(await client.chat.completions.create({ model: name, messages, stream: true })))
      .map(({ choices }) => choices[0]?.delta.content ?? '')
      .join('');
  await checks(lane('chat', model), {
    text: async () => says((await ask(model)).choices[0]!.message.content),
    stream: async () => says(await streamed(model)),
    tool: async () => {
      const tools = [{ type: 'function' as const, function: ORDER }];
      const { message } = (await client.chat.completions.create({ model, messages, tools })).choices[0]!;
      const [call] = message.tool_calls as OpenAI.ChatCompletionMessageFunctionToolCall[];
      is({ id: 10 }, call!.function.arguments);
      const back = [...messages, message, { role: 'tool' as const, tool_call_id: call!.id, content: '12' }];
      says((await client.chat.completions.create({ model, messages: back, tools })).choices[0]!.message.content);
    },
    object: async () => {
      const format = zodResponseFormat(Total, 'sum');
      const answer = await client.chat.completions.parse({ model, messages, response_format: format });
      is({ total: 3 }, answer.choices[0]!.message.parsed);
    },
    broken: () => fails(() => streamed(`${model}-broken`), anyError),
    ...errors(ask, model),
  });
}

async function responses(model: string): Promise<void> {
  const ask = (name: string, who = client): Promise<OpenAI.Responses.Response> =>
    who.responses.create({ model: name, input: 'Hi' });
  const streamed = async (name: string): Promise<string> =>
    (await Array.fromAsync(await client.responses.create({ model: name, input: 'Hi', stream: true })))
      .map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''))
      .join('');
  await checks(lane('Responses', model), {
    text: async () => says((await ask(model)).output_text),
    stream: async () => says(await streamed(model)),
    tool: async () => {
      const tools = [{ type: 'function' as const, strict: true, ...ORDER }];
      const { output } = await client.responses.create({ model, input: 'Hi', tools });
      const call = output.find((item) => item.type === 'function_call')!;
      is({ id: 10 }, call.arguments);
      const input = [
        { role: 'user' as const, content: 'Hi' },
        ...(output as OpenAI.Responses.ResponseInputItem[]),
        { type: 'function_call_output' as const, call_id: call.call_id, output: '12' },
      ];
      says((await client.responses.create({ model, input, tools })).output_text);
    },
    object: async () => {
      const text = { format: zodTextFormat(Total, 'sum') };
      is({ total: 3 }, (await client.responses.parse({ model, input: 'Hi', text })).output_parsed);
    },
    broken: () => fails(() => streamed(`${model}-broken`), anyError),
    ...errors(ask, model),
  });
}

for (const model of [CHAT, ANTHROPIC, OPENAI]) {
  await chat(model);
  await responses(model);
}
