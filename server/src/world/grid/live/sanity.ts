import { hourLabel, type EpochHour } from '../../../units/index.ts';
import { implausible } from '../plausible.ts';
import type { ObservedHour } from './types.ts';

/** A step between neighbouring hours beyond both is not believed until the next hour confirms it. */
const JUMP_RATIO = 3;
const JUMP_G_PER_KWH = 150;
const BEYOND_RATIO = 3;
const BEYOND_G_PER_KWH = 100;
const COPIED_HOURS = 24;

export type SignalName = 'directGPerKwh' | 'lifecycleGPerKwh' | 'marginalGPerKwh';
export const SIGNALS: readonly SignalName[] = ['lifecycleGPerKwh', 'directGPerKwh', 'marginalGPerKwh'];

/** What is wrong with one hour by itself, or `null`. */
export function impossible(observed: ObservedHour, zone: string, nowHour: EpochHour): string | null {
  const { hour, directGPerKwh, lifecycleGPerKwh, marginalGPerKwh, lowCarbonShare, renewableShare } = observed;
  if (observed.zone !== zone) return `zone ${observed.zone} where ${zone} was asked`;
  if (!Number.isSafeInteger(hour)) return 'an hour that is none';
  if (hour > nowHour) return `${hourLabel(hour)} has not begun`;
  if (directGPerKwh === null && lifecycleGPerKwh === null && marginalGPerKwh === null)
    return `${hourLabel(hour)} without any intensity`;
  const wrong = implausible(zone, observed);
  if (wrong !== null) return `${hourLabel(hour)}: ${wrong}`;
  for (const share of [lowCarbonShare, renewableShare])
    if (share !== null && !(share >= 0 && share <= 1)) return `${hourLabel(hour)}: a share of ${share}`;
  return null;
}

/** Whether a value cannot follow its neighbour. Marginal intensity jumps by nature: it is not asked. */
export function jumps(value: number, neighbour: number): boolean {
  return (
    Math.abs(value - neighbour) > JUMP_G_PER_KWH && Math.max(value, neighbour) > JUMP_RATIO * Math.min(value, neighbour)
  );
}

/** Whether a value is far beyond all that was seen, where at least `least` hours were. */
export function beyond(value: number, seen: readonly number[], least = 1): boolean {
  return seen.length >= least && value > BEYOND_RATIO * Math.max(...seen) + BEYOND_G_PER_KWH;
}

/** Whether the day up to `hour` repeats the day before it figure by figure, which no moving grid does. */
export function copiedDay(valueAt: (hour: EpochHour) => number | null | undefined, hour: EpochHour): boolean {
  const distinct = new Set<number>();
  for (let back = 0; back < COPIED_HOURS; back++) {
    const value = valueAt(hour - back);
    if (value == null || value !== valueAt(hour - back - COPIED_HOURS)) return false;
    distinct.add(value);
  }
  // A zone that hardly moves, or that is published in whole steps, may repeat itself.
  return distinct.size > COPIED_HOURS / 2;
}
