import { spendingAtMost, type Amounts } from '../../../accounts/index.ts';
import type { Table } from '../../../kernel/index.ts';
import type { CallRequest } from '../../dialects/index.ts';

/** How far a prompt may exceed what its length says, before its tokens were counted by anyone. */
const PROMPT_MARGIN = 1.25;
/** No model reads more at once; the window of a deployment that says nothing of it. */
const LARGEST_WINDOW = 2_097_152;
/** Answers, however many, are no more together: sums of tokens stay exact. */
const MOST_OUTPUT = 1_000_000_000;

/** What is known of a request's size before it is sent. */
export interface Size {
  /** Of its text, by its length alone: what traffic teaches bounds nobody. */
  readonly textTokens: number;
  /** Of one answer, in tokens. */
  readonly longestAnswer: number;
  readonly request: Pick<CallRequest, 'answers' | 'media'>;
  readonly cacheWrites: boolean;
}

const bounded = (tokens: number, most: number): number =>
  Number.isNaN(tokens) ? most : Math.ceil(Math.min(most, Math.max(0, tokens)));

/**
 * The most that a request can take at a deployment: its longest answers, nothing cached, no more of either than its
 * context window holds. Whole numbers that limits can count, whatever the caller writes.
 */
export function upperBound(table: Table, index: number, size: Size): Amounts {
  const { request } = size;
  const window = windowOf(table, index);
  const input = bounded(size.textTokens * PROMPT_MARGIN + request.media.mostTokens, window);
  const output = longestOutput(table, index, size);
  const { cacheWrites } = size;
  return { tokens: input + output, ...spendingAtMost(table.factors[index], { input, output, cacheWrites }) };
}

/** All answers together at their longest, in tokens. */
export function longestOutput(
  table: Table,
  index: number,
  { longestAnswer, request }: Pick<Size, 'longestAnswer' | 'request'>,
): number {
  const answer = bounded(longestAnswer, windowOf(table, index));
  return bounded(answer * Math.max(1, request.answers), MOST_OUTPUT);
}

function windowOf(table: Table, index: number): number {
  const known = table.contextTokens[index] ?? 0;
  return known > 0 && known < LARGEST_WINDOW ? known : LARGEST_WINDOW;
}
