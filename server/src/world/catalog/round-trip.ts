import { FARTHEST_KM, greatCircleKm, SAME_PLACE_KM, type Place } from './place.ts';
import type { RoundTripTable } from './round-trip-table.ts';
import type { RoundTrip } from './types.ts';

/** Round trip inside one place: another hall of the same city. */
const SAME_PLACE_MS = 2;

/**
 * rtt = intercept + slope * km, fitted with relative weights on 1,122 measured pairs of 34 Google Cloud
 * regions. Light in fibre needs 0.0098 ms/km both ways; the rest is detours and queues.
 */
export const ROUND_TRIP_FIT = {
  interceptMs: 2.859,
  slopeMsPerKm: 0.017122,
  /** Log-sigma of measured over fitted. */
  logSigma: 0.242,
  source:
    'great-circle fit on the inter-region round-trip matrix of decarbonization-potential (AT&T Center at SMU), 34 regions, see docs/methods/round-trip.md',
} as const;

const estimateMs = (km: number): number => ROUND_TRIP_FIT.interceptMs + ROUND_TRIP_FIT.slopeMsPerKm * km;

/**
 * Round trip between two places in ms: measured where the table has the pair in either direction (also
 * through `measuredAs`), 2 ms within one place, otherwise an estimate from the great-circle distance. A
 * place without coordinates is taken to be as far away as the earth allows: unknown is never near.
 */
export function roundTripMs(from: Place, to: Place, measured?: RoundTripTable): RoundTrip {
  const fromKey = from.measuredAs ?? from.key;
  const toKey = to.measuredAs ?? to.key;
  const own = measured?.get(from.key, to.key);
  const rttMs = own ?? measured?.get(fromKey, toKey);
  if (measured !== undefined && rttMs !== undefined) {
    return {
      rttMs,
      kind: 'measured',
      source: own === undefined ? `${measured.source}, ${fromKey} to ${toKey}` : measured.source,
    };
  }
  if (fromKey === toKey) return samePlace();
  if (from.latitude === null || from.longitude === null || to.latitude === null || to.longitude === null) {
    const source = `place unknown, the farthest possible assumed; ${ROUND_TRIP_FIT.source}`;
    return { rttMs: estimateMs(FARTHEST_KM), kind: 'great-circle estimate', source };
  }
  const km = greatCircleKm(from.latitude, from.longitude, to.latitude, to.longitude);
  if (km <= SAME_PLACE_KM) return samePlace();
  return { rttMs: estimateMs(km), kind: 'great-circle estimate', source: ROUND_TRIP_FIT.source };
}

const samePlace = (): RoundTrip => ({
  rttMs: SAME_PLACE_MS,
  kind: 'great-circle estimate',
  source: `same place: ${SAME_PLACE_MS} ms assumed`,
});
