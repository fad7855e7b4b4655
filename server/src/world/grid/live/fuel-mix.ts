import type { EpochHour } from '../../../units/index.ts';
import type { ObservedHour } from './types.ts';

/** Sources of electricity that an emission factor is known for. */
export type Fuel =
  'coal' | 'gas' | 'oil' | 'biomass' | 'geothermal' | 'hydro' | 'nuclear' | 'solar' | 'wind' | 'unknown';

interface Factor {
  readonly directGPerKwh: number;
  readonly lifecycleGPerKwh: number;
  readonly lowCarbon: boolean;
  readonly renewable: boolean;
}

/**
 * Grams a kWh. Life cycle: IPCC AR5 (2014), Annex III, medians, oil by the UK POST, as Electricity Maps uses
 * them. Direct: combustion at the plant, the factors behind DACF's intensities; biogenic carbon is not counted.
 */
export const FUEL_FACTORS: Readonly<Record<Fuel, Factor>> = {
  coal: { directGPerKwh: 760, lifecycleGPerKwh: 820, lowCarbon: false, renewable: false },
  gas: { directGPerKwh: 370, lifecycleGPerKwh: 490, lowCarbon: false, renewable: false },
  oil: { directGPerKwh: 406, lifecycleGPerKwh: 650, lowCarbon: false, renewable: false },
  biomass: { directGPerKwh: 0, lifecycleGPerKwh: 230, lowCarbon: true, renewable: true },
  geothermal: { directGPerKwh: 0, lifecycleGPerKwh: 38, lowCarbon: true, renewable: true },
  hydro: { directGPerKwh: 0, lifecycleGPerKwh: 24, lowCarbon: true, renewable: true },
  nuclear: { directGPerKwh: 0, lifecycleGPerKwh: 12, lowCarbon: true, renewable: false },
  solar: { directGPerKwh: 0, lifecycleGPerKwh: 45, lowCarbon: true, renewable: true },
  wind: { directGPerKwh: 0, lifecycleGPerKwh: 11, lowCarbon: true, renewable: true },
  unknown: { directGPerKwh: 575, lifecycleGPerKwh: 700, lowCarbon: false, renewable: false },
};

/**
 * Hours whose mix is whole. A kind of plant belongs to a mix where at least half of the hours have it: the newest hour
 * comes in kind by kind, and one that lacks a kind is unknown.
 * @param hours by hour, what each kind generated; `null` where it is said to be unknown, or is known for a part of the hour
 */
export function wholeMixes(
  hours: ReadonlyMap<EpochHour, ReadonlyMap<string, number | null>>,
): readonly (readonly [EpochHour, ReadonlyMap<string, number>])[] {
  const seen = new Map<string, number>();
  for (const mix of hours.values()) for (const kind of mix.keys()) seen.set(kind, (seen.get(kind) ?? 0) + 1);
  const wanted = [...seen].filter(([, count]) => 2 * count >= hours.size).map(([kind]) => kind);
  return [...hours]
    .filter(([, mix]) => wanted.every((kind) => mix.has(kind)) && ![...mix.values()].includes(null))
    .map(([hour, mix]) => [hour, mix as ReadonlyMap<string, number>] as const)
    .sort(([a], [b]) => a - b);
}

/**
 * Intensity of a generation mix: each source's share times its factor. Production only: imports are not in it.
 * @param mw generation by source, MW or shares; negative figures (pumping, own use) count as nothing
 * @returns `null` where nothing generates
 * @example mixIntensity('PL', 0, new Map([['coal', 60], ['wind', 40]]))?.directGPerKwh // 456
 */
export function mixIntensity(zone: string, hour: EpochHour, mw: ReadonlyMap<Fuel, number>): ObservedHour | null {
  let total = 0;
  const sums = { direct: 0, lifecycle: 0, lowCarbon: 0, renewable: 0 };
  for (const [fuel, power] of mw) {
    if (!(power > 0)) continue;
    const factor = FUEL_FACTORS[fuel];
    total += power;
    sums.direct += power * factor.directGPerKwh;
    sums.lifecycle += power * factor.lifecycleGPerKwh;
    if (factor.lowCarbon) sums.lowCarbon += power;
    if (factor.renewable) sums.renewable += power;
  }
  if (total === 0) return null;
  return {
    zone,
    hour,
    directGPerKwh: sums.direct / total,
    lifecycleGPerKwh: sums.lifecycle / total,
    marginalGPerKwh: null,
    lowCarbonShare: sums.lowCarbon / total,
    renewableShare: sums.renewable / total,
    estimated: false,
  };
}
