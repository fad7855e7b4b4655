import type { Tier } from '../../units/index.ts';
import { meterWindow, type MeterReadings } from '../../world/index.ts';
import { workScales } from './attribution-scales.ts';
import type { DeploymentWindow } from './attribution-tokens.ts';
import { attributeWindow, type EnergyLine, type OwnerEnergy, type OwnerWork } from './attribution-window.ts';

/** Who holds which share of a metered device. */
export interface MeteredDevice {
  readonly id: string;
  readonly idleW: number | null;
  readonly owners: readonly { readonly deployment: string; readonly reservedShare: number }[];
}

/** One device's account: `deltaMicroJ` is rows plus lines, to the microjoule. */
export interface DeviceAccount {
  readonly device: string;
  readonly metric: string | null;
  readonly quality: MeterReadings['devices'][number]['quality'];
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

const WORST: readonly Tier[] = ['measured', 'measured-calibrated', 'modelled-observed'];
/** A request counts as whole when this share of its work is covered; the rest is rounding. */
export const WHOLE = 1 - 1e-6;

/** A share of a device that several use is known by the model's ratios only; a power integral misses what lies between. */
function tierOf(quality: MeterReadings['devices'][number]['quality'], owners: number): Tier {
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
export interface Tally {
  readonly rows: Map<string, RowSum>;
  readonly lines: Map<string, { elsewhere: number; rest: number }>;
  readonly scales: Map<string, number>;
}

/** Request and deployment: a fallback leaves one request on two deployments, and each has its own row. */
export const rowKey = (request: string, deployment: string): string => `${deployment}\n${request}`;

/** One device's energy over its owners, window by window; adds to the tally of all devices. */
export function accountDevice(
  device: MeteredDevice,
  meter: MeterReadings['devices'][number] | undefined,
  edgesMs: readonly number[],
  windowsOf: (deployment: string) => readonly DeploymentWindow[],
  devicesOf: (deployment: string) => number,
  tally: Tally,
  fitShares: boolean,
): DeviceAccount {
  const spans = edgesMs.slice(1).map((toMs, i) => ({ fromMs: edgesMs[i] ?? toMs, toMs }));
  const deltas = spans.map(({ fromMs, toMs }) =>
    meter?.energy == null ? null : meterWindow.delta(meter.energy, fromMs, toMs),
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
