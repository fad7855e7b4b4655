/**
 * What one routing decision costs: `bench:decide [-- --json] [--out FILE] [--chart FILE] [--decisions N]`.
 * 50 candidates under three budgets, whose prices move all the time; then heap after collection, over a million decisions;
 * then how long learning these prices holds the event loop without a pause.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { NO_ALLOWANCES, decide, maskOf, type LiveState } from '../server/src/kernel/index.ts';
import { budgetPrices } from '../server/src/kernel/routing/candidate.ts';
import type { RouteRequest } from '../server/src/kernel/routing/decide.ts';
import { compile } from '../server/src/kernel/routing/compile.ts';
import { nextPrice } from '../server/src/kernel/routing/pacing.ts';
import { deployment, gridHour, site, workload } from '../server/src/kernel/kernel.fixture.ts';
import { seededRng } from '../server/src/edge/rng.ts';
import { barChart } from './routing/charts.ts';
import { learningPieces } from './routing/learning-pieces.ts';
import { exitOf, machine, printTargets, round, targetOn } from './report.ts';

const CANDIDATES = 50;
const WARM_UP = 20_000;
const ROUNDS = 5;
const PER_ROUND = 40_000;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
    chart: { type: 'string' },
    decisions: { type: 'string', default: '1000000' },
    data: { type: 'string' },
  },
});
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const rng = seededRng(1);

const grams = Array.from({ length: CANDIDATES }, () => 20 + 700 * rng.next());
const roundTrips = Array.from({ length: CANDIDATES }, () => 2 + 220 * rng.next());
const deployments = grams.map((_, i) =>
  deployment({
    id: `d${i}`,
    site: site({ pue: { value: 1.05 + 0.5 * rng.next(), source: 'drawn', asOf: '2026-01-01' } }),
    price: { ...deployment().price, inputPerMtok: 1 + 4 * rng.next(), outputPerMtok: 2 + 10 * rng.next() },
  }),
);
const policy = workload({
  deployments: deployments.map(({ id }) => id),
  defaultDeployment: 'd0',
  models: [{ model: deployments[0]!.model.key, quality: null }],
  latencyLimitMs: 900,
  prices: { carbonUsdPerTonne: 100, latencyUsdPerSecond: 0.001 },
  budgets: [{ kind: 'latency', limit: 20, periodHours: 720 }],
});
const table = compile({
  version: 1,
  hour: 0,
  deployments,
  workloads: [policy],
  origins: ['here'],
  gridAt: ({ id }) => gridHour(grams[Number(id.slice(1))]!),
  roundTripMs: (_, { id }) => roundTrips[Number(id.slice(1))]!,
});
const compiled = table.workloads.get(policy.id)!;
const live: LiveState = {
  ttftMs: Float64Array.from(deployments, () => 50 + 300 * rng.next()),
  unavailable: new Uint8Array(CANDIDATES),
};
const requests = Array.from({ length: 1024 }, (): RouteRequest => {
  const inputTokens = 50 + Math.floor(3000 * rng.next());
  return {
    origin: 'here',
    expected: {
      inputTokens,
      cacheReadTokens: Math.floor(0.3 * inputTokens),
      outputTokens: 10 + Math.floor(800 * rng.next()),
    },
    modelAsked: null,
    exactModel: false,
    capabilities: maskOf.capabilities([]),
    contextTokens: inputTokens,
    latencyLimitMs: 900,
    allowances: { ...NO_ALLOWANCES, addedMs: 5000, carbonG: 1000, waterL: 1000, cashUsd: 1000 },
  };
});

const shadow = { carbonUsdPerTonne: 50, latencyUsdPerSecond: 0.01, waterUsdPerLitre: 0.01, moneyUsdPerUsd: 0.1 };
let chosen = 0;
/** One decision as the gateway makes it: three prices after their budgets, then the choice. */
function once(i: number): void {
  const swing = 1 + 0.2 * Math.sin(i / 500);
  shadow.carbonUsdPerTonne = nextPrice(50, swing, 1);
  shadow.latencyUsdPerSecond = nextPrice(0.01, 2 - swing, 1);
  shadow.moneyUsdPerUsd = nextPrice(0.1, swing, 1);
  if (
    decide(table, compiled, requests[i % requests.length]!, live, budgetPrices(policy.prices, shadow)).chosen !== null
  )
    chosen++;
}

