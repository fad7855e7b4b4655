import type Anthropic from '@anthropic-ai/sdk';
import { sendEvents, sendJson, startWitness, type Answering, type Witness } from './witness.fixture.ts';

/** What the SDK's types say of an event, so that the compiler holds these to them. */
const event = (data: Anthropic.RawMessageStreamEvent | { readonly type: 'ping' }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

/** Objects were asked for under another name while they were new, and some clients still do. */
type Asked = Anthropic.MessageCreateParams & { readonly output_format?: object | null };
type Block = Anthropic.TextBlock | Anthropic.ThinkingBlock | Anthropic.ToolUseBlock;

/** Reported for every answer: 12 new tokens, 4 read and 8 written of a prompt's cache, 89 generated, 20 of them thinking. */
export const USAGE: Anthropic.Usage = {
  input_tokens: 12,
  cache_read_input_tokens: 4,
  cache_creation_input_tokens: 8,
  cache_creation: { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 3 },
  output_tokens: 89,
  output_tokens_details: { thinking_tokens: 20 },
  server_tool_use: null,
  service_tier: 'standard',
  inference_geo: null,
  speed: null,
};
export const SAID = 'Grüße 🌍, the total is 12.';
export const SIGNATURE = 'EqQBCgIYAhIMsigned';

const asksToThink = ({ thinking }: Asked): boolean => thinking?.type === 'enabled' || thinking?.type === 'adaptive';

/** Thinking where it was asked for, then a call of the first own tool that may be used, or JSON where a schema asks, or text. */
function blocksFor(asked: Asked): { readonly blocks: readonly Block[]; readonly stop: Anthropic.StopReason } {
  const thinking: Block[] = asksToThink(asked)
    ? [{ type: 'thinking', thinking: 'Let me add it up.', signature: SIGNATURE }]
    : [];
  const tool = asked.tools?.find((each): each is Anthropic.Tool => 'input_schema' in each);
  const last = asked.messages.at(-1)?.content;
  const answered = Array.isArray(last) && last.some(({ type }) => type === 'tool_result');
  if (tool !== undefined && !answered && asked.tool_choice?.type !== 'none')
    return {
      blocks: [
        ...thinking,
        { type: 'tool_use', id: 'toolu_01Ab', name: tool.name, input: { id: 10 }, caller: { type: 'direct' } },
      ],
      stop: 'tool_use',
    };
  const wantsJson = asked.output_config?.format != null || asked.output_format != null;
  const text = wantsJson ? '{"total":3}' : SAID;
  return { blocks: [...thinking, { type: 'text', text, citations: null }], stop: 'end_turn' };
}

const message = (
  asked: Asked,
  blocks: readonly Block[],
  stop: Anthropic.StopReason | null,
  usage: Anthropic.Usage,
): Anthropic.Message => ({
  id: 'msg_01Ab',
  type: 'message',
  role: 'assistant',
  model: asked.model,
  content: [...blocks],
  stop_reason: stop,
  stop_sequence: null,
  stop_details: null,
  container: null,
  diagnostics: null,
  usage,
});

const halves = (text: string): readonly string[] => [text.slice(0, 8), text.slice(8)];
function blockEvents(block: Block, index: number): string {
  const start: Block =
    block.type === 'text'
      ? { ...block, text: '' }
      : block.type === 'thinking'
        ? { ...block, thinking: '', signature: '' }
        : { ...block, input: {} };
  const deltas: Anthropic.RawContentBlockDelta[] =
    block.type === 'text'
      ? halves(block.text).map((text) => ({ type: 'text_delta', text }))
      : block.type === 'thinking'
        ? [
            ...halves(block.thinking).map((thinking) => ({ type: 'thinking_delta' as const, thinking })),
            { type: 'signature_delta', signature: block.signature },
          ]
        : ['', ...halves(JSON.stringify(block.input))].map((partial_json) => ({
            type: 'input_json_delta',
            partial_json,
          }));
  return [
    event({ type: 'content_block_start', index, content_block: start }),
    ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta })),
    event({ type: 'content_block_stop', index }),
  ].join('');
}

/** A message's stream as Anthropic sends it, by the SDK's types. */
export function messageStream(asked: Asked): string {
  const { blocks, stop } = blocksFor(asked);
  const {
    output_tokens,
    output_tokens_details,
    server_tool_use,
    input_tokens,
    cache_creation_input_tokens,
    cache_read_input_tokens,
  } = USAGE;
  return [
    event({
      type: 'message_start',
      message: message(asked, [], null, { ...USAGE, output_tokens: 1, output_tokens_details: null }),
    }),
    event({ type: 'ping' }),
    ...blocks.map(blockEvents),
    event({
      type: 'message_delta',
      delta: { stop_reason: stop, stop_sequence: null, stop_details: null, container: null },
      usage: {
        output_tokens,
        output_tokens_details,
        server_tool_use,
        input_tokens,
        cache_creation_input_tokens,
        cache_read_input_tokens,
      },
    }),
    event({ type: 'message_stop' }),
  ].join('');
}

/** The whole answer to a request. */
export function messageAnswer(asked: Asked): Anthropic.Message {
  const { blocks, stop } = blocksFor(asked);
  return message(asked, blocks, stop, USAGE);
}

/** Answers in the true form of the Messages API. */
export const anthropicAnswers: Answering = (seen, response) => {
  const asked = JSON.parse(seen.text) as Asked;
  // Clients of the beta say so in the query.
  const [path] = seen.path.split('?');
  if (path === '/messages/count_tokens') return sendJson(response, { input_tokens: 17 });
  if (path !== '/messages')
    return sendJson(response, { type: 'error', error: { type: 'not_found_error', message: `no ${path}` } }, 404);
  return asked.stream === true ? sendEvents(response, messageStream(asked)) : sendJson(response, messageAnswer(asked));
};

/** An upstream that answers so. */
export const startAnthropicUpstream = (): Promise<Witness> => startWitness(anthropicAnswers);
