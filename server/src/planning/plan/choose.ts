import type { Usd } from '../../units/index.ts';
import { annuity, npv } from '../finance/cash-flow.ts';
import type { OptionYears } from './evaluate-option.ts';
import type { LatencyOfOption } from './latency-of-options.ts';

/** An option as it is compared: means of a year over the horizon. */
export interface Compared {
  readonly id: string;
  /** Equal yearly payments worth the same as all its flows: purchase, people and price falls in it. */
  readonly usd: Usd;
  /** Location-based, life cycle, embodied in it. */
  readonly tonnes: number;
  /** Seconds that callers wait over the nearest allowed option, all requests together. */
  readonly addedSeconds: number;
  readonly latency: LatencyOfOption;
  /** Why it may not be chosen; empty: it may. */
  readonly broken: readonly string[];
  /** Points of control, 0 to 5; `null`: none were given. */
  readonly controlScore: number | null;
}

/** What things other than money are worth. */
export interface Weights {
  readonly carbonUsdPerTonne: number;
  readonly latencyUsdPerSecond: number;
}

/** @param rate of a year @example yearlyUsd([-100, -10], 0.1) // 120 */
export const yearlyUsd = (flowsUsd: readonly Usd[], rate: number): Usd =>
  -npv(rate, flowsUsd) / annuity(rate, flowsUsd.length - 1);

/** What years come to as a mean. */
export function comparedOf(
  id: string,
  { years, flowsUsd }: Pick<OptionYears, 'years' | 'flowsUsd'>,
  latency: LatencyOfOption,
  broken: readonly string[],
  rate: number,
): Omit<Compared, 'controlScore'> {
  const mean = (of: (year: OptionYears['years'][number]) => number): number =>
    years.reduce((sum, year) => sum + of(year), 0) / years.length;
  return {
    id,
    usd: yearlyUsd(flowsUsd, rate),
    tonnes: mean(({ carbon }) => carbon.tonnes),
    addedSeconds: (mean(({ requests }) => requests) * latency.addedMs) / 1000,
    latency,
    broken,
  };
}

/** Money without carbon. */
const without = ({ usd, addedSeconds }: Compared, { latencyUsdPerSecond }: Weights): Usd =>
  usd + addedSeconds * latencyUsdPerSecond;

/** Cash and what carbon and waiting are worth, of a year. */
export const fullUsd = (of: Compared, weights: Weights): Usd =>
  without(of, weights) + of.tonnes * weights.carbonUsdPerTonne;

/** Full costs that differ by less than this share are a tie: nobody knows them better. */
const TIE_SHARE = 0.005;

/**
 * The allowed option of the least full cost; of those that tie with it the one with the most points of control, of these
 * the cheapest, of those alike the first. `null`: none is allowed.
 */
export function choose(all: readonly Compared[], weights: Weights): Compared | null {
  const allowed = all.filter(({ broken }) => broken.length === 0);
  if (allowed.length === 0) return null;
  const costs = new Map(allowed.map((each) => [each, fullUsd(each, weights)]));
  const least = Math.min(...costs.values());
  const most = least + Math.abs(least) * TIE_SHARE;
  const points = ({ controlScore }: Compared): number => controlScore ?? 0;
  return allowed
    .filter((each) => costs.get(each)! <= most)
    .reduce((best, each) =>
      points(each) > points(best) || (points(each) === points(best) && costs.get(each)! < costs.get(best)!)
        ? each
        : best,
    );
}

/** A price of carbon at which another option becomes the choice. */
export interface Flip {
  readonly to: string;
  readonly usdPerTonne: number;
  readonly from: 'above' | 'below';
}

/**
 * The nearest prices of carbon, upwards and downwards from the one in force, at which the choice changes, everything
 * else as it is; a choice of equal carbon never changes by its price.
 */
export function flipsOf(all: readonly Compared[], chosen: Compared, weights: Weights): readonly Flip[] {
  const price = weights.carbonUsdPerTonne;
  const crossings = all
    .filter(({ id, broken }) => id !== chosen.id && broken.length === 0)
    .flatMap((other): Flip[] => {
      const lessT = chosen.tonnes - other.tonnes;
      const moreUsd = without(other, weights) - without(chosen, weights);
      if (lessT === 0) return [];
      const at = moreUsd / lessT;
      const from = lessT > 0 ? 'above' : 'below';
      // No price lies below zero.
      return at < 0 || (at === 0 && from === 'below') ? [] : [{ to: other.id, usdPerTonne: at, from }];
    });
  const above = crossings.filter(({ from, usdPerTonne }) => from === 'above' && usdPerTonne >= price);
  const below = crossings.filter(({ from, usdPerTonne }) => from === 'below' && usdPerTonne <= price);
  const [up, down] = [
    above.toSorted((a, b) => a.usdPerTonne - b.usdPerTonne)[0],
    below.toSorted((a, b) => b.usdPerTonne - a.usdPerTonne)[0],
  ];
  return [...(up === undefined ? [] : [up]), ...(down === undefined ? [] : [down])];
}

/** What a choice hangs on. */
export const CRITERIA = ['money', 'control', 'latency', 'carbon'] as const;
export type Criterion = (typeof CRITERIA)[number];

/** The criteria without which another option would have been chosen, each taken away alone. */
export function decidedBy(all: readonly Compared[], weights: Weights): readonly Criterion[] {
  const chosen = choose(all, weights)?.id ?? null;
  const but: Readonly<Record<Criterion, () => Compared | null>> = {
    money: () =>
      choose(
        all.map((each) => ({ ...each, usd: 0 })),
        weights,
      ),
    control: () =>
      choose(
        all.map((each) => ({ ...each, broken: each.broken.filter(isOfLatency), controlScore: null })),
        weights,
      ),
    latency: () =>
      choose(
        all.map((each) => ({ ...each, broken: each.broken.filter((why) => !isOfLatency(why)) })),
        { ...weights, latencyUsdPerSecond: 0 },
      ),
    carbon: () => choose(all, { ...weights, carbonUsdPerTonne: 0 }),
  };
  return CRITERIA.filter((criterion) => but[criterion]()?.id !== chosen);
}

const LATENCY = 'latency:';
/** A reason that is one of latency. @example tooSlow(340, 200) // 'latency: 340 ms from the farthest origin, 200 allowed' */
export const tooSlow = (ms: number, limitMs: number): string =>
  `${LATENCY} ${Math.round(ms)} ms from the farthest origin, ${limitMs} allowed`;
const isOfLatency = (why: string): boolean => why.startsWith(LATENCY);
