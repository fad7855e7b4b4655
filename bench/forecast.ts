import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder, SKIPPED_NO_DATA } from '../server/src/edge/index.ts';
import { hourLabel } from '../server/src/units/index.ts';
import { MIX_COLUMNS, WEATHER_COLUMNS, type ZoneHistory } from '../server/src/world/grid/forecast/zone-history.ts';
import { chartOf } from './forecast/chart.ts';
import { PUBLISHED } from './forecast/published.ts';
import { readHistories } from './forecast/read-history.ts';
import { judgeZone, type Score, type ZoneScores } from './forecast/run.ts';
import { EXIT, exitOf, machine, printTargets, round, targetOn } from './report.ts';

/** Direct intensity 1 to 96 hours ahead, issued daily at 00 UTC, against ridges fitted on the same hours. */
const TEST_SHARE = 0.25;
/** Zones whose weather must pay. */
const WEATHER_ZONES = ['CISO', 'ERCO'];

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    history: { type: 'string' },
    zones: { type: 'string' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});

/** The folder of forecast series: DIR itself, DIR/forecast or DIR/routing/forecast. */
function folderOf(given: string | undefined): string | null {
  const base = given ?? dataFolder();
  if (base === null) return null;
  return [join(base, 'forecast'), join(base, 'routing/forecast'), base].find((each) => existsSync(each)) ?? null;
}

/** Two consecutive parts of a zone as one. */
function joined(before: ZoneHistory, after: ZoneHistory): ZoneHistory {
  const gap = after.startHour - before.startHour - before.gPerKwh.length;
  if (gap !== 0)
    throw new Error(
      `zone ${after.zone}: the history ends ${gap} hours before ${hourLabel(after.startHour)}; it must end where the data begin`,
    );
  const join = (a: Float64Array, b: Float64Array): Float64Array => Float64Array.from([...a, ...b]);
  const missing = (length: number): Float64Array => new Float64Array(length).fill(NaN);
  const columns = <C extends string>(
    names: readonly C[],
    a: Readonly<Record<C, Float64Array>> | null,
    b: Readonly<Record<C, Float64Array>> | null,
  ) =>
    a === null || b === null
      ? null
      : (Object.fromEntries(
          names.map((name) => [name, join(a[name] ?? missing(before.gPerKwh.length), b[name])]),
        ) as Record<C, Float64Array>);
  return {
    zone: after.zone,
    startHour: before.startHour,
    gPerKwh: join(before.gPerKwh, after.gPerKwh),
    weather: columns(WEATHER_COLUMNS, before.weather, after.weather),
    mix: columns(MIX_COLUMNS, before.mix, after.mix),
  };
}

function cases(): { readonly history: ZoneHistory; readonly cut: number }[] {
  const folder = folderOf(values.data);
  const historyFolder = values.history === undefined ? null : folderOf(values.history);
  if (folder === null || (values.history !== undefined && historyFolder === null)) {
    console.error(SKIPPED_NO_DATA);
    process.exit(EXIT.couldNotRun);
  }
  const wanted = values.zones?.split(',');
  const data = readHistories(folder).filter(({ zone }) => wanted === undefined || wanted.includes(zone));
  if (historyFolder === null)
    return data.map((history) => ({ history, cut: Math.floor(history.gPerKwh.length * (1 - TEST_SHARE)) }));
  const before = new Map(readHistories(historyFolder).map((history) => [history.zone, history]));
  return data.flatMap((history) => {
    const past = before.get(history.zone);
    return past === undefined ? [] : [{ history: joined(past, history), cut: past.gPerKwh.length }];
  });
}

const scores: ZoneScores[] = [];
const all = cases();
for (const { history, cut } of all) {
  const result = judgeZone(history, cut);
  scores.push(result);
  console.error(
    `${scores.length}/${all.length} ${result.zone}: ${result.testIssues} issues from ${hourLabel(history.startHour + cut)}, trained on ${result.trainDays.toFixed(0)} days, ${result.seconds.toFixed(0)} s`,
  );
}
if (scores.length === 0) {
  console.error(`${SKIPPED_NO_DATA}: no zone has hours in both folders`);
  process.exit(EXIT.couldNotRun);
}

const metrics: Record<string, number> = {};
const days = (name: string, score: Score | null): void => {
  if (score === null) return;
  score.days.forEach((value, day) => (metrics[`${name}_day${day + 1}`] = round(value)));
  metrics[`${name}_mean`] = round(score.mean);
};
for (const zone of scores) {
  days(`${zone.zone}_mape_lags`, zone.lags);
  days(`${zone.zone}_mape_weather`, zone.weather);
  days(`${zone.zone}_mape_ridge_lags`, zone.ridgeLags);
  days(`${zone.zone}_mape_ridge_weather`, zone.ridgeWeather);
  days(`${zone.zone}_mape_yesterday`, zone.yesterday);
  metrics[`${zone.zone}_lags_over_ridge`] = round(zone.lags.mean / zone.ridgeLags.mean);
  if (zone.weather !== null && zone.ridgeWeather !== null)
    metrics[`${zone.zone}_weather_over_ridge`] = round(zone.weather.mean / zone.ridgeWeather.mean);
  metrics[`${zone.zone}_coverage90_day1`] = round(zone.coverage90);
}
const targets = scores.flatMap((zone) => [
  targetOn(metrics, `${zone.zone}_lags_over_ridge`, '<=', 1),
  ...(WEATHER_ZONES.includes(zone.zone) ? [targetOn(metrics, `${zone.zone}_weather_over_ridge`, '<=', 0.9)] : []),
]);

const text = (score: Score | null): string =>
  score === null ? '–' : `${score.days.map((value) => value.toFixed(1)).join('/')} (${score.mean.toFixed(2)})`;
const report = {
  bench: 'forecast',
  date: new Date().toISOString().slice(0, 10),
  machine: machine(),
  settings: {
    signal: 'direct intensity',
    issuedAt: '00 UTC',
    fittedOnce: true,
    weather: 'forecast of the day before for every hour, also on days 2 to 4: optimistic',
    split: values.history === undefined ? 'last 25 % of the hours' : 'all of data, trained on history',
  },
  zones: scores.map(({ zone, trainDays, testIssues, blend }) => ({ zone, trainDays, testIssues, blend })),
  published: PUBLISHED,
  metrics,
  targets,
};
if (values.out !== undefined) {
  writeFileSync(`${values.out}.json`, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(`${values.out}.svg`, chartOf(scores));
}
if (values.json) console.log(JSON.stringify(report));
else {
  console.log('\nMAPE % of direct intensity, days 1/2/3/4 (mean); fitted once before the test');
  console.table(
    Object.fromEntries(
      scores.map((zone) => [
        zone.zone,
        {
          yesterday: text(zone.yesterday),
          'ridge, lags': text(zone.ridgeLags),
          'ours, lags': text(zone.lags),
          'ridge, weather': text(zone.ridgeWeather),
          'ours, weather': text(zone.weather),
          'in 90 %': zone.coverage90.toFixed(2),
        },
      ]),
    ),
  );
  console.log('Published, on another half-year (context, not a target):');
  console.table(Object.fromEntries(PUBLISHED.map(({ zone, ...row }) => [zone, row])));
  printTargets(targets);
}
process.exit(exitOf(targets));
