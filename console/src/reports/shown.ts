import type { DisclosedFigure, GhgReport } from '../api/control-plane.ts';
import { interval, text } from '../figures/format.ts';
import type { Tier } from '../figures/tier.ts';

/** A figure of a report under its name. */
export interface Line {
  /** Code of a standard, where it has one. */
  readonly code?: string;
  readonly name: string;
  readonly figure: Omit<DisclosedFigure, 'unit'> & { readonly unit: string };
  /** Of the period that it is compared with. */
  readonly before?: string | null;
  readonly changePercent?: number | null;
}

/** An amount in a table: decimal text, exact. */
export interface Amount {
  readonly value: string | null;
  readonly unit: string;
  readonly tier?: Tier | null;
}
/** Words with the entries behind them, on other pages of the console. */
export interface Linked {
  readonly words: string;
  readonly opens: readonly { readonly name: string; readonly path: string }[];
}
export type Cell = string | number | null | Amount | Linked;

export type Section =
  | { readonly kind: 'figures'; readonly title: string; readonly lines: readonly Line[] }
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly does?: string;
      /** The first is a row's name. */
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
      /** So many rows at the end are sums. */
      readonly sums?: number;
    };

/** A report as the page shows it, whatever its question. */
export interface ShownReport {
  /** Who reports, by what and of when. */
  readonly of: readonly { readonly name: string; readonly words: string }[];
  readonly sections: readonly Section[];
  readonly missing: GhgReport['missing'];
  /** `null`: the question tells none. */
  readonly sources: GhgReport['sources'] | null;
  /** What facts.json holds, where the standard has concepts for figures. */
  readonly facts?: object;
}

/** Units of reports as steps of the ladders of the console. */
const BASE: Readonly<Record<string, { readonly factor: number; readonly unit: string; readonly of: string }>> = {
  't CO2e': { factor: 1e6, unit: 'g', of: ' CO2e' },
  'kg CO2e': { factor: 1e3, unit: 'g', of: ' CO2e' },
  'g CO2e': { factor: 1, unit: 'g', of: ' CO2e' },
  MWh: { factor: 1e6, unit: 'Wh', of: '' },
  kWh: { factor: 1e3, unit: 'Wh', of: '' },
};

/** An amount where it reads best. @example readable(0.0000312, 't CO2e') // '31.2 g CO2e' */
export function readable(value: number | null, unit: string): string {
  const base = BASE[unit];
  if (value === null) return 'unknown';
  return base === undefined ? text(value, unit) : `${text(value * base.factor, base.unit)}${base.of}`;
}

/** Both ends of an interval in one unit. */
export const readableInterval = (p05: number, p95: number, unit: string): string =>
  BASE[unit] === undefined
    ? interval(p05, p95, unit)
    : `${interval(p05 * BASE[unit].factor, p95 * BASE[unit].factor, BASE[unit].unit)}${BASE[unit].of}`;
