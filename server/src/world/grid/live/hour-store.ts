import { hourLabel, logSigma, type EpochHour } from '../../../units/index.ts';
import { ESTIMATED_HOUR_SIGMA, factorSigma } from '../intensity-sigma.ts';
import type { GridHour, GridSource } from '../types.ts';
import {
  inUsd,
  possiblePrice,
  type ElectricityPrice,
  type ExchangeRates,
  type ObservedPrice,
  type PriceKind,
} from '../price/index.ts';
import { zoneSpread } from '../zone-days.ts';
import { beyond, copiedDay, impossible, jumps, SIGNALS, type SignalName } from './sanity.ts';
import type { ObservedHour } from './types.ts';

const KEPT_HOURS = 24 * 62;
const PRUNE_SLACK_HOURS = 240;
const MAX_STALE_HOURS = 48;
const NEIGHBOUR_HOURS = 24;
const LAST_DAYS_HOURS = 72;
const LEAST_HOURS = 24;

/** What became of hours that a source offered. */
export interface Accepted {
  /** Hours that are new or differ from what was known. */
  readonly changed: readonly EpochHour[];
  readonly rejected: readonly string[];
}

/** Whose prices they are, and what their currencies are worth. */
export interface PriceOrigin {
  readonly name: string;
  readonly licence: string;
  readonly kind: PriceKind;
  readonly rates: ExchangeRates;
}

/** Hours of zones as they became known; one kind of intensity never stands in for another. */
export interface HourStore {
  /** Checks hours and keeps those that can be true; an estimate never replaces a measured hour. */
  accept(
    zone: string,
    offered: readonly ObservedHour[],
    nowHour: EpochHour,
    source: { readonly name: string; readonly licence: string },
  ): Accepted;
  /** Keeps prices that can be true and whose currency has a rate; of hours to come too, since auctions are held ahead. */
  acceptPrices(zone: string, offered: readonly ObservedPrice[], nowHour: EpochHour, source: PriceOrigin): Accepted;
  hasPrice(zone: string, hour: EpochHour): boolean;
  /** The newest hour of a zone whose `signal` is known. */
  newest(zone: string, signal: SignalName): EpochHour | undefined;
  has(zone: string, signal: SignalName, hour: EpochHour): boolean;
  /** Known values of a signal over hours, `undefined` where unknown. */
  values(zone: string, signal: SignalName, fromHour: EpochHour, toHour: EpochHour): readonly (number | undefined)[];
  /** A source over `base`: the store's own hour or its carry-over; what the store lacks comes from `base`. */
  over(base: GridSource): GridSource;
}

type Kept = Pick<ObservedHour, 'lowCarbonShare' | 'renewableShare' | 'estimated'> & {
  readonly value: number;
  readonly source: string;
  readonly licence: string;
};

