import { meterWindow, type MeterReadings } from '../../world/index.ts';

type Energy = NonNullable<MeterReadings['devices'][number]['energy']>;
type ServerMeter = MeterReadings['servers'][number];

const STEP_MS = 15_000;
/** A minute of rest always holds as much: its first step may still cool down, and steps lie anywhere in it. */
const LEAST_MS = 30_000;
const MICRO_J_PER_W_MS = 1000;

/** Whether an engine is known to have done nothing: neither token counted nor request under way. */
function rested({ prompt, generation, running }: ServerMeter, fromMs: number, toMs: number): boolean {
  const still = [prompt, generation].every((curve) => {
    const delta = curve === null ? null : meterWindow.delta(curve, fromMs, toMs);
    return delta !== null && delta.delta === 0 && delta.coveredMs === toMs - fromMs;
  });
  return still && running.every(({ atMs, value }) => atMs < fromMs || atMs > toMs || value === 0);
}

/**
 * What a device drew while none of its engines worked, W: its idle power with models loaded, as metered. `null` where
 * the span does not hold a minute of such rest, or nearly.
 */
export function restingWatts(
  energy: Energy | null,
  owners: readonly ServerMeter[],
  span: { readonly fromMs: number; readonly toMs: number },
): number | null {
  if (energy === null || owners.length === 0) return null;
  let [microJ, ms] = [0, 0];
  for (let from = span.fromMs; from + STEP_MS <= span.toMs; from += STEP_MS) {
    const to = from + STEP_MS;
    // What was worked on just before may still cool down.
    if (!owners.every((owner) => rested(owner, from - STEP_MS, to))) continue;
    const delta = meterWindow.delta(energy, from, to);
    if (delta === null || delta.coveredMs < STEP_MS || delta.unmeasuredMs > 0) continue;
    microJ += delta.delta;
    ms += delta.coveredMs;
  }
  return ms < LEAST_MS ? null : microJ / ms / MICRO_J_PER_W_MS;
}
