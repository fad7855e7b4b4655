import type { FootprintFactors, outlook } from '../../kernel/index.ts';
import type { Tier } from '../../units/index.ts';
import { figureText } from '../plan/figure-text.ts';
import type { NumberUnit } from '../plan/sentence.ts';

/** The grid that claims are computed on. */
export type ClaimGrid = Pick<ReturnType<typeof outlook>, 'gridAt'>;

/** How a figure of a claim is shown. */
export type ClaimUnit =
  NumberUnit | 'gPerKtok' | 'gPerMtok' | 'joulesPerToken' | 'gPerKwh' | 'accelerators' | 'pairs' | 'kw';

/** A figure of ours beside a claim. */
export interface ClaimFigure {
  readonly what: string;
  readonly value: number;
  /** Nine cases of ten lie between the two; `null`: it has no interval. */
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: ClaimUnit;
  /** With its unit. */
  readonly text: string;
}

export const VERDICTS = ['holds', 'holds under a condition', 'does not hold', 'cannot be computed'] as const;

/** What is often said, and what this house computes of it. */
export interface Claim {
  readonly id: string;
  /** As it is said. */
  readonly says: string;
  readonly verdict: (typeof VERDICTS)[number];
  readonly figures: readonly ClaimFigure[];
  /** When it holds, in a sentence or two. */
  readonly holds: string;
  /** When it is the other way round. */
  readonly inverts: string;
  readonly standsOn: {
    /** The weakest of its inputs; `null`: money and milliseconds alone. */
    readonly tier: Tier | null;
    /** How its intervals are meant. */
    readonly interval: string;
    /** What is compared, as whoever has a clone can run it. */
    readonly what: string;
    readonly sources: readonly string[];
  };
}

const plain = figureText({});
const OWN = {
  gPerKtok: 'g per 1,000 tokens',
  gPerMtok: 'g per million tokens',
  joulesPerToken: 'J a token',
  gPerKwh: 'g/kWh',
  accelerators: 'accelerators',
  pairs: 'pairs',
  kw: 'kW',
} as const;
const isOwn = (unit: ClaimUnit): unit is keyof typeof OWN => unit in OWN;
const bare = (value: number): string => plain(value, 'times').replace(' times', '');

/** A number of a claim with its unit. @example numberText(0.041, 'gPerKtok') // '0.041 g per 1,000 tokens' */
export const numberText = (value: number, unit: ClaimUnit): string =>
  isOwn(unit) ? `${bare(value)} ${OWN[unit]}` : plain(value, unit);

/** A number and its interval, the unit once where it stands behind. */
function withRange(value: number, [low, high]: readonly [number, number], unit: ClaimUnit): string {
  const text = (number: number): string => (isOwn(unit) ? bare(number) : plain(number, unit));
  return `${text(value)} (${text(low)} to ${text(high)})${isOwn(unit) ? ` ${OWN[unit]}` : ''}`;
}

/** A figure with its interval, where it has one. */
export function claimFigure(
  what: string,
  unit: ClaimUnit,
  value: number,
  range: { readonly p05: number; readonly p95: number } | null = null,
): ClaimFigure {
  if (range === null) return { what, value, low: null, high: null, unit, text: numberText(value, unit) };
  const [low, high] = [range.p05, range.p95];
  return { what, value, low, high, unit, text: withRange(value, [low, high], unit) };
}

/** What energy and carbon of factors stand on, the grid with its licence. */
export const sourcesOfFactors = ({ carbonSources, grid }: FootprintFactors): readonly string[] =>
  carbonSources.map((source) => (source === grid?.source ? `${source} (${grid.licence})` : source));
