import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import type { ModelTraits } from './claude-models.ts';
import type { ChatCase } from './chat-cases.ts';
import type { MessagesCase } from './messages-parameters.ts';
import { lookup, type Tell } from './parameters.ts';

/** Thinking tokens of an effort, for models that think within a budget; Anthropic's least is 1,024. */
export const BUDGET_BY_EFFORT: Readonly<Record<string, number>> = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 32_768,
  max: 65_536,
};
const LEAST_BUDGET = 1024;
/** What thinking may take of `max_tokens`: the rest is for the answer. */
export const THINKING_SHARE = 0.8;
/** The largest budgets that still read as an effort; above all of them it is high, the most that every server knows. */
const EFFORT_BY_BUDGET: readonly (readonly [number, string])[] = [
  [2048, 'low'],
  [8192, 'medium'],
];

/** Efforts that the Messages API knows by name. */
const EFFORTS: readonly unknown[] = ['low', 'medium', 'high', 'xhigh', 'max'];

function adaptive(effort: string, traits: ModelTraits, tell: Tell<ChatCase>): JsonObject {
  if (effort === 'none') {
    if (traits.leastThinking === 'disabled') return { thinking: { type: 'disabled' } };
    tell('reasoning_effort[model]');
    return traits.leastThinking === null
      ? { output_config: { effort: 'low' } }
      : { thinking: { type: traits.leastThinking } };
  }
  const known = effort === 'minimal' ? 'low' : effort === 'xhigh' && !traits.extraHigh ? 'high' : effort;
  return { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: known } };
}

/**
 * A chat completion's `reasoning_effort` as members of a message request.
 */
export function thinkingOf(effort: unknown, traits: ModelTraits, maxTokens: number, tell: Tell<ChatCase>): JsonObject {
  const most = lookup(BUDGET_BY_EFFORT, effort);
  if (effort == null) return {};
  if (typeof effort !== 'string' || (effort !== 'none' && most === undefined)) {
    tell('reasoning_effort[other]');
    return {};
  }
  if (traits.thinking === 'adaptive') return adaptive(effort, traits, tell);
  if (most === undefined) return { thinking: { type: 'disabled' } };
  const budget = Math.min(most, Math.floor(maxTokens * THINKING_SHARE));
  if (budget >= LEAST_BUDGET) return { thinking: { type: 'enabled', budget_tokens: budget } };
  tell('reasoning_effort[max_tokens]');
  return {};
}

const TYPES: readonly unknown[] = ['enabled', 'disabled', 'adaptive'];

/** A message request's thinking as a chat completion's `reasoning_effort`; `undefined` where it leaves that to the model. */
export function effortOf(thinking: unknown, effort: unknown, tell: Tell<MessagesCase>): string | undefined {
  const type = isRecord(thinking) ? thinking['type'] : undefined;
  if (isRecord(thinking) && thinking['display'] != null) tell('thinking.display');
  if (type === 'between_tools') tell('thinking[between_tools]');
  else if (thinking != null && !TYPES.includes(type)) tell('thinking[other]');
  if (type === 'disabled') return 'none';
  if (EFFORTS.includes(effort)) return effort as string;
  const budget = isRecord(thinking) ? thinking['budget_tokens'] : undefined;
  if (type !== 'enabled' || typeof budget !== 'number') return undefined;
  return EFFORT_BY_BUDGET.find(([most]) => budget <= most)?.[1] ?? 'high';
}
