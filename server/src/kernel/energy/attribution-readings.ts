import type { Tier } from '../../units/index.ts';
import { windowDelta, type DeviceMeter, type MeterReadings } from '../../world/index.ts';
import type { TokenCoefficients } from './roofline.ts';
import { workScales } from './attribution-scales.ts';
import { deploymentWindows, type DeploymentWindow } from './attribution-tokens.ts';
import { attributeWindow, type EnergyLine, type OwnerEnergy, type OwnerWork } from './attribution-window.ts';
import { workOf, type BookedRequest, type Work } from './attribution-work.ts';

/** Who holds which share of a metered device. */
export interface MeteredDevice {
  readonly id: string;
  readonly idleW: number | null;
  readonly owners: readonly { readonly deployment: string; readonly reservedShare: number }[];
}

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

/** One device's account: `deltaMicroJ` is rows plus lines, to the microjoule. */
export interface DeviceAccount {
  readonly device: string;
  readonly metric: string | null;
  readonly quality: DeviceMeter['quality'];
  /** `null` where nothing was read. */
  readonly deltaMicroJ: number | null;
  readonly rowsMicroJ: number;
  readonly lines: readonly EnergyLine[];
  /** The same energy by owner; what is left to the delta is nobody's. */
  readonly owners: readonly OwnerEnergy[];
  readonly tier: Tier;
  readonly coveredMs: number;
  readonly gapMs: number;
  readonly unmeasuredMs: number;
  readonly resets: number;
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
const WORST: readonly Tier[] = ['measured', 'measured-calibrated', 'modelled-observed'];
/** A request counts as whole when this share of its work is covered; the rest is rounding. */
const WHOLE = 1 - 1e-6;

function edges(fromMs: number, toMs: number, windowMs: number): readonly number[] {
  const count = Math.max(1, Math.floor((toMs - fromMs) / windowMs));
  return [...Array.from({ length: count }, (_, i) => fromMs + i * windowMs), toMs];
}

/** A share of a device that several use is known by the model's ratios only; a power integral misses what lies between. */
function tierOf(quality: DeviceMeter['quality'], owners: number): Tier {
  if (quality === 'power-integral') return 'modelled-observed';
  return owners > 1 ? 'measured-calibrated' : 'measured';
}

interface RowSum {
  deployment: string;
  idle: number;
  active: number;
  coveredJ: number;
  tier: Tier;
}

/** Sums over devices and windows while they are gone through. */
interface Tally {
  readonly rows: Map<string, RowSum>;
  readonly lines: Map<string, { elsewhere: number; rest: number }>;
  readonly scales: Map<string, number>;
}

/** Request and deployment: a fallback leaves one request on two deployments, and each has its own row. */
const rowKey = (request: string, deployment: string): string => `${deployment}\n${request}`;

function accountDevice(
  device: MeteredDevice,
  meter: DeviceMeter | undefined,
  edgesMs: readonly number[],
  windowsOf: (deployment: string) => readonly DeploymentWindow[],
  devicesOf: (deployment: string) => number,
  tally: Tally,
  fitShares: boolean,
): DeviceAccount {
  const spans = edgesMs.slice(1).map((toMs, i) => ({ fromMs: edgesMs[i] ?? toMs, toMs }));
  const deltas = spans.map(({ fromMs, toMs }) =>
    meter?.energy == null ? null : windowDelta(meter.energy, fromMs, toMs),
  );
  const ownersAt = (i: number): readonly OwnerWork[] =>
    device.owners.map(({ deployment, reservedShare }) => {
      const window = windowsOf(deployment)[i];
      const share = 1 / devicesOf(deployment);
      const requests = (window?.requests ?? []).map(({ request, workJ }) => ({ request, workJ: workJ * share }));
      return { deployment, reservedShare, requests, elsewhereJ: (window?.elsewhereJ ?? 0) * share };
    });
  const owners = spans.map((_, i) => ownersAt(i));
  const fitted = workScales(
    deltas.flatMap((delta, i) => {
      if (delta === null || device.idleW === null) return [];
      const activeJ = Math.max(0, delta.delta / 1e6 - (device.idleW * delta.coveredMs) / 1000);
      return [
        {
          activeJ,
          workJ: (owners[i] ?? []).map(
            (owner) => owner.elsewhereJ + owner.requests.reduce((sum, { workJ }) => sum + workJ, 0),
          ),
        },
      ];
    }),
  );
  const scales = fitShares ? fitted : null;
  device.owners.forEach(({ deployment }, i) => {
    const scale = scales?.[i];
    if (scale !== undefined) tally.scales.set(deployment, scale);
  });
  const tier = tierOf(meter?.quality ?? null, device.owners.length);
  const lines = new Map<string, EnergyLine>();
  const ownerEnergy = new Map(
    device.owners.map(({ deployment }) => [deployment, { deployment, idleMicroJ: 0, activeMicroJ: 0 }]),
  );
  let rowsMicroJ = 0;
  deltas.forEach((delta, i) => {
    if (delta === null) return;
    const own = (owners[i] ?? []).map((owner, j) => ({ ...owner, workScale: scales?.[j] ?? 1 }));
    const result = attributeWindow({
      device: device.id,
      energyMicroJ: delta.delta,
      coveredMs: delta.coveredMs,
      idleW: device.idleW,
      owners: own,
    });
    const covered = delta.coveredMs / ((spans[i]?.toMs ?? 0) - (spans[i]?.fromMs ?? 0));
    const workJ = new Map(
      own.flatMap((owner) =>
        owner.requests.map((each) => [rowKey(each.request, owner.deployment), each.workJ] as const),
      ),
    );
    for (const { deployment, idleMicroJ, activeMicroJ } of result.owners) {
      const sum = ownerEnergy.get(deployment);
      if (sum === undefined) continue;
      sum.idleMicroJ += idleMicroJ;
      sum.activeMicroJ += activeMicroJ;
    }
    for (const row of result.rows) {
      const key = rowKey(row.request, row.deployment);
      const sum = tally.rows.get(key) ?? {
        deployment: row.deployment,
        idle: 0,
        active: 0,
        coveredJ: 0,
        tier: 'measured',
      };
      sum.idle += row.idleMicroJ;
      sum.active += row.activeMicroJ;
      sum.coveredJ += (workJ.get(key) ?? 0) * (covered >= WHOLE && delta.unmeasuredMs === 0 ? 1 : 0);
      sum.tier = WORST[Math.max(WORST.indexOf(sum.tier), WORST.indexOf(tier))] ?? tier;
      tally.rows.set(key, sum);
      rowsMicroJ += row.idleMicroJ + row.activeMicroJ;
    }
    for (const line of result.lines) {
      const key = `${line.kind} ${line.deployment}`;
      lines.set(key, { ...line, microJ: line.microJ + (lines.get(key)?.microJ ?? 0) });
      if (line.deployment === null) continue;
      const sum = tally.lines.get(line.deployment) ?? { elsewhere: 0, rest: 0 };
      sum[line.kind === 'not-through-gateway' ? 'elsewhere' : 'rest'] += line.microJ;
      tally.lines.set(line.deployment, sum);
    }
  });
  const known = deltas.filter((delta) => delta !== null);
  const total = (of: (delta: (typeof known)[number]) => number): number =>
    known.reduce((sum, delta) => sum + of(delta), 0);
  return {
    device: device.id,
    metric: meter?.metric ?? null,
    quality: meter?.quality ?? null,
    deltaMicroJ: known.length === 0 ? null : total(({ delta }) => delta),
    rowsMicroJ,
    lines: [...lines.values()],
    owners: [...ownerEnergy.values()],
    tier,
    coveredMs: total(({ coveredMs }) => coveredMs),
    gapMs: total(({ gapMs }) => gapMs),
    unmeasuredMs: total(({ unmeasuredMs }) => unmeasuredMs),
    resets: meter?.energy?.resets ?? 0,
  };
}

/**
 * Divides metered energy over booked requests: what a gateway's own books and a meter say together. Pure: read
 * the meter first. A device without readings stays unknown, and so do the rows on it.
 *
 * @param requests entries of the books that overlap the readings; others do no harm
 * @returns rows, and per device an account in which rows and lines add up to the counter's delta exactly
 * @example
 * const readings = await meter.read({ fromMs, toMs, devices, servers });
 * measuredEnergy(readings, await Array.fromAsync(readLedger(folder)), plan).rows[0]?.microJ
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
