import { Command } from 'commander';
import pc from 'picocolors';
import { loadConfig, type Config } from '../config/index.ts';
import { systemClock } from '../edge/index.ts';
import { brokenRule } from '../kernel/index.ts';
import { hourLabel, hourOf, JoulegateError, parseHour, type EpochHour } from '../units/index.ts';
import {
  gridWarnings,
  layered,
  loadHourlyCsv,
  loadHourlyPrices,
  openGrid,
  openLiveGrid,
  withPrices,
  yearlyAverages,
  type Deployment,
  type GridSource,
} from '../world/index.ts';
import { equalPerformance, type EqualPerformance } from './equal-performance.ts';
import { showPerformance } from './grid-performance.ts';
import { gridWeek, type GridWeek, type ZoneWeek } from './grid-week.ts';
import { inCarbonColour, sparkline } from './carbon-scale.ts';
import { output, type Output } from './output.ts';
import { textTable } from './table.ts';

interface Flags {
  readonly config?: string;
  readonly zones?: string;
  readonly workload?: string;
  readonly hours?: readonly string[];
  readonly prices?: readonly string[];
  readonly at?: string;
  readonly week?: boolean;
  readonly tokensPerSecond?: number;
  readonly requestTokens: string;
  readonly json?: boolean;
}

const LIVE_DAYS = 7;

/** A workload's deployments that its control rules allow, or all. */
function ableDeployments(config: Config, workloadId: string | undefined): readonly Deployment[] {
  const workload = config.workloads.find(({ id }) => id === workloadId);
  if (workloadId !== undefined && workload === undefined)
    throw new JoulegateError('JG_USAGE', `no workload "${workloadId}" in ${config.file}`, {
      where: '--workload',
      hint: `known: ${config.workloads.map(({ id }) => id).join(', ')}`,
    });
  return config.deployments.filter(
    (deployment) =>
      workload === undefined ||
      (workload.deployments.includes(deployment.id) && brokenRule(workload.control, deployment) === null),
  );
}

const zonesOf = (config: Config, workloadId: string | undefined): readonly string[] =>
  [...new Set(ableDeployments(config, workloadId).flatMap(({ site }) => site.zone ?? []))].sort();

function hourAsked(at: string | undefined): EpochHour {
  if (at === undefined) return hourOf(systemClock.now());
  try {
    return parseHour(at.length === 10 ? `${at}T00:00Z` : at);
  } catch (cause) {
    throw new JoulegateError('JG_USAGE', `"${at}" is no UTC hour such as 2022-06-08T00:00Z`, { where: '--at', cause });
  }
}

async function gridAsked(
  config: Config | null,
  zones: readonly string[],
  flags: Flags,
  out: Output,
): Promise<GridSource> {
  return withPrices(
    await hoursAsked(config, zones, flags, out),
    ...(flags.prices ?? []).map((path) => loadHourlyPrices(path)),
  );
}

async function hoursAsked(
  config: Config | null,
  zones: readonly string[],
  flags: Flags,
  out: Output,
): Promise<GridSource> {
  const files = (flags.hours ?? []).map((path) => loadHourlyCsv(path));
  if (config === null) return layered(...files, yearlyAverages());
  const live = openLiveGrid({
    config: config.raw.grid,
    zones,
    clock: systemClock,
    windowHours: LIVE_DAYS * 24,
    changed: () => {},
    fault: (message) => out.note(message),
  });
  if (live === null || flags.at !== undefined) return layered(...files, openGrid(config.raw.grid));
  try {
    await live.keeper.tick();
  } finally {
    await live.close();
  }
  return layered(...files, live.source);
}

