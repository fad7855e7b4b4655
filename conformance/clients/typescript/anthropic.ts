/** Anthropic's own SDK: messages. */
import Anthropic from '@anthropic-ai/sdk';
import { ANTHROPIC, CHAT, checks, fails, is, KEY, lane, ROOT, says, WRONG_KEY } from './report.ts';

const as = (apiKey: string): Anthropic => new Anthropic({ apiKey, baseURL: ROOT, maxRetries: 0 });
const client = as(KEY);
const stranger = as(WRONG_KEY);
const HI: Anthropic.MessageParam[] = [{ role: 'user', content: 'Hi' }];
const schemaOf = (name: string): Anthropic.Tool.InputSchema => ({
  type: 'object',
  properties: { [name]: { type: 'integer' } },
  required: [name],
  additionalProperties: false,
});
const TOOLS: Anthropic.Tool[] = [{ name: 'find_order', input_schema: schemaOf('id') }];

async function messages(model: string): Promise<void> {
  const ask = (more: Partial<Anthropic.MessageCreateParamsNonStreaming>, who = client): Promise<Anthropic.Message> =>
    who.messages.create({ model, max_tokens: 500, messages: HI, ...more });
  const textOf = ({ content: [first] }: Anthropic.Message): string | undefined =>
    first?.type === 'text' ? first.text : undefined;
  const streamed = (name: string): Promise<Anthropic.Message> =>
    client.messages.stream({ model: name, max_tokens: 500, messages: HI }).finalMessage();
  await checks(lane('messages', model), {
    text: async () => says(textOf(await ask({}))),
    stream: async () => says(textOf(await streamed(model))),
    tool: async () => {
      const { content } = await ask({ tools: TOOLS });
      const use = content.find((block) => block.type === 'tool_use')!;
      is({ id: 10 }, use.input);
      const result = { type: 'tool_result' as const, tool_use_id: use.id, content: '12' };
      const back: Anthropic.MessageParam[] = [
        ...HI,
        { role: 'assistant', content },
        { role: 'user', content: [result] },
      ];
      says(textOf(await ask({ tools: TOOLS, messages: back })));
    },
    object: async () => {
      const format = { type: 'json_schema' as const, schema: { ...schemaOf('total') } };
      is({ total: 3 }, textOf(await ask({ output_config: { format } })));
    },
    broken: () =>
      fails(
        () => streamed(`${model}-broken`),
        (error) => error instanceof Anthropic.AnthropicError,
      ),
    auth: () =>
      fails(
        () => ask({}, stranger),
        (error) => error instanceof Anthropic.AuthenticationError,
      ),
    limit: () =>
      fails(
        () => ask({ model: `${model}-limited` }),
        (error) => error instanceof Anthropic.RateLimitError,
      ),
    length: () =>
      fails(
        () => ask({ model: `${model}-long` }),
        (error) => error instanceof Anthropic.BadRequestError,
      ),
  });
}

await messages(ANTHROPIC);
await messages(CHAT);
