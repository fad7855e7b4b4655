import type { Rng } from '../edge/index.ts';
import { normal, seededRng } from '../edge/rng.ts';
import type { MeterReading } from './types.ts';
import { mixSeed } from './seed.ts';

/** A simulated GPU or group of equal GPUs, and who has models on it. */
export interface ExportedDevice {
  readonly uuid: string;
  readonly model: string;
  /** Drawn power with models loaded and no request, before the law's own deviation. */
  readonly idleW: number;
  readonly deployments: readonly string[];
}

/** What a device really did since the start, whatever its counter says. */
export interface DeviceTruth {
  readonly uuid: string;
  readonly idleJ: number;
  readonly activeJ: Readonly<Record<string, number>>;
}

/** The hidden state of one device. */
export interface DevicePower {
  /** Goes on by `dtS` seconds; `newJ` is the work that ended since, J by deployment. */
  step(dtS: number, newJ: ReadonlyMap<string, number>): void;
  readonly watts: number;
  readonly energyJ: number;
  truth(): DeviceTruth;
}

/** Work leaves the device over about this time: the fleet books a request's energy at its end, silicon does not. */
const RELEASE_S = 1.5;
/** Idle power wanders: fans, clocks, refresh. Log-sigma and time to forget. */
const IDLE_SIGMA = 0.015;
const IDLE_MEMORY_S = 30;
/** A warm chip leaks more: added share at full power, and its time constant. */
const HEAT_SHARE = 0.03;
const HEAT_S = 45;
const FULL_W = 700;

/**
 * One device's power: idle that wanders, work released over time, and leakage that follows heat. A law of its
 * own; the energy of the work comes from the fleet's curves.
 */
export function createDevicePower(device: ExportedDevice, seed: number): DevicePower {
  const rng: Rng = seededRng(mixSeed(seed, 'exporter', device.uuid));
  const offset = 1 + 0.02 * normal(rng);
  const pending = new Map(device.deployments.map((id) => [id, 0]));
  const active = new Map(device.deployments.map((id) => [id, 0]));
  let [wander, heat, idleJ, energyJ, watts] = [0, 0, 0, 0, device.idleW];
  return {
    step(dtS, newJ) {
      wander =
        wander * Math.exp(-dtS / IDLE_MEMORY_S) +
        normal(rng) * IDLE_SIGMA * Math.sqrt(1 - Math.exp((-2 * dtS) / IDLE_MEMORY_S));
      const idle = device.idleW * offset * (1 + wander) * dtS;
      let released = 0;
      for (const id of device.deployments) {
        const waiting = (pending.get(id) ?? 0) + (newJ.get(id) ?? 0);
        const out = waiting * (1 - Math.exp(-dtS / RELEASE_S));
        pending.set(id, waiting - out);
        const leaked = out * (1 + HEAT_SHARE * heat);
        active.set(id, (active.get(id) ?? 0) + leaked);
        released += leaked;
      }
      watts = (idle + released) / dtS;
      heat += (Math.min(1, watts / FULL_W) - heat) * (1 - Math.exp(-dtS / HEAT_S));
      idleJ += idle;
      energyJ += idle + released;
    },
    get watts() {
      return watts;
    },
    get energyJ() {
      return energyJ;
    },
    truth: () => ({ uuid: device.uuid, idleJ, activeJ: Object.fromEntries(active) }),
  };
}

/** Joules that a fleet booked since the reading before, by deployment, per device that holds it. */
export function newWork(
  before: readonly MeterReading[],
  now: readonly MeterReading[],
  devices: readonly ExportedDevice[],
): ReadonlyMap<string, number> {
  const then = new Map(before.map((reading) => [reading.deployment, reading.gpuEnergyJ]));
  return new Map(
    now.map(({ deployment, gpuEnergyJ }) => {
      const holders = devices.filter((device) => device.deployments.includes(deployment)).length;
      return [deployment, holders === 0 ? 0 : (gpuEnergyJ - (then.get(deployment) ?? 0)) / holders];
    }),
  );
}
