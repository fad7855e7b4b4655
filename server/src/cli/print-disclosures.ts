import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

const { figure, percent, tier, counted } = textFigures;
type Ghg = Answer<'report ghg'>;
type Told = Ghg['rows'][number]['figure'];

const short = ({ value }: Told): string => figure(value === null ? null : Number(value));
const interval = ({ p05, p95 }: Told): string =>
  p05 === null || p95 === null ? '–' : `${figure(p05)} to ${figure(p95)}`;
const tiers = ({ tiers: of }: Told): string =>
  of.length === 0 ? '–' : of.map(({ tier: name, share }) => `${tier(name)} ${percent(share)}`).join(', ');

/** What is missing with who can supply it, and what the figures stand on. */
function beneath({ missing, sources }: Pick<Ghg, 'missing' | 'sources'>): readonly string[] {
  return [
    ...(missing.length === 0
      ? []
      : [
          '',
          pc.bold('  Missing'),
          ...missing.map(({ fact, who, until }) => `  - ${fact}; from ${who}. Until then: ${until}.`),
        ]),
    ...(sources.length === 0
      ? []
      : [
          '',
          pc.dim('  Sources'),
          ...sources.map(({ what, source, licence }) =>
            pc.dim(`  - ${what}: ${source}${licence === null ? '' : ` (${licence})`}`),
          ),
        ]),
  ];
}

/** What is said of figures, each once. */
const notes = (rows: readonly { readonly row: string; readonly figure: Told }[]): readonly string[] =>
  [...Map.groupBy(rows, ({ figure: told }) => told.note)].flatMap(([note, of]) =>
    note === null ? [] : [pc.dim(`  ${of.map(({ row }) => row).join('; ')}: ${note}`)],
  );

const headOf = ({ entity, period }: Pick<Ghg, 'entity' | 'period'>): string =>
  pc.bold(
    `  ${entity.name}, ${period}: ${entity.boundary}${entity.boundary === 'equity share' ? `, ${entity.equityPercent} %` : ''}`,
  );

/** Rows of figures. */
const figureTable = (rows: readonly { readonly row: string; readonly figure: Told }[]): string =>
  textTable(rows, [
    { head: 'row', align: 'left', cell: ({ row }) => row },
    { head: 'value', cell: ({ figure: told }) => short(told) },
    { head: 'unit', align: 'left', cell: ({ figure: told }) => told.unit },
    { head: 'nine of ten between', cell: ({ figure: told }) => interval(told) },
    { head: 'tiers', align: 'left', cell: ({ figure: told }) => tiers(told) },
  ]);

const mwh = (text: string): string => figure(Number(text));
const instrumentTable = (instruments: Ghg['instruments']): string =>
  textTable(instruments, [
    { head: 'instrument', align: 'left', cell: ({ id }) => id },
    { head: 'market', align: 'left', cell: ({ boundary }) => boundary },
    { head: 'vintage', cell: ({ vintage }) => String(vintage) },
    { head: 'g/kWh', cell: ({ gPerKwh }) => figure(gPerKwh) },
    { head: 'hours', align: 'left', cell: ({ hourly }) => (hourly ? 'by profile' : 'spread evenly') },
    { head: 'MWh', cell: ({ volumeMwh }) => mwh(volumeMwh) },
    { head: 'covers by volume', cell: ({ coveredAnnuallyMwh }) => mwh(coveredAnnuallyMwh) },
    { head: 'in the same hour', cell: ({ coveredHourlyMwh }) => mwh(coveredHourlyMwh) },
  ]);

/** Scope 2 and 3 of a period, and where every place of the books stands. */
export function ghgText({ rows, instruments, classification, standard, ...answer }: Ghg): string {
  return [
    headOf(answer),
    pc.dim(`  ${standard}`),
    '',
    figureTable(rows),
    ...notes(rows),
    ...(instruments.length === 0 ? [] : ['', instrumentTable(instruments)]),
    '',
    textTable(classification, [
      { head: 'deployment', align: 'left', cell: ({ deployment }) => deployment ?? '–' },
      { head: 'operator', align: 'left', cell: ({ operator }) => operator ?? '–' },
      { head: 'site', align: 'left', cell: ({ site }) => site ?? '–' },
      { head: 'held', align: 'left', cell: ({ held, stated }) => (stated ? held : `${held}, nobody said`) },
      { head: 'electricity', align: 'left', cell: ({ electricity }) => electricity },
      { head: 'embodied', align: 'left', cell: ({ embodied }) => embodied },
      { head: 'MWh', cell: ({ energy }) => short(energy) },
      { head: 't CO2e', cell: ({ carbon }) => short(carbon) },
    ]),
    ...(rows.some(({ figure: told }) => told.unknownRequests > 0)
      ? [
          pc.dim(
            `  at most ${counted(Math.max(...rows.map(({ figure: told }) => told.unknownRequests)), 'request')} in no sum of a row`,
          ),
        ]
      : []),
    ...beneath(answer),
  ].join('\n');
}

const change = (percentage: number | null): string =>
  percentage === null ? '–' : `${percentage > 0 ? '+' : ''}${percentage.toFixed(1)} %`;
const decimal = (value: string | null): string => (value === null ? '' : figure(Number(value)));

