import type { PlannedOption } from '../plan/plan.ts';
import type { Line, Names } from './lines-of-option.ts';

/** Years before one, the start first. */
const before = (year: number): readonly number[] => Array.from({ length: year }, (_, i) => i);
const plus = (parts: readonly string[]): string => (parts.length === 0 ? '0' : parts.join('+'));

/** Servers as they are bought and as they end: what is bought in a year is paid at its end and serves from the next on. */
const serverLines: readonly Line[] = [
  {
    key: 'bought',
    label: 'Servers bought',
    unit: '1',
    format: 'whole',
    start: ({ line }) => line('servers', 1),
    each: ({ own, line, year, years }) => {
      if (year === years) return '0';
      const kept = before(year).map((b) => `IF(${year - b}<${own('node.lifeYears')},${line('bought', b)},0)`);
      return `MAX(0,${line('servers', year + 1)}-(${plus(kept)}))`;
    },
    value: () => null,
  },
  {
    key: 'sold',
    label: 'Worth of servers that end, and of all at the end of the plan',
    unit: 'USD',
    format: 'money',
    each: ({ own, line, year, years }) => {
      const life = own('node.lifeYears');
      const worth = (age: string): string => `${own('node.usd')}*(1-(1-${own('node.residualShare')})*MIN(1,${age}))`;
      if (year < years)
        return plus(
          before(year).map(
            (b) => `IF(${year - b}<${life},0,IF(${year - 1 - b}<${life},${line('bought', b)}*${worth('1')},0))`,
          ),
        );
      return plus(
        before(year).map((b) => `IF(${year - 1 - b}<${life},${line('bought', b)}*${worth(`${year - b}/${life}`)},0)`),
      );
    },
    value: () => null,
  },
];

/** Cash as it flows, and what it is worth against the baseline. */
export function flowLines(option: PlannedOption, baseline: Names, isBaseline: boolean): readonly Line[] {
  const isOwned = option.kind === 'owned';
  const flat = (key: string, label: string, unit: string, of: Pick<Line, 'start' | 'each'>): Line => ({
    key,
    label,
    unit,
    format: 'money',
    ...of,
    value: () => null,
  });
  return [
    ...(isOwned ? serverLines : []),
    {
      key: 'flow',
      label: 'Cash: paid is negative',
      unit: 'USD',
      format: 'money',
      start: ({ line }) => `-${line('usd')}`,
      each: ({ own, line }) =>
        isOwned
          ? `-(${line('usd')}-${line('depreciation')})+${line('sold')}-${line('bought')}*${own('node.usd')}`
          : `-${line('usd')}`,
      value: (of, year) => of.flowsUsd[year]!,
    },
    flat('saved', 'Cash against the baseline', 'USD', {
      start: ({ line }) => `${line('flow')}-${baseline.line('flow', 0)}`,
      each: ({ line, year }) => `${line('flow')}-${baseline.line('flow', year)}`,
    }),
    flat('savedWithShadow', '… with carbon and waiting at what they are worth', 'USD', {
      start: ({ line }) => line('saved'),
      each: ({ of, own, isGiven, line, year }) => {
        const ofYear = `carbonUsdPerTonne.year${year}`;
        const price = of(isGiven(ofYear) ? ofYear : 'carbonUsdPerTonne');
        const waits = `(${baseline.line('requests', year)}*${baseline.own('addedMs')}-${line('requests')}*${own('addedMs')})/1000`;
        return `${line('saved')}+(${baseline.line('tonnes', year)}-${line('tonnes')})*${price}+${waits}*${of('latencyUsdPerSecond')}`;
      },
    }),
    flat('added', '… added up', 'USD', {
      start: ({ line }) => line('saved'),
      each: ({ line, year }) => `${line('added', year - 1)}+${line('saved')}`,
    }),
    {
      ...flat('sign', 'Sign of the last that is not zero', '1', {
        start: ({ line }) => `SIGN(${line('saved')})`,
        each: ({ line, year }) => `IF(${line('saved')}=0,${line('sign', year - 1)},SIGN(${line('saved')}))`,
      }),
      format: 'whole',
    },
    {
      ...flat('changes', 'Changes of sign', '1', {
        each: ({ line, year }) => `IF(${line('sign')}*${line('sign', year - 1)}<0,1,0)`,
      }),
      format: 'whole',
    },
    {
      ...flat('earned', 'Months until it is earned back, if in this year', 'months', {
        each: ({ line, year }) =>
          isBaseline
            ? '0'
            : `IF(${line('added', year - 1)}<0,IF(${line('added')}<0,1000000,(${year - 1}-${line('added', year - 1)}/${line('saved')})*12),1000000)`,
      }),
      format: 'figure',
    },
  ];
}
