import { decimalOf } from '../showback.ts';
import { TIERS, type Tier } from '../../units/index.ts';
import type { Amount } from './amount.ts';

/** A figure as reports print it. `null` is unknown. */
export interface Told {
  /** Decimal text, exact to the nano unit of the books. */
  readonly value: string | null;
  readonly unit: 't CO2e' | 'MWh' | 'g CO2e' | 'Wh' | '%';
  readonly p05: number | null;
  readonly p95: number | null;
  readonly unknownRequests: number;
  readonly tiers: Amount['tiers'];
  /** What it is, or why it is unknown. */
  readonly note: string | null;
}

/** Nano-g in a tonne, nano-Wh in a MWh. */
const DIGITS = { 't CO2e': 15, MWh: 15, 'g CO2e': 9, Wh: 9, '%': 7 } as const;

/** A figure in its unit. */
export function told(amount: Amount, unit: Told['unit'], note: string | null = null): Told {
  const scale = 10 ** (9 - DIGITS[unit]);
  return {
    value: amount.nano === null ? null : decimalOf(amount.nano, DIGITS[unit]),
    unit,
    p05: amount.interval === null ? null : amount.interval.p05 * scale,
    p95: amount.interval === null ? null : amount.interval.p95 * scale,
    unknownRequests: amount.unknownRequests,
    tiers: amount.tiers,
    note,
  };
}

/** What is not known, and why. */
export const unknown = (unit: Told['unit'], why: string): Told => ({
  value: null,
  unit,
  p05: null,
  p95: null,
  unknownRequests: 0,
  tiers: [],
  note: why,
});

/** An amount without intervals and tiers: stated by a person. */
export const stated = (nano: bigint): Amount => ({ nano, unknownRequests: 0, requests: 0, interval: null, tiers: [] });

/** Figures of one unit as their sum; its interval is not known, its tiers are weighted by the figures. */
export function toldSum(of: readonly Told[], note: string | null): Told {
  const unit = of[0]!.unit;
  const digits = DIGITS[unit];
  const values = of.map(({ value }) => nanoOf(value ?? '0', digits));
  const sum = values.reduce((all, value) => all + value, 0n);
  const shares = new Map<Tier, number>();
  of.forEach(({ tiers }, i) => {
    for (const { tier, share } of tiers) shares.set(tier, (shares.get(tier) ?? 0) + share * Number(values[i]));
  });
  const withTier = [...shares.values()].reduce((all, share) => all + share, 0);
  return {
    ...unknown(unit, ''),
    value: decimalOf(sum, digits),
    unknownRequests: of.reduce((all, { unknownRequests }) => all + unknownRequests, 0),
    tiers: TIERS.flatMap((tier) => (shares.has(tier) ? [{ tier, share: shares.get(tier)! / withTier }] : [])),
    note,
  };
}

/** Decimal text as nano units. */
function nanoOf(decimal: string, digits: number): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole) * 10n ** BigInt(digits) + BigInt(fraction.padEnd(digits, '0'));
}
