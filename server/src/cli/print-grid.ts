import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { inCarbonColour, sparkline } from './carbon-scale.ts';
import { textTable } from './table.ts';

type Grid = Answer<'grid'>;
type Zone = Grid['zones'][number];

const figure = (g: number | null | undefined): string => (g == null ? '–' : inCarbonColour(g, g.toFixed(0)));
const percent = (share: number | null | undefined): string => (share == null ? '–' : `${(share * 100).toFixed(0)} %`);
const against = (pair: readonly number[]): string => pair.map((g) => g.toFixed(0)).join(' against ');

/** Means of six hours each: a week in 28 blocks. */
const bySixHours = (values: readonly (number | null)[]): (number | null)[] =>
  Array.from({ length: Math.ceil(values.length / 6) }, (_, i) => {
    const known = values.slice(i * 6, i * 6 + 6).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  });

function weekTable(zones: readonly Zone[]): string {
  const all = zones
    .flatMap((zone) => [...bySixHours(zone.week), ...bySixHours(zone.ahead ?? [])])
    .filter((g) => g !== null);
  const top = Math.max(1, ...all);
  return textTable(zones, [
    { head: 'zone', align: 'left', cell: ({ zone }) => zone },
    {
      head: `last 7 days, blocks of 6 h from 0 to ${top.toFixed(0)}`,
      align: 'left',
      cell: (zone) => sparkline(bySixHours(zone.week), top),
    },
    { head: 'mean', cell: ({ weekMean }) => figure(weekMean) },
    {
      head: 'next 4 days',
      align: 'left',
      cell: ({ ahead }) => (ahead === null ? '' : sparkline(bySixHours(ahead), top)),
    },
    { head: 'mean', cell: ({ aheadMean }) => figure(aheadMean) },
  ]);
}

const meanIn = (zones: readonly Zone[], name: string, of: (zone: Zone) => number | null): string =>
  `${of(zones.find(({ zone }) => zone === name)!)!.toFixed(0)} g/kWh`;

function sentences({ zones, cleanestWeek, cleanestAhead }: Grid): string[] {
  const lines: string[] = [];
  if (cleanestWeek !== null)
    lines.push(
      `${pc.bold(cleanestWeek)} had the cleaner mix over the last week: ${meanIn(zones, cleanestWeek, ({ weekMean }) => weekMean)} on the mean.`,
    );
  if (cleanestAhead !== null)
    lines.push(
      `${pc.bold(cleanestAhead)} is forecast to have it over the next four days: ${meanIn(zones, cleanestAhead, ({ aheadMean }) => aheadMean)}.`,
    );
  const average = zones.filter(({ averageGPerKwh }) => averageGPerKwh !== null);
  if (average.length > 0)
    lines.push(
      pc.dim(
        `${average.map(({ zone, averageGPerKwh }) => `${zone} ${averageGPerKwh!.toFixed(0)}`).join(', ')} g/kWh is an average, not this week: give --hours FILE or a live grid source.`,
      ),
    );
  else if (cleanestAhead === null) lines.push(pc.dim('A forecast needs 28 days of hours directly before.'));
  return lines;
}

/** What the same work takes on each deployment; nothing where none was asked for. */
function performanceText(rows: NonNullable<Grid['equalPerformance']>): string {
  const table = textTable(rows, [
    { head: 'deployment', align: 'left', cell: ({ deployment }) => deployment },
    { head: 'zone', align: 'left', cell: ({ zone }) => zone },
    { head: 'hardware', align: 'left', cell: ({ accelerator }) => accelerator },
    { head: 'replicas', cell: ({ replicas }) => String(replicas) },
    { head: 'kW', cell: ({ kilowatts }) => kilowatts.toFixed(2) },
    { head: 'Wh/1k', cell: ({ whPer1000 }) => whPer1000.toPrecision(3) },
    { head: 'embodied g/1k', cell: ({ embodiedGPer1000 }) => embodiedGPer1000.toPrecision(2) },
    {
      head: 'g/1k this week',
      cell: ({ weekGPer1000, average }) => `${average ? 'average ' : ''}${weekGPer1000?.toPrecision(3) ?? 'unknown'}`,
    },
    { head: 'next 4 days', cell: ({ aheadGPer1000 }) => aheadGPer1000?.toPrecision(3) ?? '–' },
    { head: 'kg a week', cell: ({ weekKg }) => weekKg?.toFixed(1) ?? 'unknown' },
  ]);
  const [best, ...others] = rows
    .filter(({ weekGPer1000 }) => weekGPer1000 !== null)
    .toSorted((a, b) => a.weekGPer1000! - b.weekGPer1000!);
  const worst = others.at(-1);
  const head = '\n  the same output tokens a second on every deployment:\n';
  if (best === undefined || worst === undefined) return `${head}\n${table}`;
  return `${head}\n${table}\n\n  ${pc.bold(best.deployment)} does it with ${(100 * (1 - best.weekGPer1000! / worst.weekGPer1000!)).toFixed(0)} % less CO2e than ${worst.deployment} ${best.average ? 'on the average' : 'over this week'}, with ${(best.whPer1000 / worst.whPer1000).toFixed(2)} times the energy ${pc.dim('(modelled)')}.`;
}

/** What the zones in use emit, and which is cleaner. */
export function gridText(answer: Grid): string {
  const { hour, zones, workload, deployments, disagreements, equalPerformance, warnings } = answer;
  const ofWorkload = workload === null ? '' : `, workload ${workload}`;
  return [
    `${pc.bold('joulegate grid')}  ${hour}, g CO2e per kWh, life cycle${ofWorkload}`,
    textTable(zones, [
      { head: 'zone', align: 'left', cell: ({ zone }) => zone },
      { head: 'now', cell: ({ now }) => figure(now?.lifecycleGPerKwh) },
      { head: 'direct', cell: ({ now }) => figure(now?.directGPerKwh) },
      { head: 'marginal', cell: ({ now }) => figure(now?.marginalGPerKwh) },
      { head: 'low carbon', cell: ({ now }) => percent(now?.lowCarbonShare) },
      { head: 'renewable', cell: ({ now }) => percent(now?.renewableShare) },
      { head: 'USD/MWh', cell: ({ now }) => now?.price?.usdPerMwh.toFixed(1) ?? '–' },
      { head: 'from', align: 'left', cell: ({ now }) => (now === null ? 'unknown' : now.kind) },
      {
        head: 'age',
        cell: ({ now }) =>
          now === null ? '–' : now.ageHours < 100 ? `${now.ageHours} h` : `${(now.ageHours / 24).toFixed(0)} d`,
      },
      { head: 'deployments', align: 'left', cell: ({ zone }) => deployments[zone]!.join(', ') },
    ]),
    ...(answer.withWeek ? ['', weekTable(zones), '', ...sentences(answer).map((line) => `  ${line}`)] : []),
    ...disagreements.map(
      ({ cleaner, dirtier, averageGPerKwh, marginalGPerKwh }) =>
        `${pc.yellow('warning')} ${cleaner} is cleaner than ${dirtier} on average (${against(averageGPerKwh)}) and dirtier at the margin (${against(marginalGPerKwh)} g/kWh); the books use the average`,
    ),
    ...warnings.map((warning) => `${pc.yellow('warning')} ${warning}`),
    ...(equalPerformance === null ? [] : [performanceText(equalPerformance)]),
  ].join('\n');
}
