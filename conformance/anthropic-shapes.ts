import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';

/** Each schema's output has to be assignable to the SDK's type, so that the compiler tells a member that is not asked for. */
const count = z.int().nonnegative();
const cacheCreation: z.ZodType<Anthropic.CacheCreation> = z.looseObject({
  ephemeral_1h_input_tokens: count,
  ephemeral_5m_input_tokens: count,
});
const outputDetails: z.ZodType<Anthropic.OutputTokensDetails> = z.looseObject({ thinking_tokens: count });
const serverTools: z.ZodType<Anthropic.ServerToolUsage> = z.looseObject({
  web_fetch_requests: count,
  web_search_requests: count,
});

const usage: z.ZodType<Anthropic.Usage> = z.looseObject({
  cache_creation: cacheCreation.nullable(),
  cache_creation_input_tokens: count.nullable(),
  cache_read_input_tokens: count.nullable(),
  inference_geo: z.string().nullable(),
  input_tokens: count,
  output_tokens: count,
  output_tokens_details: outputDetails.nullable(),
  server_tool_use: serverTools.nullable(),
  service_tier: z.enum(['standard', 'priority', 'batch']).nullable(),
  speed: z.enum(['standard', 'fast']).nullable(),
});
const deltaUsage: z.ZodType<Anthropic.MessageDeltaUsage> = z.looseObject({
  cache_creation_input_tokens: count.nullable(),
  cache_read_input_tokens: count.nullable(),
  input_tokens: count.nullable(),
  output_tokens: count,
  output_tokens_details: outputDetails.nullable(),
  server_tool_use: serverTools.nullable(),
});
const block: z.ZodType<
  Anthropic.TextBlock | Anthropic.ThinkingBlock | Anthropic.RedactedThinkingBlock | Anthropic.ToolUseBlock
> = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string(), citations: z.null() }),
  z.looseObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.looseObject({ type: z.literal('redacted_thinking'), data: z.string() }),
  z.looseObject({
    type: z.literal('tool_use'),
    id: z.string().min(1),
    name: z.string().min(1),
    input: z.unknown().refine((input) => typeof input === 'object' && input !== null),
    caller: z.looseObject({ type: z.literal('direct') }),
  }),
]);
const stopReason = z.enum([
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'pause_turn',
  'refusal',
  'model_context_window_exceeded',
]);
const stopDetails: z.ZodType<Anthropic.RefusalStopDetails> = z.looseObject({
  type: z.literal('refusal'),
  category: z.enum(['cyber', 'bio', 'frontier_llm', 'reasoning_extraction', 'general_harms']).nullable(),
  explanation: z.string().nullable(),
});
const message: z.ZodType<Anthropic.Message> = z.looseObject({
  id: z.string().min(1),
  container: z.null(),
  content: z.array(block),
  diagnostics: z.null(),
  model: z.string().min(1),
  role: z.literal('assistant'),
  stop_details: stopDetails.nullable(),
  stop_reason: stopReason.nullable(),
  stop_sequence: z.string().nullable(),
  type: z.literal('message'),
  usage,
});
const delta: z.ZodType<Anthropic.RawContentBlockDelta> = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text_delta'), text: z.string() }),
  z.looseObject({ type: z.literal('input_json_delta'), partial_json: z.string() }),
  z.looseObject({ type: z.literal('thinking_delta'), thinking: z.string() }),
  z.looseObject({ type: z.literal('signature_delta'), signature: z.string() }),
]);
/** The SDK's own list; beside it one that the API documents for a body that is too large. */
const ERROR_TYPES = [
  'invalid_request_error',
  'authentication_error',
  'billing_error',
  'permission_error',
  'not_found_error',
  'rate_limit_error',
  'timeout_error',
  'api_error',
  'overloaded_error',
  'conflict_error',
] as const satisfies readonly Anthropic.ErrorType[];
const error = z.looseObject({
  type: z.literal('error'),
  error: z.looseObject({ type: z.enum([...ERROR_TYPES, 'request_too_large']), message: z.string().min(1) }),
  request_id: z.string().nullable(),
});
const model: z.ZodType<Anthropic.ModelInfo> = z.looseObject({
  id: z.string(),
  type: z.literal('model'),
  display_name: z.string(),
  created_at: z.iso.datetime(),
  capabilities: z.null(),
  deprecated_at: z.null(),
  lifecycle: z.enum(['active', 'deprecated', 'retired']),
  line: z.null(),
  max_input_tokens: count.nullable(),
  max_tokens: count.nullable(),
  retires_at: z.null(),
});

