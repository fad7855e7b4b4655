/**
 * Whether the router's rule holds where it was not tuned: `bench:routing-worlds [-- --data DIR] [--part tune|judge]
 * [--worlds N] [--json] [--out FILE]`. Worlds are drawn from the folder's zones by a fixed seed
 * (docs/methods/routing-worlds.md); a rule is chosen on `tune` and reported on `judge`.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  cutStudy,
  hourRouter,
  monthsOf,
  worldsOf,
  ZONES_AT_LEAST,
  type Study,
  type StudyBudgets,
  type World,
} from './routing-study/index.ts';
import { NOWCAST } from '../server/src/world/grid/nowcast.ts';
import { LEARNED_RULE } from '../server/src/kernel/routing/learned-rule.ts';
import { EXIT, exitOf, machine, printTargets, round, targetOn } from './report.ts';
import { openStudy } from './routing/open-study.ts';
import { LEAST_SAVING, sharesOf, type Shares } from './routing/shares.ts';
import { runCase, runFaults, type MonthRow } from './routing/study.ts';

const LIMIT_MS = 150;
const HEADROOM = 1.5;
const LATENCY_MS = [5, 20];
const MONEY = [1, 0.8];
/** Capacity makes an hour dear: two budgets are run in every fourth world, in a month of winter and one of summer. */
const EVERY_MONEY_WORLD = 4;
const MONEY_MONTHS = [0, 6];

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    part: { type: 'string', default: 'judge' },
    worlds: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
if (values.part !== 'tune' && values.part !== 'judge') {
  console.error(`--part ${values.part}: give tune or judge`);
  process.exit(EXIT.couldNotRun);
}
const started = performance.now();
const { folder, data } = openStudy(values.data);
const asked = Number(values.worlds);
const worlds = worldsOf(data, values.part, asked);

function cut({ matrix, year }: World, withMoney: boolean): Study | null {
  const settings = { matrix, year, limitMs: LIMIT_MS, withPrice: withMoney, headroom: withMoney ? HEADROOM : null };
  const whole = data.years.includes(year - 1) ? cutStudy(data, { ...settings, historyHours: 8760 }) : null;
  return whole ?? cutStudy(data, { ...settings, historyHours: 0 });
}

