import type { ToldChange } from './told.ts';

type Unit = ToldChange['unit'];
/** Steps of a unit, the largest first: how many of them one is. */
const STEPS: Readonly<Record<Unit, readonly (readonly [unit: string, size: number])[]>> = {
  USD: [['USD', 1]],
  kWh: [
    ['MWh', 1000],
    ['kWh', 1],
    ['Wh', 1e-3],
  ],
  'kg CO2e': [
    ['t CO2e', 1000],
    ['kg CO2e', 1],
    ['g CO2e', 1e-3],
  ],
};

/** A scale in which the figures of a measure are read: one for all of its parts. */
export interface Scale {
  readonly unit: string;
  /** @example readableScale(['0.0021'], 'kWh').text('0.0021') // '2.100' */
  text(decimal: string): string;
  /** With its sign. */
  signed(decimal: string): string;
}

/** Four digits of the largest; all of their digits are in the JSON. */
export function readableScale(decimals: readonly string[], of: Unit): Scale {
  const most = Math.max(...decimals.map((decimal) => Math.abs(Number(decimal))));
  const steps = STEPS[of];
  const [unit, size] = steps.find((step) => most >= step[1]) ?? steps.at(-1)!;
  const places = most === 0 ? 0 : Math.min(9, Math.max(0, 3 - Math.floor(Math.log10(most / size))));
  const text = (decimal: string): string => {
    const fixed = (Number(decimal) / size).toFixed(places);
    return Number(fixed) === 0 && fixed.startsWith('-') ? fixed.slice(1) : fixed;
  };
  return {
    unit,
    text,
    signed(decimal) {
      const plain = text(decimal);
      return Number(plain) > 0 ? `+${plain}` : plain;
    },
  };
}

/** The scale of a change: of both figures and of each part. */
export const scaleOf = ({ before, after, parts, unit }: ToldChange): Scale =>
  readableScale([before.value, after.value, ...parts.map(({ change }) => change)], unit);

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
/** @example periodWords('2022-04') // 'April 2022' */
export function periodWords(period: string): string {
  const [year = '', part = ''] = period.split('-');
  return part === '' ? year : `${part.startsWith('Q') ? part : MONTHS[Number(part) - 1]!} ${year}`;
}