export function hourStore(): HourStore {
  const zones = new Map<string, Readonly<Record<SignalName, Map<EpochHour, Kept>>>>();
  const prices = new Map<string, Map<EpochHour, ElectricityPrice>>();
  const of = (zone: string): Readonly<Record<SignalName, Map<EpochHour, Kept>>> => {
    let found = zones.get(zone);
    if (found === undefined)
      zones.set(zone, (found = { directGPerKwh: new Map(), lifecycleGPerKwh: new Map(), marginalGPerKwh: new Map() }));
    return found;
  };

  /** The kept value before an hour, within a day of it. */
  const before = (series: ReadonlyMap<EpochHour, Kept>, hour: EpochHour): number | undefined => {
    for (let step = 1; step <= NEIGHBOUR_HOURS; step++) {
      const found = series.get(hour - step);
      if (found !== undefined) return found.value;
    }
    return undefined;
  };

  const lastDays = (series: ReadonlyMap<EpochHour, Kept>, hour: EpochHour): number[] =>
    Array.from({ length: LAST_DAYS_HOURS }, (_, i) => series.get(hour - 1 - i)?.value).filter(
      (value) => value !== undefined,
    );

  const carried = (
    series: ReadonlyMap<EpochHour, Kept>,
    hour: EpochHour,
  ): { kept: Kept; ageHours: number } | undefined => {
    for (let ageHours = 0; ageHours <= MAX_STALE_HOURS; ageHours += 24) {
      const kept = series.get(hour - ageHours);
      if (kept !== undefined) return { kept, ageHours };
    }
    return undefined;
  };

  return {
    accept(zone, offered, nowHour, source) {
      const rejected: string[] = [];
      const changed = new Set<EpochHour>();
      const series = of(zone);
      const sane = offered.filter((observed) => {
        const wrong = impossible(observed, zone, nowHour);
        if (wrong !== null) rejected.push(wrong);
        return wrong === null;
      });
      for (const signal of SIGNALS) {
        const own = series[signal];
        const batch = new Map(
          sane.flatMap((observed): [EpochHour, Kept][] => {
            const value = observed[signal];
            return value === null
              ? []
              : [
                  [
                    observed.hour,
                    {
                      value,
                      lowCarbonShare: observed.lowCarbonShare,
                      renewableShare: observed.renewableShare,
                      estimated: observed.estimated,
                      ...named(source),
                    },
                  ],
                ];
          }),
        );
        for (const [hour, kept] of [...batch].sort(([a], [b]) => a - b)) {
          const known = own.get(hour);
          if (known !== undefined && (known.value === kept.value || (kept.estimated && !known.estimated))) continue;
          if (signal !== 'marginalGPerKwh') {
            const last = before(own, hour);
            const next = (batch.get(hour + 1) ?? own.get(hour + 1))?.value;
            if (last !== undefined && jumps(kept.value, last) && (next === undefined || jumps(kept.value, next))) {
              rejected.push(
                `${hourLabel(hour)}: ${kept.value} g/kWh after ${last} is a jump that the next hour does not confirm`,
              );
              continue;
            }
            // A figure beyond all of the last days is far above the last of them too: most hours need no more.
            if (
              (last === undefined || beyond(kept.value, [last])) &&
              beyond(kept.value, lastDays(own, hour), LEAST_HOURS)
            ) {
              rejected.push(`${hourLabel(hour)}: ${kept.value} g/kWh is far beyond the last three days`);
              continue;
            }
            if (
              !kept.estimated &&
              copiedDay((at) => (at === hour ? kept.value : (own.get(at)?.value ?? batch.get(at)?.value)), hour)
            ) {
              rejected.push(`${hourLabel(hour)}: the day repeats the day before figure by figure`);
              continue;
            }
          }
          own.set(hour, kept);
          changed.add(hour);
        }
        if (own.size > KEPT_HOURS + PRUNE_SLACK_HOURS)
          for (const hour of own.keys()) if (hour < nowHour - KEPT_HOURS) own.delete(hour);
      }
      return { changed: [...changed].sort((a, b) => a - b), rejected };
    },
    acceptPrices(zone, offered, nowHour, { name, licence, kind, rates }) {
      const own = prices.get(zone) ?? new Map<EpochHour, ElectricityPrice>();
      prices.set(zone, own);
      const changed: EpochHour[] = [];
      const rejected = new Set<string>();
      for (const { zone: of, hour, perMwh, currency } of offered) {
        const price = inUsd({ perMwh, currency }, rates, { kind, source: name, licence });
        if (of !== zone) rejected.add(`a price of zone ${of} where ${zone} was asked`);
        else if (price === null) rejected.add(`prices in ${currency}: no rate is configured`);
        else if (!Number.isSafeInteger(hour) || !possiblePrice(price.usdPerMwh))
          rejected.add(`${hourLabel(hour)}: ${perMwh} ${currency}/MWh is impossible`);
        else if (own.get(hour)?.usdPerMwh !== price.usdPerMwh) {
          own.set(hour, price);
          changed.push(hour);
        }
      }
      if (own.size > KEPT_HOURS + PRUNE_SLACK_HOURS)
        for (const hour of own.keys()) if (hour < nowHour - KEPT_HOURS) own.delete(hour);
      return { changed, rejected: [...rejected] };
    },
    hasPrice: (zone, hour) => prices.get(zone)?.has(hour) ?? false,
    newest(zone, signal) {
      let newest: EpochHour | undefined;
      for (const hour of of(zone)[signal].keys()) if (newest === undefined || hour > newest) newest = hour;
      return newest;
    },
    has: (zone, signal, hour) => of(zone)[signal].has(hour),
    values: (zone, signal, fromHour, toHour) =>
      Array.from({ length: Math.max(0, toHour - fromHour) }, (_, i) => of(zone)[signal].get(fromHour + i)?.value),
    over: (base) => ({
      name: `live hours, then ${base.name}`,
      zones: [...new Set([...zones.keys(), ...base.zones])].sort(),
      at(zone, hour) {
        const series = zones.get(zone);
        const below = pricedBy(prices.get(zone)?.get(hour), base.at(zone, hour));
        if (series === undefined) return below;
        const lifecycle = carried(series.lifecycleGPerKwh, hour);
        const direct = carried(series.directGPerKwh, hour);
        const marginal = carried(series.marginalGPerKwh, hour);
        const marginalGPerKwh = marginal?.ageHours === 0 ? marginal.kept.value : (below?.marginalGPerKwh ?? null);
        if (
          lifecycle !== undefined &&
          !(below !== undefined && below.kind.startsWith('hourly') && below.ageHours < lifecycle.ageHours)
        )
          return pricedBy(below?.price ?? prices.get(zone)?.get(hour), {
            ...hourOfKept(zone, hour, lifecycle),
            directGPerKwh: direct?.ageHours === lifecycle.ageHours ? direct.kept.value : null,
            marginalGPerKwh,
          });
        if (below === undefined) return undefined;
        // Direct alone is known live: it stands beside the life cycle of the next source, and says whose it is.
        const beside =
          direct?.ageHours === 0 && below.directGPerKwh === null
            ? { directGPerKwh: direct.kept.value, source: `${below.source}; direct: ${direct.kept.source}` }
            : {};
        return { ...below, ...beside, marginalGPerKwh };
      },
    }),
  };
}

/** An hour with a price that became known live; a contract prevails over the market. */
const pricedBy = <T extends GridHour | undefined>(price: ElectricityPrice | undefined, hour: T): T =>
  hour === undefined || price === undefined || hour.price?.kind === 'contract' ? hour : { ...hour, price };

const named = ({ name, licence }: { readonly name: string; readonly licence: string }) => ({ source: name, licence });

function hourOfKept(
  zone: string,
  hour: EpochHour,
  { kept, ageHours }: { kept: Kept; ageHours: number },
): Omit<GridHour, 'directGPerKwh'> {
  const spread = zoneSpread(zone);
  const stale = ageHours === 0 ? 0 : ageHours === 24 ? spread.dayBeforeSigma : spread.twoDaysBeforeSigma;
  return {
    zone,
    hour,
    lifecycleGPerKwh: kept.value,
    lowCarbonShare: kept.lowCarbonShare,
    renewableShare: kept.renewableShare,
    kind: kept.estimated ? 'hourly-estimated' : 'hourly',
    ageHours,
    sigma: logSigma.combined(factorSigma(kept.value), kept.estimated ? ESTIMATED_HOUR_SIGMA : 0, stale),
    source: kept.source,
    licence: kept.licence,
  };
}
