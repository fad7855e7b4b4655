import { perToken, type Table } from '../../kernel/index.ts';
import type { EpochHour, GramsPerKwh } from '../../units/index.ts';
import type { GridSource, Option } from '../../world/index.ts';
import type { Problem } from './instance.ts';
import { staticBest, type StaticProblem } from './static-best.ts';
import type { RecordedRequests } from './types.ts';

const HOURS_PER_YEAR = 8760;

/** Mean intensity of a zone over the year before an hour, of the hours that are known. */
export function pastMean(grid: GridSource, zone: string, before: EpochHour): GramsPerKwh {
  let sum = 0;
  let known = 0;
  for (let hour = before - HOURS_PER_YEAR; hour < before; hour++) {
    const found = grid.at(zone, hour);
    if (found === undefined || (found.kind.startsWith('hourly') && found.ageHours > 0)) continue;
    sum += found.lifecycleGPerKwh;
    known++;
  }
  return known === 0 ? NaN : sum / known;
}

/** The static choice as the year and the week before suggest it: past means, past demand, the mean request. */
export function chooseSites(
  problem: Problem,
  table: Table,
  past: RecordedRequests,
  gPerKwhOf: (option: Option) => GramsPerKwh,
  carbonUsdPerTonne: number,
  budgetMs: number,
): Int32Array {
  const { width } = problem;
  const origins = problem.latencyMs.length / width;
  const mean = (values: Int32Array): number => values.reduce((sum, value) => sum + value, 0) / past.count;
  const [input, output] = [mean(past.inputTokens), mean(past.outputTokens)];
  const usd = table.deployments.map((deployment, d) => {
    const f = table.factors[d]!;
    const carbonG =
      (perToken.energyWh(f, input, 0, output) * gPerKwhOf(deployment)) / 1000 + perToken.embodiedG(f, input, 0, output);
    return f.usdPerRequest + f.usdPerInput * input + f.usdPerOutput * output + (carbonG * carbonUsdPerTonne) / 1e6;
  });
  const weights = new Float64Array(origins);
  past.origin.forEach((o) => (weights[o] = weights[o]! + 1));
  return staticBest(
    staticProblem(problem, weights, (_, d) => usd[d]!),
    budgetMs,
  );
}

/** Origins as a static problem: forbidden where the first request of the origin is, nearest of the rest. */
export function staticProblem(
  problem: Problem,
  weights: Float64Array,
  usdOf: (origin: number, deployment: number) => number,
): StaticProblem {
  const { width } = problem;
  const origins = problem.latencyMs.length / width;
  const objectiveUsd = new Float64Array(origins * width).fill(Infinity);
  const addedMs = new Float64Array(origins * width);
  const done = new Uint8Array(origins);
  for (let r = 0; r < problem.count; r++) {
    const o = problem.origin[r]!;
    if (done[o] === 1) continue;
    done[o] = 1;
    let near = Infinity;
    for (let d = 0; d < width; d++)
      if (problem.objectiveUsd[r * width + d]! < Infinity) near = Math.min(near, problem.latencyMs[o * width + d]!);
    for (let d = 0; d < width; d++) {
      addedMs[o * width + d] = problem.latencyMs[o * width + d]! - near;
      if (problem.objectiveUsd[r * width + d]! < Infinity) objectiveUsd[o * width + d] = usdOf(o, d);
    }
  }
  // An origin without a request in the period takes any place at no cost.
  for (let o = 0; o < origins; o++) if (done[o] === 0) objectiveUsd[o * width] = 0;
  return { origins, width, weights, objectiveUsd, addedMs };
}
