import { badRequest, tokenLimit } from './json-body.ts';
import type { CallRequest, JsonObject } from './lane.ts';

/** Members of a protocol's body that say how long an answer may be, and how many are made of one prompt. */
export interface AnswerFields {
  readonly tokens: readonly string[];
  readonly answers: readonly string[];
}

/**
 * Which of several members counts is the upstream's to say: servers that speak a protocol know members of older and of
 * other ones, so that the largest bounds the answer.
 */
export const ANSWER_FIELDS = {
  chat: {
    tokens: ['max_completion_tokens', 'max_tokens', 'max_output_tokens', 'max_new_tokens'],
    answers: ['n', 'best_of', 'candidate_count', 'num_generations'],
  },
  responses: {
    tokens: ['max_output_tokens', 'max_completion_tokens', 'max_tokens', 'max_new_tokens'],
    answers: ['n', 'best_of', 'candidate_count'],
  },
  messages: { tokens: ['max_tokens', 'max_completion_tokens', 'max_output_tokens'], answers: ['n', 'best_of'] },
} as const satisfies Readonly<Record<string, AnswerFields>>;

function answersOf(parsed: JsonObject, name: string): number {
  const value = parsed[name];
  if (value == null) return 1;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw badRequest(name, `${name} is not a whole number of answers`, 'leave it out for one answer');
  return Math.max(1, value);
}

/**
 * How long an answer may be at most, and how many there are. A limit of 0 is none: many servers take it so.
 * @throws JoulegateError `JG_BAD_REQUEST`
 */
export function answerBound(
  parsed: JsonObject,
  { tokens, answers }: AnswerFields,
): Pick<CallRequest, 'maxOutputTokens' | 'answers'> {
  let most = 0;
  let count = 1;
  for (const name of tokens) most = Math.max(most, tokenLimit(parsed, name) ?? 0);
  for (const name of answers) count = Math.max(count, answersOf(parsed, name));
  return { maxOutputTokens: most === 0 ? null : most, answers: count };
}