const EVENTS: Readonly<Record<string, z.ZodType>> = {
  message_start: z.looseObject({ message }) satisfies z.ZodType<Pick<Anthropic.RawMessageStartEvent, 'message'>>,
  content_block_start: z.looseObject({ index: count, content_block: block }),
  content_block_delta: z.looseObject({ index: count, delta }),
  content_block_stop: z.looseObject({ index: count }),
  message_delta: z.looseObject({
    delta: z.looseObject({
      container: z.null(),
      stop_details: stopDetails.nullable(),
      stop_reason: stopReason,
      stop_sequence: z.string().nullable(),
    }),
    usage: deltaUsage,
  }) satisfies z.ZodType<Pick<Anthropic.RawMessageDeltaEvent, 'delta' | 'usage'>>,
  message_stop: z.looseObject({}),
  ping: z.looseObject({}),
  error,
};

/** Members that the types have in every answer, mostly null, and that servers began to send one after the other. */
const LATER =
  /(^|\.)(container|diagnostics|stop_details|cache_creation|inference_geo|server_tool_use|speed|service_tier|caller|request_id|capabilities|deprecated_at|lifecycle|line|max_input_tokens|max_tokens|retires_at)$/;

/** What was wrong, with the members apart that are only not there. */
export interface Verdict {
  readonly wrong: readonly string[];
  readonly absent: readonly string[];
}

const issues = (schema: z.ZodType, value: unknown): Verdict => {
  const result = schema.safeParse(value);
  const found = result.success
    ? []
    : result.error.issues.map(({ path, message: what }) => ({
        at: path.join('.'),
        what,
        missing:
          path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], value) === undefined,
      }));
  const isLater = ({ at, missing }: (typeof found)[number]): boolean => missing && LATER.test(at);
  return {
    wrong: found.filter((one) => !isLater(one)).map(({ at, what }) => `${at}: ${what}`),
    absent: found.filter(isLater).map(({ at }) => at),
  };
};
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What is wrong with a body of the Messages API, by the SDK's types. */
export function messagesProblems(path: string, ok: boolean, text: string): Verdict {
  const body = parsed(text);
  if (!ok) return issues(error, body);
  if (path === '/messages') return issues(message, body);
  if (path === '/messages/count_tokens') return issues(z.looseObject({ input_tokens: count }), body);
  if (path === '/models') return issues(z.looseObject({ data: z.array(model) }), body);
  return path.startsWith('/models/') ? issues(model, body) : { wrong: [`nothing is known of ${path}`], absent: [] };
}

/** What is wrong with a stream of messages: members by the SDK's types, and the order of events. */
export function messagesStreamProblems(
  events: readonly { readonly name: string | null; readonly data: string }[],
): Verdict {
  const problems: string[] = [];
  const absent: string[] = [];
  let open: number | null = null;
  let next = 0;
  const order = events.map(({ name }) => name).filter((name) => name !== 'ping' && !name?.startsWith('content_block'));
  if (!/^message_start,message_delta,message_stop$|^(message_start,)?error$/.test(order.join(',')))
    problems.push(`events in the order ${order.join(', ')}`);
  for (const { name, data } of events) {
    const value = parsed(data) as { type?: unknown; index?: number } | undefined;
    if (value?.type !== name) problems.push(`event ${name} has type ${String(value?.type)}`);
    const verdict = issues(EVENTS[name ?? ''] ?? z.never(), value);
    problems.push(...verdict.wrong.map((problem) => `${name}: ${problem}`));
    absent.push(...verdict.absent.map((member) => `${name} ${member}`));
    if (name === 'content_block_start') {
      if (open !== null || value?.index !== next++) problems.push(`block ${value?.index} starts out of turn`);
      open = value?.index ?? null;
    } else if (name === 'content_block_delta' && value?.index !== open)
      problems.push(`a delta of block ${value?.index} while ${open} is open`);
    else if (name === 'content_block_stop') {
      if (value?.index !== open) problems.push(`block ${value?.index} stops while ${open} is open`);
      open = null;
    } else if ((name === 'message_delta' || name === 'message_stop') && open !== null)
      problems.push(`${name} while block ${open} is open`);
  }
  return { wrong: problems, absent };
}
