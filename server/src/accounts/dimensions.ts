import { knownCost, type Attempt, type Entry, type TotalsRow } from '../ledger/index.ts';
import { mapSpend, PACED, perToken, type FootprintFactors, type PerSpend } from '../kernel/index.ts';
import { fromNano, inputTokens, nanoAtMost, outputTokens, type Nano, type Tokens } from '../units/index.ts';

/** The longest that a request may be: its tokens, none of them cached. */
interface Longest {
  readonly input: Tokens;
  readonly output: Tokens;
  /** The prompt may be written to a cache, which may cost more than to read it. */
  readonly cacheWrites: boolean;
}

function usdPerInput({ usdPerInput: read, price }: FootprintFactors, { cacheWrites }: Longest): number {
  const written = Math.max(price.cacheWritePerMtok, price.cacheWrite1hPerMtok ?? 0) / 1e6;
  return cacheWrites ? Math.max(read, written) : read;
}

const energyWh = (factors: FootprintFactors, { input, output }: Longest): number =>
  perToken.energyWh(factors, input, 0, output);

/** What entries took together in nano units, and how many of them did not know. */
type Sum = Pick<TotalsRow['cost'], 'nano' | 'unknown'>;

/** The books count water in microlitres. */
const NANO_PER_MICRO = 1000;

/**
 * What limits and budgets count: a row a dimension. A row with `hard` is counted by hard budgets: the config, the
 * amounts of a request, memory and Redis, readings and errors and the way back from the books read it here.
 * - `hard`: its key in the config; `option`: its option where limits are given one by one; `amount`: its name among the amounts of a request, in nano units; `written`: its unit in messages
 * - `entry`, `attempt`, `totals`: what the books say of it, in nano units; `null` where nobody knows
 * - `partly`: whether an entry's amount is less than it took, because nobody knows all of it
 * - `atMost`: the most that a request can take at a deployment, in units
 */
export const DIMENSIONS = {
  requests: { unit: 'requests' },
  tokens: { unit: 'tokens' },
  concurrency: { unit: 'requests at once' },
  money: {
    unit: 'USD',
    hard: 'usd',
    option: 'budgetUsd',
    amount: 'nanoUsd',
    written: 'USD',
    entry: ({ costNanoUsd }: Entry): Nano | null => costNanoUsd,
    partly: (entry: Entry): boolean => knownCost(entry) === null,
    attempt: ({ costNanoUsd }: Attempt): Nano | null => costNanoUsd,
    totals: ({ cost }: TotalsRow): Sum => cost,
    atMost: (factors: FootprintFactors, longest: Longest) =>
      factors.usdPerRequest + usdPerInput(factors, longest) * longest.input + factors.usdPerOutput * longest.output,
  },
  energy: {
    unit: 'Wh',
    hard: 'wh',
    option: 'budgetWh',
    amount: 'nanoWh',
    written: 'Wh',
    entry: ({ energyNanoWh }: Entry): Nano | null => energyNanoWh.mean,
    attempt: ({ energyNanoWh }: Attempt): Nano | null => energyNanoWh,
    totals: ({ energy }: TotalsRow): Sum => energy,
    atMost: energyWh,
  },
  carbon: {
    unit: 'g',
    hard: 'gCo2e',
    option: 'budgetG',
    amount: 'nanoG',
    written: 'g CO2e',
    entry: ({ carbonNanoG }: Entry): Nano | null => carbonNanoG.mean,
    attempt: ({ carbonNanoG }: Attempt): Nano | null => carbonNanoG,
    totals: ({ carbon }: TotalsRow): Sum => carbon,
    atMost: (factors: FootprintFactors, longest: Longest) =>
      factors.lifecycleGPerWh === null
        ? null
        : energyWh(factors, longest) * factors.lifecycleGPerWh +
          perToken.embodiedG(factors, longest.input, 0, longest.output),
  },
  /** On site, of the energy that the books say; unknown where nobody knows how much water a site takes. */
  water: {
    unit: 'L',
    hard: 'litres',
    option: 'budgetLitres',
    amount: 'nanoL',
    written: 'L of water',
    entry: ({ waterOnSiteMicrolitres }: Entry): Nano | null =>
      waterOnSiteMicrolitres === null ? null : waterOnSiteMicrolitres * NANO_PER_MICRO,
    attempt: ({ waterMicrolitres }: Attempt): Nano | null =>
      waterMicrolitres === null ? null : waterMicrolitres * NANO_PER_MICRO,
    totals: ({ waterMicrolitres: { nano, unknown } }: TotalsRow): Sum => ({
      nano: nano * BigInt(NANO_PER_MICRO),
      unknown,
    }),
    atMost: (factors: FootprintFactors, longest: Longest) =>
      factors.onSiteLitresPerWh === null ? null : energyWh(factors, longest) * factors.onSiteLitresPerWh,
  },
  /** A mean over the nearest deployment, not a sum. */
  latency: { unit: 'ms' },
} as const;

export type Dimension = keyof typeof DIMENSIONS;

type Rows = typeof DIMENSIONS;
/** Dimensions that a hard budget may count. */
export type HardDimension = { [D in Dimension]: Rows[D] extends { readonly hard: string } ? D : never }[Dimension];
/** Keys of hard budgets in the config. */
export type HardKey = Rows[HardDimension]['hard'];