/** ESRS E1: datapoints, the table of AR 26 and the internal carbon price. */
export function esrsText({
  datapoints,
  table,
  carbonPrice,
  standard,
  comparativePeriod,
  ...answer
}: Answer<'report esrs'>): string {
  return [
    headOf(answer),
    pc.dim(`  ${standard}`),
    '',
    textTable(datapoints, [
      { head: 'code', align: 'left', cell: ({ code }) => code },
      { head: 'datapoint', align: 'left', cell: ({ datapoint }) => datapoint },
      { head: comparativePeriod, cell: ({ comparative }) => (comparative === null ? '–' : short(comparative)) },
      { head: answer.period, cell: ({ current }) => short(current) },
      { head: 'change', cell: ({ changePercent }) => change(changePercent) },
      { head: 'unit', align: 'left', cell: ({ current }) => current.unit },
      { head: 'nine of ten between', cell: ({ current }) => interval(current) },
      { head: 'tiers', align: 'left', cell: ({ current }) => tiers(current) },
    ]),
    ...notes(datapoints.map(({ datapoint, current }) => ({ row: datapoint, figure: current }))),
    '',
    textTable(table, [
      { head: 'AR 26', align: 'left', cell: ({ row }) => row },
      { head: comparativePeriod, cell: ({ comparative }) => decimal(comparative) },
      { head: answer.period, cell: ({ current }) => decimal(current) },
      { head: 'change', cell: ({ current, changePercent }) => (current === null ? '' : change(changePercent)) },
      { head: 'unit', align: 'left', cell: ({ unit }) => unit },
      { head: '', align: 'left', cell: ({ current, note }) => (current === null ? (note ?? '') : '') },
    ]),
    '',
    `  E1-10.37a  ${carbonPrice['E1-10.37a']}`,
    ...carbonPrice['E1-10.37b'].map(
      ({ scheme, usdPerTonne, decisions }) =>
        `  E1-10.37b  ${scheme}: ${figure(usdPerTonne)} USD/t, mean of ${counted(decisions, 'decision')}`,
    ),
    ...beneath(answer),
  ].join('\n');
}

/** VSME B3. */
export function vsmeText({ rows, intensity, standard, ...answer }: Answer<'report vsme'>): string {
  return [
    headOf(answer),
    pc.dim(`  ${standard}`),
    '',
    figureTable(rows),
    ...notes(rows),
    `  Intensity: ${figure(intensity.tonnesPerMillionEur)} t CO2e per million EUR of turnover (${intensity.note})`,
    ...beneath(answer),
  ].join('\n');
}

/** SCI of each functional unit. */
export function sciText({
  rows,
  standard,
  boundary,
  energyWh,
  operationalG,
  embodiedG,
  intensityGPerKwh,
  gateway,
  unknownRequests,
  ...answer
}: Answer<'report sci'>): string {
  return [
    headOf(answer),
    pc.dim(`  ${standard}. ${boundary}`),
    '',
    textTable(rows, [
      { head: 'per', align: 'left', cell: ({ unit }) => unit },
      { head: 'workload', align: 'left', cell: ({ workload }) => workload ?? 'all' },
      { head: 'how many', cell: ({ count }) => String(count) },
      { head: 'g CO2e', cell: ({ gPerUnit }) => figure(gPerUnit) },
      { head: 'without the gateway', cell: ({ fleetGPerUnit }) => figure(fleetGPerUnit) },
    ]),
    `  E ${decimal(energyWh)} Wh, I ${figure(intensityGPerKwh)} g/kWh, E*I ${decimal(operationalG)} g, M ${decimal(embodiedG)} g${unknownRequests === 0 ? '' : `; the carbon of ${counted(unknownRequests, 'request')} is unknown`}`,
    `  The gateway itself: ${decimal(gateway.energyWh)} Wh of it, ${tier(gateway.tier)}: ${gateway.how}`,
    ...beneath(answer),
  ].join('\n');
}

/** Of what time and of whom a report may be. */
export const periodsText = ({ months, organisations, entities }: Answer<'report periods'>): string =>
  [
    textTable(months, [
      { head: 'month', align: 'left', cell: ({ month }) => month },
      { head: 'requests', cell: ({ requests }) => String(requests) },
    ]),
    pc.dim(`  organisations: ${organisations.join(', ') || 'none'}`),
    pc.dim(`  reporting entities of the config: ${entities.join(', ') || 'none'}`),
  ].join('\n');

/** One page for a customer. */
export function customerText({
  tenant,
  supplier,
  period,
  standard,
  rows,
  byModel,
  ...answer
}: Answer<'report customer'>): string {
  const uses = [...byModel, { ...answer, model: 'all', carbon: rows.find(({ scope }) => scope !== null)!.figure }];
  return [
    pc.bold(`  ${tenant}, ${period}, from ${supplier}`),
    pc.dim(`  ${standard}`),
    '',
    textTable(uses, [
      { head: 'model', align: 'left', cell: ({ model }) => model ?? '–' },
      { head: 'requests', cell: ({ requests }) => String(requests) },
      { head: 'tokens in', cell: ({ inputTokens }) => String(inputTokens) },
      { head: 'cached', cell: ({ cachedTokens }) => String(cachedTokens) },
      { head: 'out', cell: ({ outputTokens }) => String(outputTokens) },
      { head: 'USD', cell: ({ costUsd }) => figure(costUsd === null ? null : Number(costUsd)) },
      { head: 'g CO2e', cell: ({ carbon }) => short(carbon) },
    ]),
    '',
    figureTable(rows),
    ...rows.flatMap(({ row, scope }) => (scope === null ? [] : [`  ${row}: in your inventory ${scope}`])),
    ...notes(rows),
    ...beneath({ missing: [], sources: answer.sources }),
  ].join('\n');
}
