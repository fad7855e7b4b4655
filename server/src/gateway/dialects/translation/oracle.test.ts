import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../lane.ts';
import { chatToMessages } from './chat-to-messages.ts';
import { fitMessages } from './fit-messages.ts';
import { messagesToChat } from './messages-to-chat.ts';
import { CHAT_HI, CHAT_TOOL, HI, PROMPTS, TOOL, type Options } from './prompts.fixture.ts';

/** What Vercel's AI SDK sends Anthropic. */
async function theirs(model: string, options: Options): Promise<JsonObject> {
  let body: JsonObject = {};
  const provider = createAnthropic({
    apiKey: 'none',
    fetch: (_url, init) => {
      body = JSON.parse(String(init?.body)) as JsonObject;
      return Promise.resolve(
        Response.json({
          type: 'message',
          id: 'm',
          role: 'assistant',
          model,
          content: [],
          stop_reason: 'end_turn',
          stop_sequence: null,
          usage: { input_tokens: 1, output_tokens: 1 },
        }),
      );
    },
  });
  await provider(model).doGenerate(options);
  return body;
}

const ours = (model: string, request: JsonObject): unknown =>
  JSON.parse(JSON.stringify(fitMessages(chatToMessages({ model: 'any', ...request }, model), false).body));
describe("the AI SDK's Anthropic provider sends the same", () => {
  test.each(Object.entries(PROMPTS))('%s', async (_, [request, options]) => {
    expect(ours('claude-haiku-4-5', request)).toEqual(await theirs('claude-haiku-4-5', options));
  });
});

test('nothing of that is refused', () => {
  for (const [name, [request]] of Object.entries(PROMPTS))
    expect(chatToMessages(request, 'claude-haiku-4-5').refused, name).toEqual([]);
});

const MODELS = [
  'claude-3-haiku-20240307',
  'claude-opus-4-20250514',
  'claude-opus-4-1',
  'claude-sonnet-4-20250514',
  'claude-sonnet-4-5',
  'claude-haiku-4-5-20251001',
  'claude-opus-4-5',
  'claude-sonnet-4-6',
  'claude-opus-4-6',
  'claude-opus-4-7',
  'claude-opus-4-8',
  'claude-sonnet-5',
  'claude-opus-5',
  'claude-fable-5',
  'claude-fable-5-1',
  'claude-fable-5-2',
  'claude-opus-5-5',
  'claude-sonnet-5-5',
  'claude-haiku-5-5',
  'claude-unheard-of-9',
  'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
];

describe("models take what the AI SDK's catalogue says", () => {
  test.each(MODELS)('%s: limit and sampling', async (model) => {
    expect(ours(model, { ...CHAT_HI, temperature: 0.4, top_k: 3 })).toEqual(
      await theirs(model, { prompt: HI, temperature: 0.4, topK: 3 }),
    );
  });

  test.each(MODELS)('%s: forced tools', async (model) => {
    const { tool_choice: choice } = ours(model, {
      ...CHAT_HI,
      tools: [CHAT_TOOL],
      tool_choice: 'required',
    }) as JsonObject;
    expect(choice).toEqual(
      (await theirs(model, { prompt: HI, tools: [TOOL], toolChoice: { type: 'required' } }))['tool_choice'],
    );
  });

  test.each(MODELS)('%s: efforts', async (model) => {
    for (const effort of ['none', 'low', 'medium', 'high', 'xhigh'] as const) {
      const mine = ours(model, { ...CHAT_HI, reasoning_effort: effort }) as JsonObject;
      const sdk = await theirs(model, { prompt: HI, reasoning: effort });
      expect((mine['thinking'] as JsonObject | undefined)?.['type'], effort).toBe(
        (sdk['thinking'] as JsonObject | undefined)?.['type'],
      );
      expect(mine['output_config'], effort).toEqual(sdk['output_config']);
    }
  });
});

/** What the AI SDK sends an OpenAI-compatible server. */
async function theirsToOpenAi(options: Options): Promise<JsonObject> {
  let body: JsonObject = {};
  const provider = createOpenAICompatible({
    name: 'any',
    baseURL: 'http://any',
    supportsStructuredOutputs: true,
    fetch: (_url, init) => {
      body = JSON.parse(String(init?.body)) as JsonObject;
      return Promise.resolve(
        Response.json({
          id: 'c',
          created: 1,
          model: 'm',
          choices: [{ index: 0, message: { role: 'assistant', content: 'a' }, finish_reason: 'stop' }],
        }),
      );
    },
  });
  await provider('m').doGenerate(options);
  return body;
}

/** What Anthropic's request has lost of the wish, or what the AI SDK does not say to such a server. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'turns of one role in a row, and an answer begun': 'joined and trimmed for Anthropic',
  'a temperature above 1': 'clamped for Anthropic',
  'temperature and top_p': 'top_p dropped for Anthropic',
  'one tool required, one at a time': 'the AI SDK has no such option there',
  documents: 'the AI SDK leaves out the name of a text',
  'a user': 'the AI SDK takes another option there',
};

describe('what the AI SDK sends Anthropic becomes what it sends an OpenAI-compatible server', () => {
  test.each(Object.entries(PROMPTS).filter(([name]) => !Object.hasOwn(DIFFERENT, name)))(
    '%s',
    async (_, [, options]) => {
      const { body, refused } = messagesToChat(await theirs('claude-haiku-4-5', options), 'm');
      expect(refused).toEqual([]);
      const { max_tokens: limit, ...ours } = JSON.parse(JSON.stringify(body)) as JsonObject;
      expect({ ...ours, ...(options.maxOutputTokens === undefined ? {} : { max_tokens: limit }) }).toEqual(
        await theirsToOpenAi(options),
      );
    },
  );
});
