/** Token counts as OpenAI reports them: totals that include their parts. */
export interface UsageReport {
  readonly prompt: number;
  readonly cached: number;
  readonly completion: number;
  readonly reasoning: number;
}

export type FinishReason = 'stop' | 'length' | 'tool_calls';

/** The `usage` object of an answer or of the last chunk. */
export const usageObject = (u: UsageReport): object => ({
  prompt_tokens: u.prompt,
  completion_tokens: u.completion,
  total_tokens: u.prompt + u.completion,
  prompt_tokens_details: { cached_tokens: u.cached, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: u.reasoning,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
});

/** What is the same in every body of one answer. */
export interface AnswerHead {
  readonly id: string;
  readonly createdS: number;
  readonly model: string;
}

/** A tool call: its id, the function's name and arguments as JSON text. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly args: string;
}

const FINGERPRINT = 'fp_simulated';

/** A whole `chat.completion` body. */
export function completionBody(
  head: AnswerHead,
  answer: { readonly text: string | null; readonly tool: ToolCall | null },
  finish: FinishReason,
  usage: UsageReport,
): string {
  const tool = answer.tool;
  const calls = tool && [{ id: tool.id, type: 'function', function: { name: tool.name, arguments: tool.args } }];
  return JSON.stringify({
    id: head.id,
    object: 'chat.completion',
    created: head.createdS,
    model: head.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: answer.text,
          refusal: null,
          annotations: [],
          ...(calls ? { tool_calls: calls } : {}),
        },
        logprobs: null,
        finish_reason: finish,
      },
    ],
    usage: usageObject(usage),
    service_tier: 'default',
    system_fingerprint: FINGERPRINT,
  });
}

/** Writes the server-sent events of one streamed answer; the constant parts are built once. */
export interface ChunkWriter {
  delta(delta: object): string;
  finish(reason: FinishReason): string;
  /** The usage chunk where it was asked for, then the end of the stream. */
  end(usage: UsageReport): string;
}

/**
 * As OpenAI does it: with `include_usage` every chunk carries `usage: null` and one more chunk, with empty
 * choices, carries the usage; without, no chunk mentions it.
 */
export function chunkWriter(head: AnswerHead, includeUsage: boolean): ChunkWriter {
  const fixed = JSON.stringify({
    id: head.id,
    object: 'chat.completion.chunk',
    created: head.createdS,
    model: head.model,
    service_tier: 'default',
    system_fingerprint: FINGERPRINT,
  }).slice(0, -1);
  const tail = includeUsage ? ',"usage":null}\n\n' : '}\n\n';
  const chunk = (delta: string, reason: string): string =>
    `data: ${fixed},"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${reason}}]${tail}`;
  return {
    delta: (delta) => chunk(JSON.stringify(delta), 'null'),
    finish: (reason) => chunk('{}', `"${reason}"`),
    end: (usage) =>
      `${includeUsage ? `data: ${fixed},"choices":[],"usage":${JSON.stringify(usageObject(usage))}}\n\n` : ''}data: [DONE]\n\n`,
  };
}

/** An OpenAI error body. */
export const errorBody = (message: string, type: string, param: string | null, code: string | null): string =>
  JSON.stringify({ error: { message, type, param, code } });

/** The `/v1/models` list. */
export const modelsBody = (model: string): string =>
  JSON.stringify({
    object: 'list',
    data: [{ id: model, object: 'model', created: 1_735_689_600, owned_by: 'simulator' }],
  });