/** `joulegate grid`: what the zones in use emit, and with `--week` which is cleaner. */
export function gridCommand(): Command {
  return new Command('grid')
    .option('-c, --config <file>', 'configuration whose zones and grid sources are meant')
    .option('--zones <list>', 'zones such as FR,DE, instead of those of the config')
    .option('--workload <id>', 'only zones with a deployment that may serve this workload')
    .option('--hours <file...>', 'hourly files to read before the sources of the config')
    .option('--prices <file...>', 'hourly price files to read before the sources of the config')
    .option('--at <hour>', 'as of this UTC hour, such as 2022-06-08T00:00Z')
    .option('--week', 'the last week and the next four days, and which zone is cleaner')
    .option(
      '--tokens-per-second <count>',
      'the same output on every deployment: what it takes of each (implies --week)',
      Number,
    )
    .option('--request-tokens <in/out>', 'tokens of a request, input/output', '500/200')
    .option('--json', 'one JSON document on standard output')
    .action(async (given: Flags) => {
      const flags = given.tokensPerSecond === undefined ? given : { ...given, week: true };
      const out = output(flags.json ?? false);
      if (flags.config === undefined && (flags.zones === undefined || flags.workload !== undefined))
        throw new JoulegateError('JG_USAGE', 'neither zones nor a configuration', {
          where: '--config',
          hint: 'give --config FILE, or --zones FR,DE',
        });
      const hour = hourAsked(flags.at);
      const config = flags.config === undefined ? null : loadConfig(flags.config, systemClock.now());
      const zones = flags.zones?.split(',').map((zone) => zone.trim()) ?? zonesOf(config!, flags.workload);
      if (zones.length === 0)
        throw new JoulegateError('JG_USAGE', 'no deployment that may serve this workload has a known grid zone', {
          where: '--workload',
        });
      const grid = await gridAsked(config, zones, flags, out);
      for (const zone of zones)
        if (grid.at(zone, hour) === undefined)
          throw new JoulegateError('JG_USAGE', `zone "${zone}" is not known`, {
            where: '--zones',
            hint: 'use a zone name of Electricity Maps, such as FR or US-CAL-CISO',
          });
      const week = gridWeek(grid, zones, hour, flags.week ?? false);
      const warnings = config === null ? [] : gridWarnings(config.raw.grid, zones);
      show(week, config, flags, warnings, out);
      const performance = equalWork(config, week, flags);
      showPerformance(performance, flags, out);
      out.result({
        ...week,
        hour: hourLabel(hour),
        workload: flags.workload ?? null,
        deployments: deploymentsByZone(config, zones),
        equalPerformance: performance,
        warnings,
      });
    });
}

/** The asked-for work on every deployment that may serve the workload; `null` where none was asked for. */
function equalWork(config: Config | null, week: GridWeek, flags: Flags): readonly EqualPerformance[] | null {
  const { tokensPerSecond } = flags;
  if (tokensPerSecond === undefined) return null;
  const [inputTokens, outputTokens] = flags.requestTokens.split('/').map(Number);
  if (config === null || !(tokensPerSecond > 0) || !(inputTokens! >= 0) || !(outputTokens! > 0))
    throw new JoulegateError(
      'JG_USAGE',
      'equal performance needs --config, a positive --tokens-per-second and --request-tokens such as 500/200',
      { where: '--tokens-per-second' },
    );
  return equalPerformance(ableDeployments(config, flags.workload), week, {
    tokensPerSecond,
    inputTokens: inputTokens!,
    outputTokens: outputTokens!,
  });
}

const deploymentsByZone = (
  config: Config | null,
  zones: readonly string[],
): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    zones.map((zone) => [zone, config?.deployments.filter(({ site }) => site.zone === zone).map(({ id }) => id) ?? []]),
  );

const figure = (g: number | null | undefined): string => (g == null ? '–' : inCarbonColour(g, g.toFixed(0)));
const percent = (share: number | null | undefined): string => (share == null ? '–' : `${(share * 100).toFixed(0)} %`);

/** Means of six hours each: a week in 28 blocks. */
const bySixHours = (values: readonly (number | null)[]): (number | null)[] =>
  Array.from({ length: Math.ceil(values.length / 6) }, (_, i) => {
    const known = values.slice(i * 6, i * 6 + 6).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  });

function show(week: GridWeek, config: Config | null, flags: Flags, warnings: readonly string[], out: Output): void {
  const { zones } = week;
  out.line(
    `${pc.bold('joulegate grid')}  ${hourLabel(week.hour)}, g CO2e per kWh, life cycle${flags.workload === undefined ? '' : `, workload ${flags.workload}`}`,
  );
  out.line(
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
      { head: 'deployments', align: 'left', cell: ({ zone }) => deploymentsByZone(config, [zone])[zone]!.join(', ') },
    ]),
  );
  if (flags.week === true) {
    const all = zones
      .flatMap((zone) => [...bySixHours(zone.week), ...bySixHours(zone.ahead ?? [])])
      .filter((g) => g !== null);
    const top = Math.max(1, ...all);
    out.line('');
    out.line(
      textTable(zones, [
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
      ]),
    );
    out.line('');
    for (const line of sentences(week)) out.line(`  ${line}`);
  }
  for (const { cleaner, dirtier, averageGPerKwh, marginalGPerKwh } of week.disagreements)
    out.line(
      `${pc.yellow('warning')} ${cleaner} is cleaner than ${dirtier} on average (${averageGPerKwh.map((g) => g.toFixed(0)).join(' against ')}) and dirtier at the margin (${marginalGPerKwh.map((g) => g.toFixed(0)).join(' against ')} g/kWh); the books use the average`,
    );
  for (const warning of warnings) out.line(`${pc.yellow('warning')} ${warning}`);
}

const meanIn = (zones: readonly ZoneWeek[], name: string | null, of: (zone: ZoneWeek) => number | null): string =>
  `${of(zones.find(({ zone }) => zone === name)!)!.toFixed(0)} g/kWh`;

function sentences({ zones, cleanestWeek, cleanestAhead }: GridWeek): string[] {
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
