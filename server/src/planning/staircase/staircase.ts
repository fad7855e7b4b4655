import type { Ms, Usd } from '../../units/index.ts';

/** One way to run a workload: a named latency, and what it takes in a year. */
export interface LatencyOption {
  readonly id: string;
  readonly latencyMs: Ms;
  readonly tonnes: number;
  /** Standard deviation of its tonnes that the other options do not share. */
  readonly ownTonnes: number;
  readonly usd: Usd;
}

/** From one option to the next faster one on the hull. */
export interface StaircaseStep {
  readonly from: string;
  readonly to: string;
  readonly savedMs: Ms;
  readonly tonnesPerMs: number;
  /** Nine cases of ten; `null`: the interval spans zero, no carbon of it is measurable. */
  readonly interval: readonly [low: number, high: number] | null;
  readonly usdPerMs: Usd;
}

/** Least carbon for a latency: slowest first, each step dearer by the millisecond than the one before. */
export interface Staircase {
  readonly options: readonly LatencyOption[];
  readonly steps: readonly StaircaseStep[];
}

const Z95 = 1.645;

const slope = (slow: LatencyOption, fast: LatencyOption): number =>
  (fast.tonnes - slow.tonnes) / (slow.latencyMs - fast.latencyMs);

/**
 * The lower convex hull of tonnes over latency, from the cleanest to the fastest. An option above the hull is never the
 * least of tonnes plus a price of the millisecond, at any price.
 * @example staircaseOf([{ id: 'a', latencyMs: 20, tonnes: 1, ownTonnes: 0, usd: 0 }, { id: 'b', latencyMs: 10, tonnes: 11, ownTonnes: 0, usd: 5 }]).steps[0]?.tonnesPerMs // 1
 */
export function staircaseOf(all: readonly LatencyOption[]): Staircase {
  const hull: LatencyOption[] = [];
  const fastestFirst = all.toSorted((a, b) => a.latencyMs - b.latencyMs || a.tonnes - b.tonnes || a.usd - b.usd);
  for (const option of fastestFirst) {
    const last = hull.at(-1);
    if (last !== undefined && option.tonnes >= last.tonnes) continue;
    while (hull.length > 1 && slope(hull.at(-1)!, hull.at(-2)!) <= slope(option, hull.at(-1)!)) hull.pop();
    hull.push(option);
  }
  const options = hull.toReversed();
  return { options, steps: options.slice(1).map((fast, i) => stepOf(options[i]!, fast)) };
}

function stepOf(slow: LatencyOption, fast: LatencyOption): StaircaseStep {
  const savedMs = slow.latencyMs - fast.latencyMs;
  const more = fast.tonnes - slow.tonnes;
  const spread = Z95 * Math.hypot(slow.ownTonnes, fast.ownTonnes);
  return {
    from: slow.id,
    to: fast.id,
    savedMs,
    tonnesPerMs: more / savedMs,
    interval: more - spread <= 0 ? null : [(more - spread) / savedMs, (more + spread) / savedMs],
    usdPerMs: (fast.usd - slow.usd) / savedMs,
  };
}

/** What an owner says that a millisecond is worth, and a tonne. */
export interface MillisecondValue {
  readonly usdPerMs: Usd;
  readonly usdPerTonne: Usd;
}

/**
 * Where to stop: the option of the least money, carbon and waiting together at the owner's values.
 * @returns the option, and the value of a millisecond at which one more step down is taken (`null`: it is the fastest)
 */
export function stopAt(
  { options }: Staircase,
  { usdPerMs, usdPerTonne }: MillisecondValue,
): { readonly option: LatencyOption; readonly nextUsdPerMs: Usd | null } {
  const full = ({ usd, tonnes, latencyMs }: LatencyOption): Usd => usd + tonnes * usdPerTonne + latencyMs * usdPerMs;
  const option = options.reduce((best, each) => (full(each) < full(best) ? each : best));
  const faster = options.filter(({ latencyMs }) => latencyMs < option.latencyMs);
  const prices = faster.map(
    (each) =>
      (each.usd - option.usd + (each.tonnes - option.tonnes) * usdPerTonne) / (option.latencyMs - each.latencyMs),
  );
  return { option, nextUsdPerMs: prices.length === 0 ? null : Math.min(...prices) };
}
