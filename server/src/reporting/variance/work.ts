import { perToken } from '../../kernel/index.ts';
import type { TotalsRow, TypedBooks } from '../../ledger/index.ts';
import { inputTokens, outputTokens, type EpochMs } from '../../units/index.ts';
import { CHARGED, pricesOf, type ChargedPrice } from '../focus/unit-prices.ts';
import type { WorkOf } from './cells.ts';

type Entry = Awaited<ReturnType<TypedBooks['entries']>>[number];
type Factors = NonNullable<Entry['attempts'][number]['factors']>['factors'];

/** What a period's entries were computed with. */
export interface Computed {
  /** When the period begins. */
  readonly at: EpochMs;
  /** Any of them, for factors of energy. */
  readonly sample: readonly Entry[];
  readonly prices: readonly ChargedPrice[];
}

const keyOf = (deployment: unknown, model: unknown): string => JSON.stringify([deployment ?? null, model ?? null]);
const groups = <T>(of: readonly T[], key: (each: T) => string): ReadonlyMap<string, readonly T[]> =>
  Map.groupBy(of, key);

/** Factors of the last attempts, one a deployment and model: the last that was sampled. */
function factorsOf(sample: readonly Entry[]): ReadonlyMap<string, Factors> {
  const found = new Map<string, { readonly at: number; readonly factors: Factors }>();
  for (const { at, deployment, modelServed, modelAsked, attempts } of sample) {
    const factors = attempts.at(-1)?.factors?.factors;
    const key = keyOf(deployment, modelServed ?? modelAsked);
    if (factors !== undefined && (found.get(key)?.at ?? -Infinity) < at) found.set(key, { at, factors });
  }
  return new Map([...found].map(([key, { factors }]) => [key, factors]));
}

/**
 * The method of most requests of a deployment and model, so that a few do not make it another: of the sampled entries, and
 * of what was charged where none was sampled.
 */
function methodsOf({ sample, prices }: Computed): ReadonlyMap<string, string> {
  const sampled = sample.flatMap(({ deployment, modelServed, modelAsked, method }) =>
    method === null ? [] : [{ key: keyOf(deployment, modelServed ?? modelAsked), method, requests: 1 }],
  );
  const charged = prices.map(({ deployment, model, method, requests }) => ({
    key: keyOf(deployment, model),
    method,
    requests,
  }));
  const most = (of: typeof sampled) =>
    [...groups(of, ({ key }) => key)].map(([key, own]) => {
      const counts = new Map<string, number>();
      for (const { method, requests } of own) counts.set(method, (counts.get(method) ?? 0) + requests);
      const [first] = [...counts].toSorted((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1));
      return [key, first![0]] as const;
    });
  return new Map([...most(charged), ...most(sampled)]);
}

const tokensOf = ({ usage }: TotalsRow): number => inputTokens(usage) + outputTokens(usage);

/** What tokens of each kind weigh, the same in both periods: so that longer requests are no dearer price and no worse efficiency. */
export interface Weights {
  /** Of one period: how much work a row is, and how its energy was obtained. */
  readonly of: (side: 'before' | 'after') => WorkOf;
}

/**
 * Weights of the kinds of tokens from what entries of both periods were computed with, a deployment and model at a time:
 * money at the mean of their prices, energy at the mean of their factors for the mean request. Where entries are retired or
 * imported a price of the list stands in; where there is none, and for energy, a token of any kind counts alike.
 */
export function weightsOf(before: Computed, after: Computed): Weights {
  const factors = [factorsOf(before.sample), factorsOf(after.sample)];
  const charged = [before, after].map(({ prices }) =>
    groups(prices, ({ deployment, model }) => keyOf(deployment, model)),
  );
  const methods = { before: methodsOf(before), after: methodsOf(after) };

  const priced = (row: TotalsRow): number => {
    const key = keyOf(row.by.deployment, row.by.model);
    const [operator, model] = [row.by.operator, row.by.model].map((name) => (name === null ? null : String(name)));
    const sides = [before, after].map(({ at }, i) => ({ at, prices: charged[i]!.get(key) ?? [] }));
    const own = sides.filter(({ prices }) => prices.length > 0);
    // Each period alike, however many requests it has.
    const rates = (own.length > 0 ? own : sides).flatMap(
      ({ at, prices }) =>
        pricesOf({ operator: operator ?? null, model: model ?? null, at }, prices, null)?.charged ?? [],
    );
    const weights = CHARGED.map(({ bucket, rate }) => ({
      bucket,
      weight: rates.reduce((sum, each) => sum + Number(each[rate]), 0),
    }));
    if (weights.every(({ weight }) => weight === 0)) return tokensOf(row);
    return weights.reduce(
      (sum, { bucket, weight }) => sum + (bucket === null ? row.requests : row.usage[bucket]) * weight,
      0,
    );
  };
  const energy = (row: TotalsRow): number => {
    const key = keyOf(row.by.deployment, row.by.model);
    const own = factors.flatMap((of) => of.get(key) ?? []);
    if (own.length === 0 || row.requests === 0) return tokensOf(row);
    const { cacheRead } = row.usage;
    const [input, cached, output] = [inputTokens(row.usage) - cacheRead, cacheRead, outputTokens(row.usage)].map(
      (tokens) => tokens / row.requests,
    ) as [number, number, number];
    const wh = own.reduce((sum, each) => sum + perToken.energyWh(each, input, cached, output), 0) / own.length;
    return row.requests * wh;
  };
  return {
    of: (side) => ({
      priced,
      energy,
      // A method that one period alone tells is no other method.
      way: ({ by }) => {
        const key = keyOf(by.deployment, by.model);
        const known = methods.before.has(key) && methods.after.has(key);
        return `${by.tier ?? ''} ${known ? methods[side].get(key)! : ''}`;
      },
    }),
  };
}
