import type { PlannedOption } from '../plan/plan.ts';
import type { Format } from './cells.ts';

/** How formulas of an option name other cells. */
export interface Names {
  /** An input of all options. */
  of(path: string): string;
  /** An input of this option. */
  own(path: string): string;
  /** Whether there is a known input of all options of that name. */
  isGiven(path: string): boolean;
  /** Whether this option has a known input of that name. */
  knows(path: string): boolean;
  /** A line in the column that is being written, or in another: 0 is the start. */
  line(key: string, year?: number): string;
  /** A line over all years, without the start. */
  range(key: string): string;
  /** The year that is being written. */
  readonly year: number;
  readonly years: number;
}

/** A line of an option: its formula at the start and in each year. */
export interface Line {
  readonly key: string;
  readonly label: string;
  readonly unit: string;
  readonly format: Format;
  readonly start?: (names: Names) => string;
  readonly each?: (names: Names) => string;
  /** What the plan has there; `null`: nothing of its own. */
  readonly value: (option: PlannedOption, year: number) => number | string | null;
}

const SECONDS_PER_YEAR = '(8760*3600)';
const yearOf = (option: PlannedOption, year: number): PlannedOption['years'][number] => option.years[year - 1]!;

const tokens = {
  input: ({ of }: Names): string => `(${of('demand.inputTokens')}*(1-${of('demand.cachedShare')}))`,
  cached: ({ of }: Names): string => `(${of('demand.inputTokens')}*${of('demand.cachedShare')})`,
  output: ({ of }: Names): string => of('demand.outputTokens'),
} as const;

/** Work and what is kept for it. */
const capacityLines = (option: PlannedOption): readonly Line[] => [
  {
    key: 'requests',
    label: 'Requests',
    unit: '1/year',
    format: 'whole',
    each: ({ of, year }) => `12*${of('demand.requestsPerMonth')}*(1+${of('demand.growthPerYear')})^${year - 1}`,
    value: (of, year) => yearOf(of, year).requests,
  },
  ...(option.years[0]!.capacity === null
    ? []
    : ([
        {
          key: 'busy',
          label: 'Busy accelerators, mean',
          unit: '1',
          format: 'figure',
          each: (names) => {
            const { own, line } = names;
            const seconds = names.knows('secondsPerRequest')
              ? own('secondsPerRequest')
              : `((${tokens.output(names)}+${tokens.input(names)}/${own('prefillRatio')})/${own('tokensPerSecondPerGpu')})`;
            return `${line('requests')}*${seconds}/${SECONDS_PER_YEAR}`;
          },
          value: (of, year) => yearOf(of, year).capacity!.utilisation * yearOf(of, year).capacity!.gpus,
        },
        {
          key: 'gpus',
          label: 'Accelerators kept for the busiest hour',
          unit: '1',
          format: 'whole',
          each: ({ of, own, line }) =>
            `${own('gpusPerReplica')}*MAX(${own('replicasAtLeast')},CEILING((${line('busy')}*${of('demand.peakToMean')})/(${own('gpusPerReplica')}*${own('utilisationAtMost')}),1))`,
          value: (of, year) => yearOf(of, year).capacity!.gpus,
        },
        {
          key: 'utilisation',
          label: 'Part of the year that they work',
          unit: 'share',
          format: 'share',
          each: ({ line }) => `${line('busy')}/${line('gpus')}`,
          value: (of, year) => yearOf(of, year).capacity!.utilisation,
        },
      ] satisfies readonly Line[])),
];

/** Energy and carbon of a year. */
function carbonLines(option: PlannedOption): readonly Line[] {
  const isBooked = option.kind === 'booked';
  const reserved = option.years[0]!.capacity !== null;
  const method = (key: string, label: string, perKwh: string, perRequest: string, unit: 't' | 'm³'): Line => ({
    key,
    label,
    unit: `${unit}/year`,
    format: 'figure',
    each: ({ of, own, knows, line, year }) => {
      const path = isBooked ? perRequest : perKwh;
      if (!knows(path)) return '"unknown"';
      const amount = `${line(isBooked ? 'requests' : 'allocatedKwh')}*${own(path)}`;
      if (unit === 'm³') return `${amount}/1000`;
      const change = knows('gridChangePerYear') ? own('gridChangePerYear') : of('gridChangePerYear');
      return `${amount}*(1+${change})^${year - 1}/1000000`;
    },
    value: (of, year) =>
      yearOf(of, year).carbon[key as 'operationalT' | 'marketT' | 'marginalT' | 'upstreamT' | 'waterM3'] ?? 'unknown',
  });
  return [
    {
      key: 'usedKwh',
      label: 'Energy by work alone',
      unit: 'kWh/year',
      format: 'whole',
      each: ({ of, own, line }) =>
        isBooked
          ? `${line('requests')}*${own('kwhPerRequest')}*${of('workShare')}`
          : `${line('requests')}*${own('whPerRequest')}/1000`,
      value: (of, year) => yearOf(of, year).energy.usedKwh,
    },
    {
      key: 'allocatedKwh',
      label: 'Energy of all that is reserved, idle included',
      unit: 'kWh/year',
      format: 'whole',
      each: ({ of, own, line }) =>
        reserved
          ? `${line('usedKwh')}+${line('gpus')}*8760*(1-${line('utilisation')})*${own('idleW')}/1000`
          : `${line('usedKwh')}/${of('workShare')}`,
      value: (of, year) => yearOf(of, year).energy.allocatedKwh,
    },
    method('operationalT', 'CO2e of electricity, location-based, life cycle', 'gPerKwh', 'operationalGPerRequest', 't'),
    {
      key: 'embodiedT',
      label: 'CO2e of making the hardware',
      unit: 't/year',
      format: 'figure',
      each: ({ own, line }) =>
        reserved
          ? `${line('gpus')}*${own('embodiedKgPerGpuYear')}/1000`
          : `${line('requests')}*${own('embodiedGPerRequest')}/1000000`,
      value: (of, year) => yearOf(of, year).carbon.embodiedT,
    },
    {
      key: 'tonnes',
      label: 'CO2e that is decided by',
      unit: 't/year',
      format: 'figure',
      each: ({ line }) => `${line('operationalT')}+${line('embodiedT')}`,
      value: (of, year) => yearOf(of, year).carbon.tonnes,
    },
    method('marketT', '… of electricity by contract', 'marketGPerKwh', 'marketGPerRequest', 't'),
    method('marginalT', '… of electricity, marginal', 'marginalGPerKwh', 'marginalGPerRequest', 't'),
    method('upstreamT', '… supply of fuel (Scope 3, category 3)', 'upstreamGPerKwh', 'upstreamGPerRequest', 't'),
    method('waterM3', 'Water on site', 'waterLPerKwh', 'waterLPerRequest', 'm³'),
  ];
}

export const linesOf = { capacity: capacityLines, carbon: carbonLines, tokens } as const;
