import { random } from '../../edge/index.ts';
import type { Usd } from '../../units/index.ts';
import { drawn, MIDDLE, oneAt, type Draw } from './draws.ts';

/** What one draw of all inputs comes to. */
export interface Outcome {
  /** The option of the least full cost; `null`: none is allowed. */
  readonly chosen: string | null;
  /** Of each option: present value of what it saves against the baseline, cash alone. */
  readonly npvUsd: ReadonlyMap<string, Usd>;
  readonly tonnes: ReadonlyMap<string, number>;
  /** Of each option: what the books of its first year would hold. */
  readonly booked: ReadonlyMap<string, BookedYear>;
}

/** A year as the books tell it: work, and the money and carbon that work used. */
export interface BookedYear {
  readonly requests: number;
  /** Tokens, or the used part of capacity with its electricity; people, licences and network are in no entry. */
  readonly usd: Usd;
  readonly tonnes: number;
}

/** Nine draws of ten lie between the first and the last. */
export interface Spread {
  readonly p05: number;
  readonly p50: number;
  readonly p95: number;
}

export interface OptionRisk {
  /** Part of the draws in which it is the choice. */
  readonly chosenShare: number;
  /** Part in which it loses money against the baseline. */
  readonly lossShare: number;
  readonly npvUsd: Spread;
  readonly tonnes: Spread;
  /** Of the first year, a month of it and one request of it: what the books are held against. */
  readonly booked: {
    readonly requestsPerMonth: Spread;
    readonly usdPerMonth: Spread;
    readonly tonnesPerMonth: Spread;
    readonly usdPerRequest: Spread;
    readonly gPerRequest: Spread;
  };
}

/** An input at its low and its high end, all others in the middle. */
export interface Swing {
  readonly input: string;
  readonly lowUsd: Usd;
  readonly highUsd: Usd;
}

export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { p05: at(0.05), p50: at(0.5), p95: at(0.95) };
};

/** Seeded draws of all inputs at once, correlated within groups. */
export function monteCarlo(
  evaluate: (draw: Draw) => Outcome,
  { seed, draws }: { readonly seed: number; readonly draws: number },
): ReadonlyMap<string, OptionRisk> {
  const rng = random.seeded(seed);
  const outcomes = Array.from({ length: draws }, () => evaluate(drawn(rng)));
  return new Map(
    [...outcomes[0]!.npvUsd.keys()].map((id) => {
      const npvs = outcomes.map(({ npvUsd }) => npvUsd.get(id)!);
      return [
        id,
        {
          chosenShare: outcomes.filter(({ chosen }) => chosen === id).length / draws,
          lossShare: npvs.filter((usd) => usd < 0).length / draws,
          npvUsd: spreadOf(npvs),
          tonnes: spreadOf(outcomes.map(({ tonnes }) => tonnes.get(id)!)),
          booked: bookedSpreads(outcomes.map(({ booked }) => booked.get(id)!)),
        },
      ];
    }),
  );
}

const MONTHS = 12;
const G_PER_TONNE = 1e6;

const bookedSpreads = (years: readonly BookedYear[]): OptionRisk['booked'] => ({
  requestsPerMonth: spreadOf(years.map(({ requests }) => requests / MONTHS)),
  usdPerMonth: spreadOf(years.map(({ usd }) => usd / MONTHS)),
  tonnesPerMonth: spreadOf(years.map(({ tonnes }) => tonnes / MONTHS)),
  usdPerRequest: spreadOf(years.map(({ usd, requests }) => usd / requests)),
  gPerRequest: spreadOf(years.map(({ tonnes, requests }) => (tonnes * G_PER_TONNE) / requests)),
});

/** Inputs by how far their ends move a value, the farthest first. */
export function swings(value: (draw: Draw) => Usd): readonly Swing[] {
  const inputs = new Set<string>();
  value({
    value(path, range, group) {
      if (typeof range !== 'number') inputs.add(path);
      return MIDDLE.value(path, range, group);
    },
    factor(path, sigma, group) {
      inputs.add(path);
      return MIDDLE.factor(path, sigma, group);
    },
  });
  return [...inputs]
    .map((input) => ({ input, lowUsd: value(oneAt(input, -1)), highUsd: value(oneAt(input, 1)) }))
    .filter(({ lowUsd, highUsd }) => lowUsd !== highUsd)
    .toSorted((a, b) => Math.abs(b.highUsd - b.lowUsd) - Math.abs(a.highUsd - a.lowUsd));
}
