import { gridSources } from '../../world/index.ts';
import { stated, told, unknown, type Told } from './told.ts';
import type { ZoneEnergy } from './inventory.ts';

/** Electricity of own operations by how it was made, location-based. */
export interface EnergyMix {
  readonly fossil: Told;
  readonly nuclear: Told;
  readonly renewable: Told;
  /** In zones whose mix nobody ships. */
  readonly unknown: Told;
  readonly sources: readonly {
    readonly what: 'energy mix';
    readonly source: string;
    readonly licence: string | null;
  }[];
}

const PUBLISHER: Readonly<Partial<Record<string, string>>> = {
  'US-': 'US EPA, eGRID2023',
  'CA-': "provinces' mixes of codecarbon's package",
};
const RENEWABLE = ['hydro', 'wind', 'solar', 'biomass', 'geothermal'];

/**
 * Splits electricity by the yearly mix of its areas: nuclear and renewable rounded down to the nano-Wh, all the rest fossil,
 * so that the parts add up and none is flattered.
 */
export function energyMixOf(zones: readonly ZoneEnergy[]): EnergyMix {
  const sums = { fossil: 0n, nuclear: 0n, renewable: 0n, unknown: 0n };
  const areas = new Map<string, number>();
  for (const { zone, nano } of zones) {
    const mix = zone === null ? null : gridSources.yearlyMix(zone);
    if (mix === null) {
      sums.unknown += nano;
      continue;
    }
    const shares = [...mix.shares];
    const all = shares.reduce((sum, [, share]) => sum + share, 0);
    const part = (of: (fuel: string) => boolean): bigint =>
      (nano * BigInt(Math.round(shares.reduce((sum, [fuel, share]) => sum + (of(fuel) ? share : 0), 0) * 1000))) /
      BigInt(Math.round(all * 1000));
    const nuclear = part((fuel) => fuel === 'nuclear');
    const renewable = part((fuel) => RENEWABLE.includes(fuel));
    sums.nuclear += nuclear;
    sums.renewable += renewable;
    sums.fossil += nano - nuclear - renewable;
    areas.set(mix.area, mix.year);
  }
  const none = zones.length > 0 && zones.every(({ zone }) => zone === null || gridSources.yearlyMix(zone) === null);
  const of = (nano: bigint): Told =>
    none
      ? unknown('MWh', 'no zone of own operations has a known generation mix')
      : told(stated(nano), 'MWh', 'location-based, by the yearly mix of the area; no contract is in it');
  return {
    fossil: of(sums.fossil),
    nuclear: of(sums.nuclear),
    renewable: of(sums.renewable),
    unknown: told(stated(sums.unknown), 'MWh', 'in zones whose mix is not known'),
    sources: [...areas].toSorted().map(([area, year]) => ({
      what: 'energy mix',
      source: `${area}, generation by source in ${year}: ${PUBLISHER[area.slice(0, 3)] ?? 'Ember and Our World in Data'}`,
      licence:
        PUBLISHER[area.slice(0, 3)] === undefined ? 'CC BY 4.0' : area.startsWith('US-') ? 'public domain' : null,
    })),
  };
}