interface CaseRows {
  readonly world: string;
  readonly kind: 'one' | 'two' | 'stale';
  readonly budgets: StudyBudgets;
  readonly rows: readonly MonthRow[];
}
const cases: CaseRows[] = [];
const leftOut: string[] = [];
for (const [i, world] of worlds.entries()) {
  const free = cut(world, false);
  if (free !== null) {
    const router = hourRouter(free);
    const months = monthsOf(free, world.year);
    for (const addedMs of LATENCY_MS) {
      const budgets: StudyBudgets = { addedMs, moneyOfNearest: null };
      const input = { study: free, months, yearBefore: null, budgets };
      cases.push({ world: world.name, kind: 'one', budgets, rows: runCase(input, router) });
      cases.push({ world: world.name, kind: 'stale', budgets, rows: runFaults(input, router, ['stale-6h']) });
    }
  }
  const priced = i % EVERY_MONEY_WORLD === 0 ? cut(world, true) : null;
  if (priced !== null && new Set(priced.zones).size < ZONES_AT_LEAST)
    leftOut.push(`${world.name}: two budgets, fewer than ${ZONES_AT_LEAST} zones have a price`);
  else if (priced !== null) {
    const router = hourRouter(priced);
    const months = monthsOf(priced, world.year).filter((_, month) => MONEY_MONTHS.includes(month));
    for (const addedMs of LATENCY_MS) {
      for (const moneyOfNearest of MONEY) {
        const budgets: StudyBudgets = { addedMs, moneyOfNearest };
        const input = { study: priced, months, yearBefore: null, budgets };
        cases.push({ world: world.name, kind: 'two', budgets, rows: runCase(input, router) });
      }
    }
  }
  if (!values.json) console.error(`${world.name}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

const metrics: Record<string, number> = { worlds: worlds.length, worlds_not_drawn: asked - worlds.length };
const unjudged: string[] = [];
/** All months together, and the world that does worst. */
function summarise(name: string, list: readonly CaseRows[]): boolean {
  const whole = sharesOf(
    list.flatMap(({ rows }) => rows),
    'online',
  );
  const each = [...Map.groupBy(list, ({ world }) => world).values()].flatMap((own) => {
    const shares = sharesOf(
      own.flatMap(({ rows }) => rows),
      'online',
    );
    return shares === null ? [] : [shares];
  });
  if (whole === null) {
    unjudged.push(name);
    return false;
  }
  const least = (of: (shares: Shares) => number): number => Math.min(...each.map(of));
  Object.assign(metrics, {
    [`${name}_mean`]: whole.mean,
    [`${name}_mean_of_worst_world`]: least(({ mean }) => mean),
    [`${name}_worst_month`]: whole.worstMonth,
    [`${name}_worst_decile`]: whole.worstDecile,
    [`${name}_overshoot_most`]: whole.overshootMost,
    [`${name}_months`]: whole.months,
    [`${name}_months_out_of_reach`]: whole.outOfReach,
    [`${name}_months_nothing_to_save`]: whole.nothingToSave,
  });
  return true;
}
const ofKind = (kind: CaseRows['kind'], ms?: number, money?: number): CaseRows[] =>
  cases.filter(
    (each) =>
      each.kind === kind &&
      (ms === undefined || each.budgets.addedMs === ms) &&
      (money === undefined || each.budgets.moneyOfNearest === money),
  );
const judged = {
  one: summarise('one', ofKind('one')),
  fiveMs: summarise('one_5_ms', ofKind('one', 5)),
  two: summarise('two', ofKind('two')),
  stale: summarise('stale_6h', ofKind('stale')),
};
summarise('one_20_ms', ofKind('one', 20));
for (const money of MONEY)
  for (const ms of LATENCY_MS) summarise(`two_money_${money}_${ms}_ms`, ofKind('two', ms, money));
if (!judged.one) {
  console.error(`${folder}: no world of at least ${ZONES_AT_LEAST} zones has a month with anything to save`);
  process.exit(EXIT.couldNotRun);
}
metrics['violations_kwh'] = cases.reduce(
  (sum, { rows }) => sum + rows.reduce((own, { violationKwh }) => own + violationKwh, 0),
  0,
);
metrics['seconds'] = (performance.now() - started) / 1000;
for (const [name, value] of Object.entries(metrics)) metrics[name] = round(value);
const targets = [
  targetOn(metrics, 'one_mean_of_worst_world', '>=', 0.985),
  targetOn(metrics, 'one_worst_month', '>=', 0.94),
  ...(judged.fiveMs ? [targetOn(metrics, 'one_5_ms_mean_of_worst_world', '>=', 0.97)] : []),
  targetOn(metrics, 'one_overshoot_most', '<=', 0.005),
  ...(judged.two
    ? [targetOn(metrics, 'two_mean_of_worst_world', '>=', 0.96), targetOn(metrics, 'two_overshoot_most', '<=', 0.005)]
    : []),
  ...(judged.stale ? [targetOn(metrics, 'stale_6h_mean_of_worst_world', '>=', 0.9)] : []),
  targetOn(metrics, 'violations_kwh', '<=', 0),
];
const percent = (value: number): number => Math.round(10_000 * value) / 100;
const report = {
  bench: 'routing-worlds',
  date: new Date().toISOString().slice(0, 10),
  machine: machine(),
  settings: {
    part: values.part,
    worlds: worlds.map(({ name }) => name),
    limitMs: LIMIT_MS,
    headroom: HEADROOM,
    leastSaving: LEAST_SAVING,
    rule: LEARNED_RULE,
    nowcast: NOWCAST,
    leftOut,
    unjudged,
    source: data.sourceText,
  },
  metrics,
  targets,
};
const lines = cases.flatMap(({ world, kind, budgets, rows }) => {
  const shares = sharesOf(rows, 'online');
  return shares === null
    ? []
    : [
        {
          world,
          kind,
          ...budgets,
          months: shares.months,
          mean: percent(shares.mean),
          worstMonth: percent(shares.worstMonth),
          worstDecile: percent(shares.worstDecile),
          overshoot: percent(shares.overshootMost),
        },
      ];
});
if (values.out !== undefined)
  writeFileSync(
    values.out,
    `${JSON.stringify(report, null, 2).slice(0, -2)},\n  "cases": [\n${lines.map((line) => `    ${JSON.stringify(line)}`).join(',\n')}\n  ]\n}\n`,
  );
for (const line of [...leftOut, ...unjudged.map((name) => `${name}: no month can be judged`)]) console.error(line);
if (values.json) console.log(JSON.stringify(report));
else {
  console.table(lines);
  console.table(Object.entries(metrics).map(([name, value]) => ({ name, value })));
  printTargets(targets);
}
process.exitCode = exitOf(targets);
