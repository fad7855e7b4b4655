import { random } from '../edge/index.ts';
import type { ChatRequest } from './chat-request.ts';
import { messageText } from './chat-request.ts';
import type { SimulatedDeployment } from './types.ts';

const DEFAULT_OUTPUT_MEDIAN = 180;
const DEFAULT_OUTPUT_SIGMA = 0.6;
const DEFAULT_OUTPUT_CAP = 2048;

/** Token counts of one request before its answer starts. */
export interface TokenPlan {
  readonly inputUncached: number;
  readonly cacheRead: number;
  /** Hidden tokens before the visible ones. */
  readonly reasoning: number;
  /** Visible tokens that the limit leaves room for. */
  readonly visible: number;
  /** The limit cut the answer. */
  readonly cut: boolean;
}

/**
 * Prompt tokens: the sum over messages of ceil(UTF-8 bytes of the text / 4), at least 1. Documented and exact
 * rather than a tokeniser's, so that anyone can check the meters by hand.
 * @example promptTokens([{ role: 'user', content: 'Hello' }]) // 2
 */
export function promptTokens(messages: ChatRequest['messages']): number {
  let tokens = 0;
  for (const message of messages) tokens += Math.ceil(Buffer.byteLength(messageText(message)) / 4);
  return Math.max(1, tokens);
}

/**
 * Plans a request's tokens. `metadata.sim_input_tokens`, `sim_output_tokens`, `sim_cached_tokens` and
 * `sim_reasoning_tokens` (strings of whole numbers) override the rules, so that a trace keeps its own lengths.
 * @param natural visible tokens of an answer with a length of its own (a tool call, JSON), else `null`
 */
export function planTokens(
  spec: SimulatedDeployment,
  request: ChatRequest,
  seed: number,
  natural: number | null,
): TokenPlan {
  const asked = (key: string): number | null => count(request.metadata[key]);
  const input = asked('sim_input_tokens') ?? promptTokens(request.messages);
  const cacheRead = Math.min(input, asked('sim_cached_tokens') ?? Math.floor(input * (spec.cachedShare ?? 0)));
  const drawn = Math.round(random.logNormal(random.seeded(seed), DEFAULT_OUTPUT_MEDIAN, DEFAULT_OUTPUT_SIGMA));
  const free = asked('sim_output_tokens') ?? Math.min(DEFAULT_OUTPUT_CAP, Math.max(1, drawn));
  const share = spec.reasoningShare ?? 0;
  // A trace's output length includes its reasoning; an answer with a length of its own comes after it.
  const thought = asked('sim_reasoning_tokens') ?? Math.floor(free * share);
  const total = natural === null ? Math.max(free, thought) : natural + thought;
  const generated = Math.min(total, request.maxTokens ?? total);
  const reasoning = Math.min(thought, generated);
  return {
    inputUncached: input - cacheRead,
    cacheRead,
    reasoning,
    visible: generated - reasoning,
    cut: generated < total,
  };
}

function count(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value)) return null;
  return Number(value);
}
