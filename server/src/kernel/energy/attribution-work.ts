import type { Usage } from '../../units/index.ts';
import type { TokenCoefficients } from './roofline.ts';

/** What attribution reads of a ledger entry; an entry of the books has it. */
export interface BookedRequest {
  readonly id: string;
  /** Arrival, epoch ms. */
  readonly at: number;
  readonly attempts: readonly BookedTry[];
}
interface BookedTry {
  readonly deployment: string;
  readonly usage: Usage;
  /** `null` where the answer was not streamed. */
  readonly ttftMs: number | null;
  readonly serviceMs: number;
}

/** One try at a deployment: when it ran and what its tokens weigh, J by the model. */
export interface Work {
  readonly request: string;
  readonly deployment: string;
  readonly startMs: number;
  /** Prompt read, first token out. */
  readonly firstMs: number;
  readonly endMs: number;
  readonly promptJ: number;
  readonly answerJ: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

/** Tokens that are weighed, and the context their answer has on average. */
export interface WeighedTokens {
  readonly uncached: number;
  readonly cached: number;
  readonly output: number;
  readonly contextTokens: number;
}

/**
 * Weight of tokens, J: a * uncached + b * cached + c * output * (1 + kappa * context). Only ratios matter, so a
 * model that is wrong by a constant factor divides rightly.
 */
export function tokenWork(
  c: TokenCoefficients,
  { uncached, cached, output, contextTokens }: WeighedTokens,
): { readonly promptJ: number; readonly answerJ: number } {
  const perOutput =
    c.joulesPerOutput +
    c.joulesPerOutputPerContext * contextTokens +
    c.joulesPerOutputPerWindowed * Math.min(contextTokens, c.windowTokens);
  return { promptJ: c.joulesPerInput * uncached + c.joulesPerCached * cached, answerJ: perOutput * output };
}

/**
 * The tries of booked requests that ran on metered deployments, thrown-away ones too: they took energy all the
 * same. Tries follow each other, the last byte of the last one at the end of the request.
 */
export function workOf(
  requests: Iterable<BookedRequest>,
  coefficients: ReadonlyMap<string, TokenCoefficients>,
): readonly Work[] {
  const works: Work[] = [];
  for (const { id, at, attempts } of requests) {
    let startMs = at;
    for (const { deployment, usage, ttftMs, serviceMs } of attempts) {
      const endMs = startMs + Math.max(0, serviceMs);
      const own = coefficients.get(deployment);
      if (own !== undefined) {
        const uncached = usage.inputUncached + usage.cacheWrite5m + usage.cacheWrite1h;
        const output = usage.output + usage.reasoning;
        const tokens = {
          uncached,
          cached: usage.cacheRead,
          output,
          contextTokens: uncached + usage.cacheRead + output / 2,
        };
        const firstMs = Math.min(endMs, startMs + Math.max(0, ttftMs ?? 0));
        works.push({
          request: id,
          deployment,
          startMs,
          firstMs,
          endMs,
          ...tokenWork(own, tokens),
          inputTokens: uncached + usage.cacheRead,
          cachedTokens: usage.cacheRead,
          outputTokens: output,
        });
      }
      startMs = endMs;
    }
  }
  return works;
}

/**
 * The part of a try that falls into a window: its prompt at the first token, its answer evenly from there to
 * the end. Parts of windows that touch add up to the whole.
 */
export function portion(
  { firstMs, endMs }: Pick<Work, 'firstMs' | 'endMs'>,
  fromMs: number,
  toMs: number,
): { readonly prompt: number; readonly answer: number } {
  const inside = (at: number): number => (at >= fromMs && at < toMs ? 1 : 0);
  const overlap = Math.min(endMs, toMs) - Math.max(firstMs, fromMs);
  const answer = endMs > firstMs ? Math.max(0, overlap) / (endMs - firstMs) : inside(endMs);
  return { prompt: inside(firstMs), answer };
}
