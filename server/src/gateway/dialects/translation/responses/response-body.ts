import { inputTokens, outputTokens, type Usage } from '../../../../units/index.ts';
import { isRecord } from '../../json-body.ts';
import type { JsonObject } from '../../lane.ts';
import { records, text } from '../parameters.ts';

/** What an answer tells of itself when it begins. */
export interface Head {
  /** The upstream's id of it. */
  readonly id: unknown;
  readonly model: unknown;
  /** Seconds since 1970. */
  readonly createdS: number;
  /** In OpenAI's words; `undefined` where it is not told. */
  readonly tier: unknown;
}

/** How an answer ended, in the words of chat completions. */
export interface End {
  readonly finish: unknown;
  readonly usage: Usage | null;
  /** Seconds since 1970. */
  readonly completedS: number;
}

/** Usage in the words of responses: totals, with what they include beside. */
const responseUsage = (usage: Usage): JsonObject => ({
  input_tokens: inputTokens(usage),
  input_tokens_details: {
    cached_tokens: usage.cacheRead,
    cache_write_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
  },
  output_tokens: outputTokens(usage),
  output_tokens_details: { reasoning_tokens: usage.reasoning },
  total_tokens: inputTokens(usage) + outputTokens(usage),
});

const INCOMPLETE: ReadonlyMap<unknown, string> = new Map([
  ['length', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
]);

/** Why an answer is not whole; `undefined` where it is. */
export const incompleteReason = (finish: unknown): string | undefined => INCOMPLETE.get(finish);

/** A tool as its response tells it: functions name what they leave open. */
const told = (tool: JsonObject): JsonObject =>
  tool['type'] === 'function'
    ? { ...tool, parameters: tool['parameters'] ?? null, strict: tool['strict'] ?? null }
    : tool;

/** The id of an answer under the prefix of responses, and what the ids of its items are made of. */
export const baseId = (id: unknown): string => text(id).replace(/^(chatcmpl-|msg_|resp_)/, '') || 'unknown';

/** What of a response its request decides. */
function asked(request: JsonObject): JsonObject {
  const { reasoning, text: output } = request;
  const { effort = null, summary = null } = isRecord(reasoning) ? reasoning : {};
  return {
    background: false,
    instructions: request['instructions'] ?? null,
    max_output_tokens: request['max_output_tokens'] ?? null,
    metadata: request['metadata'] ?? {},
    parallel_tool_calls: request['parallel_tool_calls'] ?? true,
    previous_response_id: null,
    reasoning: { effort, summary },
    store: false,
    temperature: request['temperature'] ?? null,
    text: { format: { type: 'text' }, ...(isRecord(output) ? output : {}) },
    tool_choice: request['tool_choice'] ?? 'auto',
    tools: records(request['tools']).map(told),
    top_p: request['top_p'] ?? null,
    truncation: 'disabled',
    ...(typeof request['user'] === 'string' ? { user: request['user'] } : {}),
    ...(typeof request['safety_identifier'] === 'string' ? { safety_identifier: request['safety_identifier'] } : {}),
  };
}

/** The bodies of one response: as it begins, ends and fails. */
export class ResponseBody {
  readonly #head: JsonObject;
  readonly #asked: JsonObject;

  constructor(request: JsonObject, { id, model, createdS, tier }: Head) {
    this.#head = { id: `resp_${baseId(id)}`, object: 'response', created_at: createdS, model: text(model) };
    this.#asked = typeof tier === 'string' ? { ...asked(request), service_tier: tier } : asked(request);
  }

  begun(): JsonObject {
    return this.#body('in_progress', [], {});
  }

  ended(output: readonly JsonObject[], { finish, usage, completedS }: End): JsonObject {
    const reason = incompleteReason(finish);
    return this.#body(reason === undefined ? 'completed' : 'incomplete', output, {
      completed_at: reason === undefined ? completedS : null,
      incomplete_details: reason === undefined ? null : { reason },
      ...(usage === null ? {} : { usage: responseUsage(usage) }),
    });
  }

  failed(output: readonly JsonObject[], error: JsonObject): JsonObject {
    return this.#body('failed', output, { error });
  }

  #body(status: string, output: readonly JsonObject[], more: JsonObject): JsonObject {
    return { ...this.#head, status, error: null, incomplete_details: null, output, ...this.#asked, ...more };
  }
}
