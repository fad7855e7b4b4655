/**
 * What routing earns of the best that was possible, by month:
 * `bench:routing [-- --data DIR] [--year N] [--json] [--out FILE] [--chart FILE] [--staircase FILE]`.
 * DIR holds carbon/, price/, latency/ and trace/ (docs/methods/routing-bench.md). Judged are the years whose year
 * before is in DIR too, or all years where there is no such pair. The router was tuned on 2021 only.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  cutStudy,
  FAULTS,
  hourRouter,
  monthsOf,
  staircase,
  ZONES_AT_LEAST,
  type RegionMatrix,
  type StudyBudgets,
} from './routing-study/index.ts';
import { LEARNED_RULE } from '../server/src/kernel/routing/learned-rule.ts';
import { EXIT, exitOf, machine, printTargets, round, targetOn } from './report.ts';
import { lineChart } from './routing/charts.ts';
import { openStudy } from './routing/open-study.ts';
import { judgedOf, LEAST_SAVING, sharesOf } from './routing/shares.ts';
import { runCase, runFaults, type MonthRow } from './routing/study.ts';

const BUDGETS_MS = [5, 10, 20, 40];
const MONEY = [1, 0.8];
const LIMIT_MS = 150;
const HEADROOM = 1.5;
const STAIR_MS = [1, 2, 3, 4, 5, 7, 10, 12, 15, 20, 25, 30, 35, 40, 50, 60, 70, 80];

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    year: { type: 'string' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
    chart: { type: 'string' },
    staircase: { type: 'string' },
  },
});
const started = performance.now();
const { folder, data } = openStudy(values.data);
const paired = data.years.filter((year) => data.years.includes(year - 1));
const years = values.year !== undefined ? [Number(values.year)] : paired.length > 0 ? paired : data.years;

interface Row extends MonthRow {
  readonly matrix: string;
  readonly year: number;
  readonly kind: 'one-budget' | 'capacity' | 'money';
}
const rows: Row[] = [];
const cases: {
  matrix: string;
  year: number;
  kind: Row['kind'];
  regions: number;
  zones: number;
  withYearBefore: boolean;
}[] = [];
/** Cases of too few zones to say anything of routing. */
const leftOut: string[] = [];
const stairs: { matrix: string; year: number; kind: string; stairs: ReturnType<typeof staircase> }[] = [];

function cut(matrix: RegionMatrix, year: number, withPrice: boolean, headroom: number | null) {
  for (const historyHours of data.years.includes(year - 1) ? [8760, 0] : [0]) {
    const study = cutStudy(data, { matrix, year, historyHours, limitMs: LIMIT_MS, withPrice, headroom });
    if (study === null) continue;
    return {
      study,
      months: monthsOf(study, year),
      yearBefore: historyHours === 0 ? null : Array.from({ length: historyHours }, (_, h) => h),
    };
  }
  return null;
}

for (const matrix of data.matrices) {
  for (const year of years) {
    for (const [kind, withPrice, headroom] of [
      ['one-budget', false, null],
      ['capacity', false, HEADROOM],
      ['money', true, HEADROOM],
    ] as const) {
      const part = cut(matrix, year, withPrice, headroom);
      if (part === null) continue;
      const zones = new Set(part.study.zones).size;
      if (zones < ZONES_AT_LEAST) {
        leftOut.push(`${matrix.name} ${year} ${kind}: ${zones} zones, fewer than ${ZONES_AT_LEAST}`);
        continue;
      }
      const router = hourRouter(part.study);
      cases.push({
        matrix: matrix.name,
        year,
        kind,
        regions: part.study.width,
        zones,
        withYearBefore: part.yearBefore !== null,
      });
      const list = BUDGETS_MS.flatMap((addedMs): StudyBudgets[] =>
        kind === 'money'
          ? MONEY.map((moneyOfNearest): StudyBudgets => ({ addedMs, moneyOfNearest }))
          : [{ addedMs, moneyOfNearest: null } satisfies StudyBudgets],
      );
      for (const budgets of list) {
        const input = { ...part, budgets };
        rows.push(...runCase(input, router).map((row) => ({ ...row, matrix: matrix.name, year, kind })));
        if (kind === 'one-budget')
          rows.push(...runFaults(input, router).map((row) => ({ ...row, matrix: matrix.name, year, kind })));
        if (!values.json)
          console.error(
            `${matrix.name} ${year} ${kind} ${budgets.addedMs} ms${budgets.moneyOfNearest === null ? '' : `, money ${budgets.moneyOfNearest}`}: ${((performance.now() - started) / 1000).toFixed(0)} s`,
          );
      }
      // A month of spring and one of autumn stand for the year where capacities make each evaluation dear.
      const sample = kind === 'one-budget' ? part.months.flat() : [...part.months[3]!, ...part.months[9]!];
      if (kind !== 'money')
        stairs.push({ matrix: matrix.name, year, kind, stairs: staircase(router, sample, STAIR_MS) });
    }
  }
}
if (rows.length === 0) {
  console.error(
    leftOut.length > 0
      ? `${folder}: ${leftOut.join('; ')}`
      : `${folder} has no year of at least two regions whose zones have carbon intensity and round trips`,
  );
  process.exit(EXIT.couldNotRun);
}

