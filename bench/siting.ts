import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder, systemClock } from '../server/src/edge/index.ts';
import { sitingsApart } from '../server/src/planning/siting/siting-apart.ts';
import { brokenBy } from '../server/src/planning/siting/check-siting.ts';
import { evaluateSiting } from '../server/src/planning/siting/evaluate-siting.ts';
import { EXIT, exitOf, machine, printTargets, round, targetOn } from './report.ts';
import { europeAndWorld, type Drawn } from './siting/instance.ts';

/** Time to a gap of 1 %: 40 sites, 60 origins, 3 kinds of hardware, 24 hours, any one site lost. */
const { values } = parseArgs({
  options: { data: { type: 'string' }, json: { type: 'boolean', default: false }, out: { type: 'string' } },
});

const GAP = 0.01;
const SECONDS = 120;
const WEIGHTS = { usd: 1, usdPerTonne: 80, usdPerSecond: 0.0002 };

const data = values.data ?? dataFolder();
const drawn: Drawn = europeAndWorld(data === null ? null : join(data, data.endsWith('routing') ? '' : 'routing'));
const startedMs = systemClock.monotonicMs();
const work = { problem: drawn.problem, weights: WEIGHTS, limits: { gap: GAP, seconds: SECONDS } };
const solved = await sitingsApart
  .solve(work, (_, { seconds, best, bound, gap }) =>
    console.error(
      `${seconds.toFixed(0)} s: best ${best?.toFixed(0) ?? '–'}, bound ${bound?.toFixed(0) ?? '–'}, gap ${gap === null ? '–' : `${(gap * 100).toFixed(2)} %`}`,
    ),
  )
  .catch((error: unknown) => {
    console.error(String(error));
    process.exit(EXIT.couldNotRun);
  });
const wallSeconds = (systemClock.monotonicMs() - startedMs) / 1000;
const { problem } = drawn;
const figures = solved.solution === null ? null : evaluateSiting(problem, solved.solution);
const metrics = {
  sites: problem.sites.length,
  origins: problem.origins.length,
  hardware: new Set(problem.halls.map(({ hardware }) => hardware)).size,
  hours: problem.hours,
  columns: solved.columns,
  rows: solved.rows,
  cuts: solved.cuts,
  seconds: round(wallSeconds),
  gap_percent: round((solved.gap ?? NaN) * 100),
  rules_broken: solved.solution === null ? NaN : brokenBy(problem, solved.solution).length,
  measured_round_trip_share: round(drawn.measuredShare),
  hourly_carbon_sites: drawn.hourlySites,
  usd_per_year: round(figures?.usd ?? NaN),
  tonnes_per_year: round(figures?.tonnes ?? NaN),
  mean_ms: round(figures?.meanMs ?? NaN),
  sites_opened: new Set(figures?.halls.map(({ site }) => site)).size,
  gpus: figures?.halls.reduce((sum, { gpus }) => sum + gpus, 0) ?? NaN,
};
const targets = [
  targetOn(metrics, 'seconds', '<=', SECONDS),
  targetOn(metrics, 'gap_percent', '<=', GAP * 100),
  targetOn(metrics, 'rules_broken', '<=', 0),
];
const report = {
  bench: 'siting',
  date: new Date().toISOString().slice(0, 10),
  machine: machine(),
  settings: {
    gap: GAP,
    seconds: SECONDS,
    weights: WEIGHTS,
    limitMs: problem.limitMs,
    anyOneSiteLost: problem.survivesLoss,
    demand: drawn.demandSource,
  },
  status: solved.status,
  metrics,
  targets,
};
if (values.out !== undefined) writeFileSync(`${values.out}.json`, `${JSON.stringify(report, null, 2)}\n`);
if (values.json) console.log(JSON.stringify(report));
else {
  console.table(metrics);
  printTargets(targets);
}
process.exit(exitOf(targets));
