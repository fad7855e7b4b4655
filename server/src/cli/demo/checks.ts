import { PUE_PRIOR } from '../../kernel/index.ts';
import { intervalOfSum, type Entry, type TotalsRow } from '../../ledger/index.ts';
import type { MeterReading } from '../../simulator/index.ts';
import { inputTokens, JOULES_PER_WH, outputTokens } from '../../units/index.ts';
import type { Deployment } from '../../world/index.ts';
import type { TrafficTally } from './traffic.ts';

/** One comparison of the books with something that did not write them. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/**
 * Holds the ledger against the clients' count and the simulator's meters: one entry a request, tokens equal to
 * the last one, energy inside the booked 90 % interval.
 */
export function bookChecks(
  entries: readonly Entry[],
  booked: TotalsRow,
  tally: TrafficTally,
  meters: readonly MeterReading[],
  deployments: readonly Deployment[],
): Check[] {
  const ids = new Set(entries.map(({ id }) => id));
  const bookedIn = inputTokens(booked.usage);
  const bookedOut = outputTokens(booked.usage);
  const meteredIn = meters.reduce((sum, { usage }) => sum + inputTokens(usage), 0);
  const meteredOut = meters.reduce((sum, { usage }) => sum + outputTokens(usage), 0);
  const pue = new Map(deployments.map(({ id, site }) => [id, site.pue?.value ?? null]));
  const unknownPue = meters.filter(({ deployment }) => pue.get(deployment) == null).map(({ deployment }) => deployment);
  const meteredWh = meters.reduce(
    (sum, { deployment, itEnergyJ }) => sum + (itEnergyJ * (pue.get(deployment) ?? PUE_PRIOR)) / JOULES_PER_WH,
    0,
  );
  const { p05, p95 } = intervalOfSum(booked.energy);
  const pueNote = unknownPue.length === 0 ? '' : `; PUE of ${unknownPue.join(', ')} unpublished, ${PUE_PRIOR} taken`;
  return [
    {
      name: 'one entry a request',
      ok: entries.length === tally.sent && ids.size === tally.sent,
      detail: `${entries.length} entries, ${tally.sent} requests sent`,
    },
    {
      name: 'tokens booked = tokens metered',
      ok: bookedIn === meteredIn && bookedOut === meteredOut,
      detail: `${bookedIn} in and ${bookedOut} out booked, ${meteredIn} and ${meteredOut} metered`,
    },
    {
      name: 'metered energy in the booked 90 % interval',
      ok: meteredWh >= p05 && meteredWh <= p95,
      detail: `${meteredWh.toFixed(1)} Wh metered, ${(Number(booked.energy.nano) / 1e9).toFixed(1)} [${p05.toFixed(1)}, ${p95.toFixed(1)}] Wh booked${pueNote}`,
    },
  ];
}
