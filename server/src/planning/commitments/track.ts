import type { TotalsRow } from '../../ledger/index.ts';
import type { Commitment } from './commitment.ts';

type Interval = Commitment['predicted']['usdPerMonth'];

/** Figures that are held against the books, in words. */
export const HELD_FIGURES = {
  requestsPerMonth: 'requests a month',
  usdPerMonth: 'USD a month',
  tonnesPerMonth: 't CO2e a month',
  usdPerRequest: 'USD a request',
  gPerRequest: 'g CO2e a request',
} as const;

/** A figure that was predicted, and what it became. */
export interface Held {
  readonly figure: keyof typeof HELD_FIGURES;
  readonly words: string;
  /** `null`: some of its entries have no such figure. */
  readonly realised: number | null;
  readonly predicted: Interval;
  /** Outside of nine cases of ten; `null`: unknown. */
  readonly isOutside: boolean | null;
}

/** A month of a commitment. */
export interface MonthOfCommitment {
  readonly month: string;
  /** Only a whole month under the commitment is judged by its sums; each is judged by its request. */
  readonly isWhole: boolean;
  readonly held: readonly Held[];
  readonly addedMs: number | null;
}

/** What became of a commitment. */
export interface Tracked {
  readonly months: readonly MonthOfCommitment[];
  /** Whole days in which a request cost or emitted other than was assumed, newest first: told a day after it begins. */
  readonly broken: readonly { readonly day: string; readonly held: Held }[];
  readonly isReviewDue: boolean;
  readonly state: 'as predicted' | 'outside the prediction' | 'nothing booked yet';
}

const DAY_MS = 86_400_000;
const NANO = 1e9;
const G_PER_TONNE = 1e6;

const held = (figure: Held['figure'], realised: number | null, predicted: Interval): Held => ({
  figure,
  words: HELD_FIGURES[figure],
  realised,
  predicted,
  isOutside: realised === null ? null : realised < predicted.p05 || realised > predicted.p95,
});

/** Work of a day, or of more of them. */
interface Booked {
  readonly requests: number;
  readonly usd: number | null;
  readonly g: number | null;
  readonly addedMs: number;
}

const bookedOf = ({ requests, cost, carbon, addedMs }: TotalsRow): Booked => ({
  requests,
  usd: cost.unknown > 0 ? null : Number(cost.nano) / NANO,
  g: carbon.unknown > 0 ? null : Number(carbon.nano) / NANO,
  addedMs,
});

const added = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);
const both = (a: Booked, b: Booked): Booked => ({
  requests: a.requests + b.requests,
  usd: added(a.usd, b.usd),
  g: added(a.g, b.g),
  addedMs: a.addedMs + b.addedMs,
});

const per = (sum: number | null, requests: number): number | null => (sum === null ? null : sum / requests);

/** Figures of a request, which do not hang on how many there were. */
const rates = ({ requests, usd, g }: Booked, { predicted }: Commitment): readonly Held[] => [
  held('usdPerRequest', per(usd, requests), predicted.usdPerRequest),
  held('gPerRequest', per(g, requests), predicted.gPerRequest),
];

const sums = ({ requests, usd, g }: Booked, { predicted }: Commitment): readonly Held[] => [
  held('requestsPerMonth', requests, predicted.requestsPerMonth),
  held('usdPerMonth', usd, predicted.usdPerMonth),
  held('tonnesPerMonth', per(g, G_PER_TONNE), predicted.tonnesPerMonth),
];

const startOfMonth = (month: string): number => Date.parse(`${month}-01T00:00:00Z`);
const startOfNext = (month: string): number => {
  const date = new Date(startOfMonth(month));
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
};

/**
 * Holds a commitment against the books: months by their sums and by their request, days by their request.
 * @param rows settled totals by day of its workload's served entries since it was accepted
 */
export function track(
  commitment: Commitment & { readonly endedAt?: number | null },
  rows: readonly TotalsRow[],
  now: number,
): Tracked {
  const { acceptedAt, reviewDate } = commitment;
  const until = commitment.endedAt ?? now;
  const days = rows
    .filter(({ requests }) => requests > 0)
    .map((row) => ({ day: String(row.by.day), booked: bookedOf(row) }))
    .toSorted((a, b) => a.day.localeCompare(b.day));
  const byMonth = new Map<string, Booked>();
  for (const { day, booked } of days) {
    const month = day.slice(0, '2026-12'.length);
    const before = byMonth.get(month);
    byMonth.set(month, before === undefined ? booked : both(before, booked));
  }
  const months = [...byMonth].map(([month, booked]): MonthOfCommitment => {
    const isWhole = startOfMonth(month) >= acceptedAt && startOfNext(month) <= until;
    const ofRequest = rates(booked, commitment);
    return {
      month,
      isWhole,
      held: isWhole ? [...sums(booked, commitment), ...ofRequest] : ofRequest,
      addedMs: booked.addedMs / booked.requests,
    };
  });
  const broken = days
    .filter(({ day }) => Date.parse(day) + DAY_MS <= until)
    .flatMap(({ day, booked }) =>
      rates(booked, commitment).flatMap((each) => (each.isOutside === true ? [{ day, held: each }] : [])),
    )
    .toReversed();
  const isOutside = broken.length > 0 || months.some((month) => month.held.some((each) => each.isOutside === true));
  return {
    months,
    broken,
    isReviewDue: Date.parse(reviewDate) <= now,
    state: months.length === 0 ? 'nothing booked yet' : isOutside ? 'outside the prediction' : 'as predicted',
  };
}
