import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { dataFolder, SKIPPED_NO_DATA } from '../server/src/edge/index.ts';
import { replays } from '../server/src/planning/index.ts';
import { type PolicyName, type ReplayResult } from '../server/src/planning/replay/types.ts';
import { PACE } from '../server/src/kernel/routing/pacing.ts';
import { EXIT, exitOf, machine, printTargets, round, targetOn, type Target } from './report.ts';
import { parseHour } from '../server/src/units/index.ts';

/**
 * What routing is worth on real hours: weeks of 2022 times budgets, every policy. The router meets the week before
 * cold and the compared one with what it taught itself there. The pacing was tuned on 2021.
 */
const WEEKS = [
  '2022-01-17',
  '2022-02-28',
  '2022-04-11',
  '2022-05-23',
  '2022-07-04',
  '2022-08-15',
  '2022-10-10',
  '2022-11-28',
];
const BUDGETS_MS = [5, 10, 20, 40];
const POLICIES: readonly PolicyName[] = [
  'nearest',
  'static-best',
  'greedy',
  'online',
  'hindsight-same-information',
  'hindsight',
];

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
    'requests-per-hour': { type: 'string', default: '1200' },
    seed: { type: 'string', default: '1' },
  },
});
const data = replays.load(values.data ?? dataFolder());
if (!data.measured) {
  console.error(SKIPPED_NO_DATA);
  process.exit(EXIT.couldNotRun);
}

interface Run {
  readonly week: string;
  readonly seconds: number;
  readonly result: ReplayResult;
}

const started = performance.now();
const runs: Run[] = [];
for (const week of WEEKS) {
  for (const budgetMs of BUDGETS_MS) {
    const from = performance.now();
    const result = replays.compare({
      data,
      startHour: parseHour(`${week}T00:00Z`),
      budgetMs,
      requestsPerHour: Number(values['requests-per-hour']),
      seed: Number(values.seed),
      withFirstPeriod: true,
    });
    runs.push({ week, seconds: (performance.now() - from) / 1000, result });
    if (!values.json) console.error(`${week}, ${budgetMs} ms: ${result.sentence}`);
  }
}

const rowOf = ({ result }: Run, policy: PolicyName) => result.rows.find((row) => row.policy === policy)!;
const share = (run: Run, policy: PolicyName): number => rowOf(run, policy).shareOfHindsight ?? NaN;
const coldShare = ({ result }: Run): number => result.firstPeriod?.shareOfHindsight ?? NaN;
const coldUsed = ({ result }: Run): number => result.firstPeriod?.budgetUsed ?? NaN;
const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;

const table = BUDGETS_MS.map((budgetMs) => {
  const own = runs.filter(({ result }) => result.budgetMs === budgetMs);
  return {
    budgetMs,
    hindsightSavingPercent: round(mean(own.map((run) => rowOf(run, 'hindsight').savingPercent))),
    shareOfHindsight: Object.fromEntries(
      POLICIES.map((policy) => [policy, round(mean(own.map((run) => share(run, policy))))]),
    ),
    coldShareOfHindsight: round(mean(own.map(coldShare))),
    coldShareWorstWeek: round(Math.min(...own.map(coldShare))),
    onlineShareWorstWeek: round(Math.min(...own.map((run) => share(run, 'online')))),
    coldBudgetUsedMost: round(Math.max(...own.map(coldUsed))),
    budgetUsedMost: round(Math.max(...own.map(({ result }) => result.budgetUsed))),
    shadowPriceGramsPerMs: round(mean(own.map(({ result }) => result.shadowPrice.gramsPerMs))),
  };
});
const metrics = {
  online_share_of_hindsight_mean: mean(runs.map((run) => share(run, 'online'))),
  online_share_of_hindsight_worst_week: Math.min(...runs.map((run) => share(run, 'online'))),
  cold_share_of_hindsight_mean: mean(runs.map(coldShare)),
  cold_share_of_hindsight_worst_week: Math.min(...runs.map(coldShare)),
  online_share_of_same_information_mean: mean(
    runs.map((run) => share(run, 'online') / share(run, 'hindsight-same-information')),
  ),
  online_share_of_same_information_worst_week: Math.min(
    ...runs.map((run) => share(run, 'online') / share(run, 'hindsight-same-information')),
  ),
  same_information_share_of_hindsight_mean: mean(runs.map((run) => share(run, 'hindsight-same-information'))),
  static_best_share_of_hindsight_mean: mean(runs.map((run) => share(run, 'static-best'))),
  online_over_greedy_at_5_ms: mean(
    runs.filter(({ result }) => result.budgetMs === 5).map((run) => share(run, 'online') / share(run, 'greedy')),
  ),
  budget_used_most: Math.max(...runs.map(({ result }) => result.budgetUsed)),
  cold_budget_used_most: Math.max(...runs.map(coldUsed)),
  control_violations: runs.reduce(
    (sum, run) => sum + run.result.rows.reduce((own, row) => own + row.controlViolations, 0),
    0,
  ),
  shadow_price_least_g_per_ms: Math.min(...runs.map(({ result }) => result.shadowPrice.gramsPerMs)),
  duality_gap_relative_most: Math.max(
    ...runs.map(({ result: r }) => Math.abs(r.hindsightBoundUsd / r.hindsightObjectiveUsd - 1)),
  ),
  requests_per_run: mean(runs.map((run) => rowOf(run, 'online').requests)),
  seconds_per_run: mean(runs.map(({ seconds }) => seconds)),
};
const target = (name: keyof typeof metrics, op: '<=' | '>=', bound: number): Target =>
  targetOn(metrics, name, op, bound);
const targets = [
  target('online_share_of_hindsight_mean', '>=', 0.98),
  target('online_share_of_hindsight_worst_week', '>=', 0.98),
  target('cold_share_of_hindsight_mean', '>=', 0.95),
  target('cold_budget_used_most', '<=', 1.01),
  target('online_share_of_same_information_worst_week', '>=', 0.98),
  target('online_over_greedy_at_5_ms', '>=', 5),
  target('budget_used_most', '<=', 1),
  target('control_violations', '<=', 0),
  target('duality_gap_relative_most', '<=', 1e-9),
  target('seconds_per_run', '<=', 10),
];
const report = {
  bench: 'replay',
  date: new Date().toISOString().slice(0, 10),
  machine: machine(),
  settings: {
    weeks: WEEKS,
    seed: Number(values.seed),
    requestsPerHour: Number(values['requests-per-hour']),
    pacing: PACE,
    source: data.sourceText,
  },
  table,
  metrics: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, round(value)])),
  targets,
};
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
if (values.json) console.log(JSON.stringify(report));
else {
  console.log(
    `\nShare of the saving that full knowledge earns over nearest, mean of ${WEEKS.length} weeks (${((performance.now() - started) / 1000).toFixed(0)} s)`,
  );
  console.table(table.map(({ shareOfHindsight, ...row }) => ({ ...row, ...shareOfHindsight })));
  printTargets(targets);
}
process.exit(exitOf(targets));
