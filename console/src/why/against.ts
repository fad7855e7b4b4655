import type { Explanation } from '../api/control-plane.ts';
import type { Entry } from '../../../server/src/ledger/index.ts';
import { known } from '../figures/format.ts';

/** A figure as it was expected before sending and as it was booked; `null`: unknown. */
export interface Against {
  readonly name: string;
  readonly unit: string;
  readonly expected: number | null;
  readonly booked: number | null;
}

/** Of what an entry's figures were to be expected where it was served, and what they became. */
export function expectedAgainstBooked(
  { candidates }: Pick<Explanation, 'candidates'>,
  entry: Pick<Entry, 'deployment' | 'latency' | 'costNanoUsd' | 'priceSource' | 'energyNanoWh' | 'carbonNanoG'>,
): readonly Against[] {
  const served = candidates.find(({ deployment }) => deployment === entry.deployment);
  if (served === undefined) return [];
  const { roundTripMs, ttftMs } = entry.latency;
  const costUnknown = entry.priceSource === null || entry.priceSource.includes('no price for');
  const whole = (nano: number | null): number | null => (nano === null ? null : nano / 1e9);
  return [
    {
      name: 'first token',
      unit: 'ms',
      expected: known(served.latencyMs),
      booked: ttftMs === null ? null : roundTripMs + ttftMs,
    },
    {
      name: 'money',
      unit: 'USD',
      expected: known(served.cashUsd),
      booked: costUnknown ? null : whole(entry.costNanoUsd),
    },
    { name: 'energy', unit: 'Wh', expected: known(served.energyWh), booked: whole(entry.energyNanoWh.mean) },
    { name: 'CO2e', unit: 'g', expected: known(served.carbonG), booked: whole(entry.carbonNanoG.mean) },
  ];
}

/** By how much what was booked differs, and by which part of what was expected; `null` where one is unknown. */
export function differenceOf({
  expected,
  booked,
}: Against): { readonly by: number; readonly part: number | null } | null {
  if (expected === null || booked === null) return null;
  return { by: booked - expected, part: expected === 0 ? null : booked / expected - 1 };
}
