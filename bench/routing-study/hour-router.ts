import { HourHulls } from './hour-hulls.ts';
import type { Belief } from './nowcast.ts';
import { NO_WAY, Transport } from './transport.ts';
import type { BudgetPrices, Study, Totals } from './types.ts';

/** A sum that routing adds to. */
export type Tally = { -readonly [Key in keyof Totals]: Totals[Key] };

export const newTally = (): Tally => ({ carbonG: 0, addedMsKwh: 0, moneyUsd: 0, demandKwh: 0, violationKwh: 0 });

/** Adds a share of one sum to another. */
export function addTally(to: Tally, from: Totals, share = 1): void {
  to.carbonG += share * from.carbonG;
  to.addedMsKwh += share * from.addedMsKwh;
  to.moneyUsd += share * from.moneyUsd;
  to.demandKwh += share * from.demandKwh;
  to.violationKwh += share * from.violationKwh;
}

/** Latency above every other cost: what goes to the nearest that has room. */
export const NEAREST_PRICES: BudgetPrices = { gPerMsKwh: 1e5, gPerUsd: 0 };
/** Worse than any way, better than none: demand that nothing can take stays where it is and counts as a violation. */
const LAST_RESORT = 1e10;
const KWH_PER_MWH = 1000;

/** Added ms over the nearest that is up, by origin and destination; Infinity where there is no way. */
function addedMatrix({ width, roundTripMs, outage }: Study, down: boolean): Float64Array {
  const added = new Float64Array(width * width).fill(Infinity);
  for (let o = 0; o < width; o++) {
    const usable = (d: number): boolean => roundTripMs[o * width + d]! < Infinity && !(down && d === outage!.region);
    let nearest = Infinity;
    for (let d = 0; d < width; d++) if (usable(d)) nearest = Math.min(nearest, roundTripMs[o * width + d]!);
    for (let d = 0; d < width; d++) if (usable(d)) added[o * width + d] = roundTripMs[o * width + d]! - nearest;
  }
  return added;
}

/** Routes single hours of a study at given prices. */
export interface HourRouter {
  /**
   * Least carbon plus priced latency and money of one hour, exactly, within capacities.
   * @param visit called with each flow
   */
  readonly route: (
    hour: number,
    prices: BudgetPrices,
    into: Tally,
    visit?: (o: number, d: number, kwh: number) => void,
  ) => void;
  /** The hour with everything at its nearest, computed once. */
  readonly nearest: (hour: number) => Totals;
  /** Books a flow as it is. */
  readonly book: (hour: number, o: number, d: number, kwh: number, into: Tally) => void;
  /** Added ms of the hour, by origin and destination; Infinity where there is no way. */
  readonly addedMs: (hour: number) => Float64Array;
}

/**
 * @param belief intensity and price that decide, where the router does not know the hour's own; what results is booked
 *   with the hour's own
 * @example hourRouter(study).route(0, { gPerMsKwh: 2, gPerUsd: 0 }, tally)
 */
export function hourRouter(study: Study, belief: Belief = study): HourRouter {
  const { width, demandKwh, intensityGPerKwh, priceUsdPerMwh, capacityKwh, outage } = study;
  const normal = addedMatrix(study, false);
  const duringOutage = outage === null ? normal : addedMatrix(study, true);
  const addedMs = (hour: number): Float64Array =>
    outage !== null && hour >= outage.from && hour < outage.to ? duringOutage : normal;
  const transport = capacityKwh === null ? null : new Transport(study.hours, width);
  const hulls = capacityKwh === null && priceUsdPerMwh === null ? new HourHulls(study.hours, width) : null;
  const costs = new Float64Array(width * width);
  const siteCost = new Float64Array(width);

  const book = (hour: number, o: number, d: number, kwh: number, into: Tally): void => {
    const at = hour * width + d;
    const added = addedMs(hour)[o * width + d]!;
    into.carbonG += kwh * intensityGPerKwh[at]!;
    into.demandKwh += kwh;
    if (priceUsdPerMwh !== null) into.moneyUsd += (kwh * priceUsdPerMwh[at]!) / KWH_PER_MWH;
    if (added < Infinity) into.addedMsKwh += kwh * added;
    else into.violationKwh += kwh;
  };
  const route: HourRouter['route'] = (hour, { gPerMsKwh, gPerUsd }, into, visit) => {
    const added = addedMs(hour);
    if (hulls !== null) {
      const cost = (): Float64Array => belief.intensityGPerKwh.subarray(hour * width, (hour + 1) * width);
      for (let o = 0; o < width; o++) {
        const chosen = hulls.cheapest(hour, o, cost, added, gPerMsKwh);
        const kwh = demandKwh[hour * width + o]!;
        book(hour, o, chosen, kwh, into);
        visit?.(o, chosen, kwh);
      }
      return;
    }
    const priced = belief.priceUsdPerMwh;
    for (let d = 0; d < width; d++) {
      const at = hour * width + d;
      siteCost[d] = belief.intensityGPerKwh[at]! + (priced === null ? 0 : (gPerUsd * priced[at]!) / KWH_PER_MWH);
    }
    if (transport === null) {
      for (let o = 0; o < width; o++) {
        let chosen = o;
        let least = Infinity;
        for (let d = 0; d < width; d++) {
          const cost = siteCost[d]! + gPerMsKwh * added[o * width + d]!;
          if (cost < least) {
            least = cost;
            chosen = d;
          }
        }
        const kwh = demandKwh[hour * width + o]!;
        book(hour, o, chosen, kwh, into);
        visit?.(o, chosen, kwh);
      }
      return;
    }
    for (let o = 0; o < width; o++) {
      for (let d = 0; d < width; d++) {
        const ms = added[o * width + d]!;
        costs[o * width + d] = ms < Infinity ? siteCost[d]! + gPerMsKwh * ms : o === d ? LAST_RESORT : NO_WAY;
      }
    }
    transport.solve(hour, demandKwh, hour * width, capacityKwh!, costs, (o, d, kwh) => {
      book(hour, o, d, kwh, into);
      visit?.(o, d, kwh);
    });
  };
  const known = new Array<Totals | undefined>(study.hours);
  const nearest = (hour: number): Totals => {
    let totals = known[hour];
    if (totals !== undefined) return totals;
    const tally = newTally();
    // Home has room for its own; only an outage sends anyone away.
    if (addedMs(hour) === normal) for (let o = 0; o < width; o++) book(hour, o, o, demandKwh[hour * width + o]!, tally);
    else route(hour, NEAREST_PRICES, tally);
    known[hour] = totals = tally;
    return totals;
  };
  return { route, nearest, book, addedMs };
}
