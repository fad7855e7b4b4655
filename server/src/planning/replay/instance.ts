import { perToken, type Table } from '../../kernel/index.ts';
import { JoulegateError } from '../../units/index.ts';
import type { ReplayFleet } from './fleet.ts';
import type { RecordedRequests } from './types.ts';

/** Latency of each choice and what it costs: all that an optimum under a latency budget needs. */
export interface Problem {
  readonly count: number;
  readonly width: number;
  /** USD of request r at deployment d, at `r * width + d`: cash and carbon at its price. Infinity where a hard rule forbids it. */
  readonly objectiveUsd: Float64Array;
  /** ms from origin o to deployment d, at `o * width + d`. */
  readonly latencyMs: Float64Array;
  /** ms of request r to deployment d at its own moment, at `r * width + d`, where that was recorded. */
  readonly requestLatencyMs?: Float64Array;
  readonly origin: Uint8Array;
  /** The allowed deployment of lowest latency. */
  readonly nearest: Int32Array;
}

/** A problem with the parts of its objective. Arrays of requests times deployments, unless said otherwise. */
export interface Instance extends Problem {
  readonly cashUsd: Float64Array;
  readonly energyWh: Float64Array;
  readonly carbonG: Float64Array;
  /** By hour and deployment. */
  readonly gridGPerWh: Float64Array;
  readonly gridSigma: Float64Array;
  /** Hour of each request, counted from the first. */
  readonly hourOf: Int32Array;
}

/** ms of a request to a deployment: as recorded, else as its origin's. */
export const latencyOf = (
  { requestLatencyMs, latencyMs, origin, width }: Problem,
  request: number,
  deployment: number,
): number =>
  requestLatencyMs === undefined
    ? latencyMs[origin[request]! * width + deployment]!
    : requestLatencyMs[request * width + deployment]!;

/** Added ms of a choice over the nearest. */
export const addedMs = (problem: Problem, request: number, choice: number): number =>
  latencyOf(problem, request, choice) - latencyOf(problem, request, problem.nearest[request]!);

/** Intensity and its sigma, by hour and deployment. */
export function gridOf(tables: readonly Table[]): Pick<Instance, 'gridGPerWh' | 'gridSigma'> {
  const width = tables[0]?.deployments.length ?? 0;
  const gridGPerWh = new Float64Array(tables.length * width);
  const gridSigma = new Float64Array(tables.length * width);
  tables.forEach((table, hour) =>
    table.factors.forEach((factors, d) => {
      gridGPerWh[hour * width + d] = factors.lifecycleGPerWh ?? NaN;
      gridSigma[hour * width + d] = factors.sigmaGrid;
    }),
  );
  return { gridGPerWh, gridSigma };
}

/** Round trip and expected first token, by origin and deployment. */
export function latencies(table: Table, origins: readonly string[]): Float64Array {
  return Float64Array.from(
    origins.flatMap((origin) =>
      table.deployments.map(({ ttftPriorMs }, d) => (table.roundTripMs.get(origin)?.[d] ?? NaN) + ttftPriorMs),
    ),
  );
}

/** Where an origin's requests may never go: control rules and the other standing exclusions, then the latency limit. */
export function allowedOf(table: Table, workload: string, latencyRow: Float64Array): Uint8Array {
  const compiled = table.workloads.get(workload);
  const allowed = new Uint8Array(table.deployments.length);
  compiled?.indices.forEach((d, i) => {
    const limit = compiled.workload.latencyLimitMs;
    if (d >= 0 && compiled.exclusions[i] === 0 && (limit === null || latencyRow[d]! <= limit)) allowed[d] = 1;
  });
  return allowed;
}

export function noCandidate(origin: string): never {
  throw new JoulegateError('JG_ROUTE_NO_CANDIDATE', `the rules leave requests from ${origin} without a deployment`, {
    where: origin,
    hint: 'allow a site that the rules name, or relax them for this origin',
  });
}

/** Lowest latency among the allowed; the earlier in the list when equal. -1 when nothing is allowed. */
export function nearestOf(latencyRow: Float64Array, allowed: Uint8Array): number {
  let nearest = -1;
  for (let d = 0; d < allowed.length; d++) {
    if (allowed[d] === 1 && (nearest === -1 || latencyRow[d]! < latencyRow[nearest]!)) nearest = d;
  }
  return nearest;
}

/**
 * What every request costs at every deployment, by the kernel's own formulas.
 * @param outputTokens actual ones, or expected ones for an optimum that knows no more than the router
 */
export function buildInstance(
  fleet: ReplayFleet,
  tables: readonly Table[],
  requests: RecordedRequests,
  outputTokens: ArrayLike<number>,
  carbonUsdPerTonne: number,
): Instance {
  const { count } = requests;
  const width = fleet.options.length;
  const latencyMs = latencies(
    tables[0]!,
    fleet.origins.map(({ key }) => key),
  );
  const rows = fleet.origins.map((_, o) => latencyMs.subarray(o * width, (o + 1) * width));
  const allowed = rows.map((row, o) => allowedOf(tables[0]!, fleet.workloadOf[o]!, row));
  const nearestByOrigin = rows.map((row, o) => {
    const nearest = nearestOf(row, allowed[o]!);
    return nearest === -1 ? noCandidate(fleet.origins[o]!.key) : nearest;
  });
  const cashUsd = new Float64Array(count * width);
  const energyWh = new Float64Array(count * width);
  const carbonG = new Float64Array(count * width);
  const objectiveUsd = new Float64Array(count * width).fill(Infinity);
  for (let r = 0; r < count; r++) {
    const { factors } = tables[Math.floor(requests.atHours[r]!)]!;
    const input = requests.inputTokens[r]!;
    const output = outputTokens[r]!;
    const may = allowed[requests.origin[r]!]!;
    for (let d = 0; d < width; d++) {
      const f = factors[d]!;
      const at = r * width + d;
      const energy = perToken.energyWh(f, input, 0, output);
      const cash = f.usdPerRequest + f.usdPerInput * input + f.usdPerOutput * output;
      const carbon = energy * (f.lifecycleGPerWh ?? NaN) + perToken.embodiedG(f, input, 0, output);
      energyWh[at] = energy;
      cashUsd[at] = cash;
      carbonG[at] = carbon;
      if (may[d] === 1) objectiveUsd[at] = cash + (carbon * carbonUsdPerTonne) / 1e6;
    }
  }
  return {
    count,
    width,
    objectiveUsd,
    latencyMs,
    origin: requests.origin,
    nearest: Int32Array.from(requests.origin, (o) => nearestByOrigin[o]!),
    cashUsd,
    energyWh,
    carbonG,
    ...gridOf(tables),
    hourOf: Int32Array.from(requests.atHours, Math.floor),
  };
}