for (let i = 0; i < WARM_UP; i++) once(i);
const rounds: { median: number; p99: number }[] = [];
for (let r = 0; r < ROUNDS; r++) {
  const micros = new Float64Array(PER_ROUND);
  for (let i = 0; i < PER_ROUND; i++) {
    const from = process.hrtime.bigint();
    once(i);
    micros[i] = Number(process.hrtime.bigint() - from) / 1000;
  }
  micros.sort();
  rounds.push({ median: micros[PER_ROUND >> 1]!, p99: micros[Math.floor(PER_ROUND * 0.99)]! });
}
const middle = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1]!;

const total = Number(values.decisions);
const points: { decisions: number; heapBytes: number }[] = [];
for (let done = 0; ; done += total / 10) {
  collect();
  points.push({ decisions: done, heapBytes: process.memoryUsage().heapUsed });
  if (done >= total) break;
  for (let i = 0; i < total / 10; i++) once(i);
}
/** Least squares over all but the first two points, which still hold compiled code and inline caches. */
function slope(list: readonly { decisions: number; heapBytes: number }[]): number {
  const mean = (of: (point: (typeof list)[number]) => number): number =>
    list.reduce((sum, point) => sum + of(point), 0) / list.length;
  const [x, y] = [mean(({ decisions }) => decisions), mean(({ heapBytes }) => heapBytes)];
  return mean((point) => (point.decisions - x) * (point.heapBytes - y)) / mean((point) => (point.decisions - x) ** 2);
}
const learning = [10, 20, 40].map((candidates) => ({ candidates, ...learningPieces(candidates) }));
const metrics = {
  decide_median_us: round(middle(rounds.map(({ median }) => median))),
  decide_median_us_least: round(Math.min(...rounds.map(({ median }) => median))),
  decide_median_us_most: round(Math.max(...rounds.map(({ median }) => median))),
  decide_p99_us: round(middle(rounds.map(({ p99 }) => p99))),
  decide_p99_us_least: round(Math.min(...rounds.map(({ p99 }) => p99))),
  decide_p99_us_most: round(Math.max(...rounds.map(({ p99 }) => p99))),
  heap_growth_bytes_per_decision: round(slope(points.slice(2))),
  decisions: total + ROUNDS * PER_ROUND + WARM_UP,
  candidates: CANDIDATES,
  budgets: 3,
  ...Object.fromEntries(
    learning.flatMap(({ candidates, longestMs, wholeMs }) => [
      [`learning_longest_piece_ms_${candidates}_candidates`, round(longestMs)],
      [`learning_whole_ms_${candidates}_candidates`, round(wholeMs)],
    ]),
  ),
  learning_longest_piece_ms: round(Math.max(...learning.map(({ longestMs }) => longestMs))),
};
if (chosen === 0) throw new Error('no decision chose a deployment');
const targets = [
  targetOn(metrics, 'decide_median_us', '<=', 10),
  targetOn(metrics, 'decide_p99_us', '<=', 50),
  // One number kept from every decision would be 8 bytes.
  targetOn(metrics, 'heap_growth_bytes_per_decision', '<=', 0.5),
  targetOn(metrics, 'learning_longest_piece_ms', '<=', 2),
];
const report = { bench: 'decide', date: new Date().toISOString().slice(0, 10), machine: machine(), metrics, targets };
if (values.out !== undefined)
  writeFileSync(values.out, `${JSON.stringify({ ...report, rounds, heap: points }, null, 2)}\n`);
if (values.chart !== undefined) {
  writeFileSync(
    values.chart,
    barChart('One decision, 50 candidates, 3 budgets: µs', [
      { name: 'median', value: metrics.decide_median_us },
      { name: 'target, median', value: 10 },
      { name: 'p99', value: metrics.decide_p99_us },
      { name: 'target, p99', value: 50 },
    ]),
  );
}
if (values.json) console.log(JSON.stringify(report));
else {
  console.table(metrics);
  printTargets(targets);
}
process.exitCode = exitOf(targets);
