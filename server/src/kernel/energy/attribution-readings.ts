import type { Tier } from '../../units/index.ts';
import type { MeterReadings } from '../../world/index.ts';
import type { TokenCoefficients } from './roofline.ts';
import {
  accountDevice,
  rowKey,
  WHOLE,
  type DeviceAccount,
  type MeteredDevice,
  type Tally,
} from './attribution-device.ts';
import { deploymentWindows, type DeploymentWindow } from './attribution-tokens.ts';
import { workOf, type BookedRequest, type Work } from './attribution-work.ts';

/** What the books need to know to divide meters. */
export interface MeterPlan {
  readonly devices: readonly MeteredDevice[];
  readonly coefficients: ReadonlyMap<string, TokenCoefficients>;
  /** Whole windows from the start of the readings; at least a minute, since records and scrapes step at other moments. */
  readonly windowMs?: number;
  /** `false` divides a shared device by the model's ratios as they are; otherwise its windows correct them. */
  readonly fitShares?: boolean;
}

/** Metered energy of one request: all its devices, all its windows, wasted tries inside. */
export interface MeasuredRow {
  readonly request: string;
  readonly deployment: string;
  readonly microJ: number;
  readonly idleMicroJ: number;
  readonly activeMicroJ: number;
  /** The meters cover all of its work; otherwise the row holds a part of it. */
  readonly whole: boolean;
  readonly tier: Tier;
}

/** What a deployment's meters say about it. */
export interface DeploymentAccount {
  readonly deployment: string;
  readonly rowsMicroJ: number;
  /** Its idle and unexplained lines, and work that did not come through the gateway. */
  readonly linesMicroJ: number;
  /** Of `linesMicroJ`, what other clients of its servers took. */
  readonly elsewhereMicroJ: number;
  /** Prompt and generated tokens, ours and others'; others' are `null` without server counters. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly unseenInputTokens: number | null;
  readonly unseenOutputTokens: number | null;
  /** Measured over modelled joules above idle; `null` where the windows do not tell. */
  readonly workScale: number | null;
}

export interface MeasuredEnergy {
  readonly rows: readonly MeasuredRow[];
  readonly devices: readonly DeviceAccount[];
  readonly deployments: readonly DeploymentAccount[];
}

const WINDOW_MS = 60_000;

function edges(fromMs: number, toMs: number, windowMs: number): readonly number[] {
  const count = Math.max(1, Math.floor((toMs - fromMs) / windowMs));
  return [...Array.from({ length: count }, (_, i) => fromMs + i * windowMs), toMs];
}

/**
 * Divides metered energy over booked requests: what a gateway's own books and a meter say together. Pure: read
 * the meter first. A device without readings stays unknown, and so do the rows on it.
 *
 * @param requests entries of the books that overlap the readings; others do no harm
 * @returns rows, and per device an account in which rows and lines add up to the counter's delta exactly
 */
export function measuredEnergy(
  readings: MeterReadings,
  requests: Iterable<BookedRequest>,
  plan: MeterPlan,
): MeasuredEnergy {
  const edgesMs = edges(readings.fromMs, readings.toMs, plan.windowMs ?? WINDOW_MS);
  const works = workOf(requests, plan.coefficients);
  const byDeployment = Map.groupBy(works, ({ deployment }) => deployment);
  const windows = new Map<string, readonly DeploymentWindow[]>();
  for (const [deployment, coefficients] of plan.coefficients) {
    const meter = readings.servers.find((server) => server.deployment === deployment) ?? null;
    windows.set(deployment, deploymentWindows(byDeployment.get(deployment) ?? [], meter, coefficients, edgesMs));
  }
  const held = new Map<string, number>();
  for (const { deployment } of plan.devices.flatMap(({ owners }) => owners))
    held.set(deployment, (held.get(deployment) ?? 0) + 1);
  const tally: Tally = { rows: new Map(), lines: new Map(), scales: new Map() };
  const devices = plan.devices.map((device) =>
    accountDevice(
      device,
      readings.devices.find(({ id }) => id === device.id),
      edgesMs,
      (id) => windows.get(id) ?? [],
      (id) => held.get(id) ?? 1,
      tally,
      plan.fitShares ?? true,
    ),
  );
  return {
    rows: rowsOf(works, tally),
    devices,
    deployments: [...windows].map(([id, own]) => deploymentAccount(id, own, tally)),
  };
}

function rowsOf(works: readonly Work[], tally: Tally): readonly MeasuredRow[] {
  const wholeJ = new Map<string, number>();
  for (const { request, deployment, promptJ, answerJ } of works) {
    const key = rowKey(request, deployment);
    wholeJ.set(key, (wholeJ.get(key) ?? 0) + promptJ + answerJ);
  }
  return [...tally.rows].map(([key, { deployment, idle, active, coveredJ, tier }]) => ({
    request: key.slice(deployment.length + 1),
    deployment,
    microJ: idle + active,
    idleMicroJ: idle,
    activeMicroJ: active,
    whole: coveredJ >= WHOLE * (wholeJ.get(key) ?? Infinity),
    tier,
  }));
}

function deploymentAccount(deployment: string, windows: readonly DeploymentWindow[], tally: Tally): DeploymentAccount {
  const sum = (of: (window: DeploymentWindow) => number): number =>
    windows.reduce((all, window) => all + of(window), 0);
  const sumKnown = (of: (window: DeploymentWindow) => number | undefined): number | null =>
    windows.every(({ unseen }) => unseen !== null) ? sum((window) => of(window) ?? 0) : null;
  const { elsewhere, rest } = tally.lines.get(deployment) ?? { elsewhere: 0, rest: 0 };
  let rowsMicroJ = 0;
  for (const row of tally.rows.values()) if (row.deployment === deployment) rowsMicroJ += row.idle + row.active;
  return {
    deployment,
    rowsMicroJ,
    linesMicroJ: elsewhere + rest,
    elsewhereMicroJ: elsewhere,
    inputTokens: sum(({ seen }) => seen.input),
    outputTokens: sum(({ seen }) => seen.output),
    unseenInputTokens: sumKnown(({ unseen }) => unseen?.input),
    unseenOutputTokens: sumKnown(({ unseen }) => unseen?.output),
    workScale: tally.scales.get(deployment) ?? null,
  };
}