const mean = (list: readonly number[]): number =>
  list.length === 0 ? NaN : list.reduce((sum, value) => sum + value, 0) / list.length;
const known = (list: readonly (number | null)[]): number[] => list.filter((value): value is number => value !== null);
const ofKind = (kind: Row['kind']): Row[] => rows.filter((row) => row.kind === kind && row.fault === null);
const metrics: Record<string, number> = {};
/** What no month of any case can show. */
const unjudged: string[] = [];
function summarise(name: string, list: readonly Row[]): boolean {
  const online = sharesOf(list, 'online');
  if (online === null) {
    if (list.length > 0) unjudged.push(name);
    return false;
  }
  metrics[`${name}_share_mean`] = online.mean;
  metrics[`${name}_share_worst_month`] = online.worstMonth;
  metrics[`${name}_share_worst_decile`] = online.worstDecile;
  metrics[`${name}_overshoot_most`] = online.overshootMost;
  metrics[`${name}_months`] = online.months;
  metrics[`${name}_months_out_of_reach`] = online.outOfReach;
  metrics[`${name}_months_nothing_to_save`] = online.nothingToSave;
  for (const policy of ['static', 'greedy'] as const) {
    const other = sharesOf(list, policy);
    if (other !== null) metrics[`${name}_${policy}_share_mean`] = other.mean;
  }
  return true;
}
const oneBudget = ofKind('one-budget');
const hasOne = summarise('one_budget', oneBudget);
for (const ms of BUDGETS_MS)
  summarise(
    `one_budget_${ms}_ms`,
    oneBudget.filter(({ budgets }) => budgets.addedMs === ms),
  );
summarise('capacity', ofKind('capacity'));
const hasSeveral = summarise('several', ofKind('money'));
for (const money of MONEY) {
  for (const ms of BUDGETS_MS)
    summarise(
      `several_money_${money}_${ms}_ms`,
      ofKind('money').filter(({ budgets }) => budgets.moneyOfNearest === money && budgets.addedMs === ms),
    );
}
for (const fault of FAULTS)
  summarise(
    `fault_${fault.replaceAll('-', '_')}`,
    rows.filter((row) => row.fault === fault),
  );
