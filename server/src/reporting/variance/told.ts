import { amountOf } from '../disclosure/amount.ts';
import { decimalOf } from '../showback.ts';
import type { Tier } from '../../units/index.ts';
import type { Measure, Part } from './parts.ts';
import type { MeasureChange, VariancePeriod } from './variance.ts';

/** Units of answers, and nano units in one of them as a power of ten. */
const UNITS = {
  money: { unit: 'USD', digits: 9 },
  energy: { unit: 'kWh', digits: 12 },
  carbon: { unit: 'kg CO2e', digits: 12 },
} as const satisfies Readonly<Record<Measure, { readonly unit: string; readonly digits: number }>>;

/** A figure of one period: decimal text, exact. */
export interface ToldSide {
  readonly value: string;
  readonly unknownRequests: number;
  /** What later truth (meters, final grid hours) added to what was booked. */
  readonly restated: string;
  readonly tiers: readonly { readonly tier: Tier; readonly share: number }[];
}

/** The change of a measure as it is printed. */
export interface ToldChange {
  readonly measure: Measure;
  readonly unit: (typeof UNITS)[Measure]['unit'];
  readonly before: ToldSide;
  readonly after: ToldSide;
  readonly change: string;
  /** Of the figure before; `null` where that is 0. */
  readonly changePercent: number | null;
  readonly parts: readonly {
    readonly part: Part;
    readonly change: string;
    /** Of the figure before, in percent of it: these add up to `changePercent`. */
    readonly points: number | null;
    /** The largest, each a place in the list of cells. */
    readonly cells: readonly { readonly cell: number; readonly change: string }[];
    /** Smaller ones together. */
    readonly others: { readonly cells: number; readonly change: string };
  }[];
}

const OF = { money: 'cost', energy: 'energy', carbon: 'carbon' } as const;

function sideOf(measure: Measure, value: bigint, { booked, settled }: VariancePeriod): ToldSide {
  const figure = OF[measure];
  const wasBooked = booked.reduce((sum, row) => sum + row[figure].nano, 0n);
  return {
    value: decimalOf(value, UNITS[measure].digits),
    unknownRequests: settled.reduce((sum, row) => sum + row[figure].unknown, 0),
    restated: decimalOf(value - wasBooked, UNITS[measure].digits),
    tiers:
      measure === 'money'
        ? []
        : amountOf(
            settled.map((row) => ({
              deployment: null,
              zone: null,
              tier: (row.by.tier ?? null) as Tier | null,
              nano: row[figure].nano,
              unknown: row[figure].unknown,
              requests: row.requests,
              sigma: null,
            })),
          ).tiers,
  };
}

/** @param cellAt place of a cell in the list of cells @param most cells a part */
export function toldOf(
  { measure, before, after, parts }: MeasureChange,
  sides: { readonly before: VariancePeriod; readonly after: VariancePeriod },
  cellAt: (cell: MeasureChange['parts'][number]['cells'][number]) => number,
  most: number,
): ToldChange {
  const { unit, digits } = UNITS[measure];
  const points = (change: bigint): number | null => (before === 0n ? null : (Number(change) / Number(before)) * 100);
  return {
    measure,
    unit,
    before: sideOf(measure, before, sides.before),
    after: sideOf(measure, after, sides.after),
    change: decimalOf(after - before, digits),
    changePercent: points(after - before),
    parts: parts.map(({ part, change, cells }) => {
      const others = cells.slice(most);
      return {
        part,
        change: decimalOf(change, digits),
        points: points(change),
        cells: cells.slice(0, most).map((cell) => ({ cell: cellAt(cell), change: decimalOf(cell.change, digits) })),
        others: {
          cells: others.length,
          change: decimalOf(
            others.reduce((sum, cell) => sum + cell.change, 0n),
            digits,
          ),
        },
      };
    }),
  };
}
