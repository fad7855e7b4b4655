import { splitExactly } from './attribution-split.ts';

/** Work of one request on a device in a window. */
export interface WorkShare {
  readonly request: string;
  /** Joules that its tokens would take by the model; only ratios matter. */
  readonly workJ: number;
}

/** A deployment that holds a share of a device. */
export interface OwnerWork {
  readonly deployment: string;
  /** Share of the device that is held for it, busy or not: 1 for a device of its own, 3/7 for such a MIG slice. */
  readonly reservedShare: number;
  readonly requests: readonly WorkShare[];
  /** Work that its server counted and the gateway did not send. */
  readonly elsewhereJ: number;
  /** Measured over modelled joules of its work; only ratios between owners matter. */
  readonly workScale?: number;
  /** Its share of the device's activity where that is metered (MIG engine activity, energy per pod); all owners or none. */
  readonly activityShare?: number;
}

/** One device over one window. */
export interface DeviceWindow {
  readonly device: string;
  readonly energyMicroJ: number;
  /** The part of the window that samples enclose, ms. */
  readonly coveredMs: number;
  /** What the device draws with its models loaded and no request; `null` is unknown. */
  readonly idleW: number | null;
  readonly owners: readonly OwnerWork[];
}

/** Energy of one request on one device in one window. */
export interface WindowRow {
  readonly request: string;
  readonly deployment: string;
  readonly idleMicroJ: number;
  readonly activeMicroJ: number;
}

/** Energy that belongs to no request of ours. `deployment` is `null` where no deployment holds the share. */
export type EnergyLine =
  | {
      readonly kind: 'unallocated-idle' | 'unallocated-active';
      readonly deployment: string | null;
      readonly microJ: number;
    }
  | { readonly kind: 'not-through-gateway'; readonly deployment: string; readonly microJ: number };

/** What one owner's share and work took, whoever sent the work. */
export interface OwnerEnergy {
  readonly deployment: string;
  readonly idleMicroJ: number;
  readonly activeMicroJ: number;
}

export interface WindowAttribution {
  readonly device: string;
  readonly energyMicroJ: number;
  /** Idle and active part of the whole; idle is `null` where the device's idle power is unknown. */
  readonly idleMicroJ: number | null;
  readonly activeMicroJ: number;
  /** Each owner's part of the whole: its rows and lines together. */
  readonly owners: readonly OwnerEnergy[];
  readonly rows: readonly WindowRow[];
  readonly lines: readonly EnergyLine[];
}

const MICRO_J_PER_W_MS = 1000;

const scaleOf = ({ workScale = 1 }: OwnerWork): number => workScale;
const workOf = (owner: OwnerWork): number[] =>
  [...owner.requests.map(({ workJ }) => workJ), owner.elsewhereJ].map((workJ) => workJ * scaleOf(owner));
const sumOf = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0);

/** Idle of each owner to its work; active to all work of the device, or by metered activity first. */
function activeParts(
  activeMicroJ: number,
  owners: readonly OwnerWork[],
  works: readonly (readonly number[])[],
): { readonly perOwner: readonly (readonly number[])[]; readonly leftByOwner: readonly number[] } {
  const metered =
    owners.length > 0 &&
    owners.every((owner) => owner.activityShare !== undefined) &&
    sumOf(owners.map((owner) => owner.activityShare ?? 0)) > 0;
  if (metered) {
    const parts = splitExactly(
      activeMicroJ,
      owners.map((owner) => owner.activityShare ?? 0),
    );
    const perOwner = works.map((work, i) => splitExactly(parts[i] ?? 0, work));
    return { perOwner, leftByOwner: works.map((work, i) => (sumOf(work) === 0 ? (parts[i] ?? 0) : 0)) };
  }
  const flat = splitExactly(activeMicroJ, works.flat());
  let from = 0;
  const perOwner = works.map((work) => flat.slice(from, (from += work.length)));
  return { perOwner, leftByOwner: works.map(() => 0) };
}

/**
 * Divides what an energy counter added in a window over the requests of that window, without loss: idle power
 * times the time covered goes to the owners by the share they hold, and from each to its work; what is above
 * goes to all work by its weight. What finds no work is a line of its own. Rows and lines add up to the
 * counter's delta exactly, in microjoules. Rule: docs/methods/measured-energy.md.
 *
 * @throws RangeError where shares exceed 1 or a number is negative
 */
export function attributeWindow(window: DeviceWindow): WindowAttribution {
  const { device, energyMicroJ, coveredMs, idleW, owners } = window;
  const reserved = sumOf(owners.map((owner) => owner.reservedShare));
  if (!(reserved <= 1 + 1e-9))
    throw new RangeError(`the shares of ${device} add up to ${reserved}, more than the device`);
  const idle = idleW === null ? 0 : Math.min(energyMicroJ, Math.round(idleW * coveredMs * MICRO_J_PER_W_MS));
  const works = owners.map(workOf);
  const idleShares = splitExactly(idle, [...owners.map((owner) => owner.reservedShare), Math.max(0, 1 - reserved)]);
  // Nobody holds a share: the idle energy is nobody's.
  const unheld = idle - sumOf(idleShares.slice(0, owners.length));
  const idleParts = works.map((work, i) => splitExactly(idleShares[i] ?? 0, work));
  const active = activeParts(energyMicroJ - idle, owners, works);

  const rows: WindowRow[] = [];
  const lines: EnergyLine[] = [];
  const line = (kind: EnergyLine['kind'], deployment: string | null, microJ: number): void => {
    if (microJ > 0) lines.push({ kind, deployment, microJ } as EnergyLine);
  };
  owners.forEach(({ deployment, requests }, i) => {
    const [idles, actives] = [idleParts[i] ?? [], active.perOwner[i] ?? []];
    requests.forEach(({ request }, j) =>
      rows.push({ request, deployment, idleMicroJ: idles[j] ?? 0, activeMicroJ: actives[j] ?? 0 }),
    );
    line('not-through-gateway', deployment, (idles[requests.length] ?? 0) + (actives[requests.length] ?? 0));
    line('unallocated-idle', deployment, sumOf(works[i] ?? []) === 0 ? (idleShares[i] ?? 0) : 0);
    line('unallocated-active', deployment, active.leftByOwner[i] ?? 0);
  });
  line('unallocated-idle', null, unheld);
  const given = sumOf(active.perOwner.flat()) + sumOf(active.leftByOwner);
  const [sole] = owners.length === 1 ? owners : [];
  const left = energyMicroJ - idle - given;
  line('unallocated-active', sole?.deployment ?? null, left);
  const ownerEnergy = owners.map(({ deployment }, i) => ({
    deployment,
    idleMicroJ: idleShares[i] ?? 0,
    activeMicroJ: sumOf(active.perOwner[i] ?? []) + (active.leftByOwner[i] ?? 0) + (sole === undefined ? 0 : left),
  }));
  return {
    device,
    energyMicroJ,
    idleMicroJ: idleW === null ? null : idle,
    activeMicroJ: energyMicroJ - idle,
    owners: ownerEnergy,
    rows,
    lines,
  };
}