/** Options of hard budgets on the command line. */
export type HardOption = Rows[HardDimension]['option'];

/** What a request takes of each counted dimension, in whole nano units; `null`: nobody knows. */
export type Spending = { readonly [D in HardDimension as Rows[D]['amount']]: Nano | null };

/** What a request takes. */
export interface Amounts extends Spending {
  readonly tokens: Tokens;
}

/** A dimension that hard budgets count. */
export interface Counted {
  readonly dimension: HardDimension;
  readonly unit: string;
  readonly hard: HardKey;
  readonly option: HardOption;
  readonly amount: keyof Spending;
  readonly written: string;
  readonly entry: (entry: Entry) => Nano | null;
  readonly partly?: (entry: Entry) => boolean;
  readonly attempt: (attempt: Attempt) => Nano | null;
  readonly totals: (row: TotalsRow) => Sum;
  readonly atMost: (factors: FootprintFactors, longest: Longest) => number | null;
}

/** In the order of the table, which is that of every list of amounts. */
export const COUNTED: readonly Counted[] = Object.entries(DIMENSIONS).flatMap(([name, row]) =>
  'hard' in row ? [{ ...row, dimension: name as HardDimension }] : [],
);

/** A counted dimension by its key in the config. */
export const COUNTED_BY = Object.fromEntries(COUNTED.map((counted) => [counted.hard, counted])) as Readonly<
  Record<HardKey, Counted>
>;

type Written<T> = { -readonly [K in keyof T]: T[K] };
/** What is copied from it has its shape from the start: members that are added one by one cost each request more. */
const NO_SPENDING = Object.fromEntries(COUNTED.map(({ amount }) => [amount, null])) as unknown as Spending;
const NO_AMOUNTS: Amounts = { tokens: 0, ...NO_SPENDING };

/** One amount for each counted dimension. */
export function spendingOf(amountOf: (counted: Counted) => Nano | null): Spending {
  const made: Written<Spending> = { ...NO_SPENDING };
  for (const counted of COUNTED) made[counted.amount] = amountOf(counted);
  return made;
}

/** The same with tokens. */
export function amountsOf(tokens: Tokens, amountOf: (counted: Counted) => Nano | null): Amounts {
  const made: Written<Amounts> = { ...NO_AMOUNTS };
  made.tokens = tokens;
  for (const counted of COUNTED) made[counted.amount] = amountOf(counted);
  return made;
}

/** One count for each counted dimension. */
export const countsOf = (countOf: (counted: Counted) => number): Readonly<Record<keyof Spending, number>> =>
  spendingOf(countOf) as Readonly<Record<keyof Spending, number>>;

/** Both, each dimension for itself. */
export const combined = (
  a: Amounts,
  b: Amounts,
  tokens: Tokens,
  amount: (a: Nano | null, b: Nano | null) => Nano | null,
): Amounts => amountsOf(tokens, ({ amount: name }) => amount(a[name], b[name]));

/** What attempts took together, as they are booked; what nobody knows of one is unknown of all. */
export const amountsOfAttempts = (attempts: readonly Attempt[]): Amounts =>
  amountsOf(
    attempts.reduce((sum, { usage }) => sum + inputTokens(usage) + outputTokens(usage), 0),
    ({ attempt }) =>
      attempts.reduce<Nano | null>((sum, each) => {
        const nano = attempt(each);
        return sum === null || nano === null ? null : sum + nano;
      }, 0),
  );

/** The most that a request of so many tokens can take at a deployment; never fails, whatever the figures are. */
export const amountsAtMost = (factors: FootprintFactors | undefined, longest: Longest, tokens: Tokens): Amounts =>
  amountsOf(tokens, ({ atMost }) => {
    const units = factors === undefined ? null : atMost(factors, longest);
    return units === null ? null : nanoAtMost(units);
  });

/** The counted dimension behind each kind of paced budget; latency has none. */
const COUNTED_OF = mapSpend((name) =>
  COUNTED.find(({ dimension }) =>
    Object.entries(PACED).some(([kind, { spend }]) => spend === name && kind === dimension),
  ),
);

/** What paced budgets count of work that the books tell of. Of an amount that nobody knows they count nothing. */
export const spendOf = (addedMs: number, nanoOf: (counted: Counted) => number | null): PerSpend<number> =>
  mapSpend((name) => {
    const counted = COUNTED_OF[name];
    return counted === undefined ? addedMs : fromNano(nanoOf(counted) ?? 0);
  });

/** The same of an entry. */
export const spendOfEntry = (entry: Entry): PerSpend<number> =>
  spendOf(entry.latency.addedMs, (counted) => counted.entry(entry));

/**
 * The least that a request can take at any of several deployments: nothing of what one of them gives for nothing, something
 * unknown of the rest. At least one token is sent.
 */
export const leastSpending = (factors: readonly FootprintFactors[]): Amounts =>
  amountsOf(0, ({ atMost }) =>
    factors.some((each) => !((atMost(each, { input: 1, output: 0, cacheWrites: false }) ?? 1) > 0)) ? 0 : null,
  );

/** What requests take of the counted dimensions: at least, at most, and as it is booked. */
export const spending = {
  of: amountsOf,
  combined,
  atLeast: leastSpending,
  atMost: amountsAtMost,
  ofAttempts: amountsOfAttempts,
  pacedOfEntry: spendOfEntry,
} as const;