const hasFaults = summarise(
  'faults',
  rows.filter(({ fault }) => fault !== null),
);
if (!hasOne) {
  console.error(
    `${folder}: in no month does hindsight save ${100 * LEAST_SAVING} % of nearest's carbon: nothing to judge a router by`,
  );
  process.exit(EXIT.couldNotRun);
}
metrics['violations_kwh'] = rows.reduce((sum, row) => sum + row.violationKwh, 0);
const [online5, greedy5] = [metrics['one_budget_5_ms_share_mean'], metrics['one_budget_5_ms_greedy_share_mean']];
const overGreedy = online5 !== undefined && greedy5 !== undefined && greedy5 > 0;
if (overGreedy) metrics['online_over_greedy_at_5_ms'] = online5 / greedy5;
metrics['gap_most'] = judgedOf(rows).reduce((most, { gap }) => Math.max(most, gap), 0);
metrics['seconds'] = (performance.now() - started) / 1000;
for (const [name, value] of Object.entries(metrics)) metrics[name] = round(value);
const targets = [
  targetOn(metrics, 'one_budget_share_mean', '>=', 0.988),
  targetOn(metrics, 'one_budget_share_worst_month', '>=', 0.98),
  targetOn(metrics, 'one_budget_overshoot_most', '<=', 0.005),
  ...(hasSeveral
    ? [
        targetOn(metrics, 'several_share_mean', '>=', 0.975),
        targetOn(metrics, 'several_share_worst_month', '>=', 0.95),
        targetOn(metrics, 'several_overshoot_most', '<=', 0.005),
      ]
    : []),
  ...(hasFaults ? [targetOn(metrics, 'faults_share_worst_month', '>=', 0.92)] : []),
  targetOn(metrics, 'violations_kwh', '<=', 0),
  ...(overGreedy ? [targetOn(metrics, 'online_over_greedy_at_5_ms', '>=', 5)] : []),
];
const report = {
  bench: 'routing',
  date: new Date().toISOString().slice(0, 10),
  machine: machine(),
  settings: {
    years,
    limitMs: LIMIT_MS,
    headroom: HEADROOM,
    rule: LEARNED_RULE,
    source: data.sourceText,
    cases,
    leftOut,
    unjudged,
  },
  metrics,
  targets,
};
const short = (row: Row) => ({
  ...row,
  saving: Object.fromEntries(
    Object.entries(row.saving).map(([name, value]) => [name, value === null ? null : round(value)]),
  ),
  share: Object.fromEntries(
    Object.entries(row.share).map(([name, value]) => [name, value === null ? null : round(value)]),
  ),
  overshootMs: row.overshootMs === null ? null : round(row.overshootMs),
  overspendMoney: row.overspendMoney === null ? null : round(row.overspendMoney),
});
if (values.out !== undefined) {
  const { metrics: all, ...head } = report;
  writeFileSync(
    values.out,
    `${JSON.stringify({ ...head, metrics: all }, null, 2).slice(0, -2)},\n  "rows": [\n${rows.map((row) => `    ${JSON.stringify(short(row))}`).join(',\n')}\n  ],\n  "staircase": ${JSON.stringify(stairs)}\n}\n`,
  );
}
if (values.chart !== undefined) {
  const lines = (['hindsight', 'online', 'static', 'greedy'] as const).map((policy) => ({
    name: policy,
    stepped: false,
    points: [
      [0, 0] as const,
      ...BUDGETS_MS.map(
        (ms) =>
          [
            ms,
            100 *
              mean(
                known(oneBudget.filter(({ budgets }) => budgets.addedMs === ms).map(({ saving }) => saving[policy])),
              ),
          ] as const,
      ),
    ].filter(([, y]) => !Number.isNaN(y)),
  }));
  writeFileSync(
    values.chart,
    lineChart(
      `Carbon saved against nearest, ${years.join(', ')}, one latency budget`,
      'budget, mean added ms',
      'saved, %',
      lines.filter(({ points }) => points.length > 1),
    ),
  );
}
if (values.staircase !== undefined) {
  const curves = stairs.map(({ matrix, year, kind, stairs: list }) => ({
    name: `${matrix} ${year}${kind === 'capacity' ? ', capacity' : ''}`,
    stepped: true,
    points: list.map(({ budgetMs, gPerKwhPerMs }) => [budgetMs, gPerKwhPerMs] as const),
  }));
  writeFileSync(
    values.staircase,
    lineChart(
      'Carbon per millisecond: what one more millisecond would save',
      'budget, mean added ms',
      'g/kWh per ms',
      curves,
    ),
  );
}
for (const line of [...leftOut, ...unjudged.map((name) => `${name}: no month can be judged`)]) console.error(line);
if (values.json) console.log(JSON.stringify(report));
else {
  console.table(Object.entries(metrics).map(([name, value]) => ({ name, value })));
  printTargets(targets);
}
process.exitCode = exitOf(targets);
