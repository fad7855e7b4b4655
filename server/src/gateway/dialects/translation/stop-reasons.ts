import { lookup } from './parameters.ts';

/** Why a model stopped, in both protocols' words. Words that nobody knows yet read as an ordinary end. */
const FINISH: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

const STOP: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
};

/** @example finishReason('max_tokens') // 'length' */
export const finishReason = (stopReason: unknown): string => lookup(FINISH, stopReason) ?? 'stop';

/**
 * Some servers say `stop` after tool calls; a client that waits for them would not run them.
 * @param matched the stop sequence, where the server tells it
 * @example stopReason('stop', true, null) // 'tool_use'
 */
export const stopReason = (finish: unknown, calledTools: boolean, matched: string | null): string => {
  const reason = lookup(STOP, finish) ?? 'end_turn';
  if (reason !== 'end_turn') return reason;
  if (calledTools) return 'tool_use';
  return matched === null ? reason : 'stop_sequence';
};

/** What Anthropic says of a refusal, in the model's own words where it had some; no other end has details. */
export const stopDetails = (reason: string, explanation: string): Readonly<Record<string, unknown>> | null =>
  reason === 'refusal'
    ? { type: 'refusal', category: null, explanation: explanation === '' ? null : explanation }
    : null;

/** The stop sequence that ended an answer, which vLLM tells beside `finish_reason`. */
export const matchedStop = (choice: Readonly<Record<string, unknown>>): string | null =>
  typeof choice['stop_reason'] === 'string' ? choice['stop_reason'] : null;
