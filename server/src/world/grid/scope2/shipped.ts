import { logSigma } from '../../../units/index.ts';
import { FUEL_FACTORS, type Fuel } from '../live/fuel-mix.ts';
import type { MarketBasis, Scope2 } from '../types.ts';
import { LOSS_SHARES } from './losses.ts';
import { MIXES, type Mix } from './mixes.ts';
import {
  AIB_COUNTRIES,
  DIRECT_RECORDS,
  RESIDUAL_RECORDS,
  UPSTREAM_RECORDS,
  type DirectRecord,
  type FactorSource,
} from './records.ts';

/** Grid zones whose name does not tell the area of their factors: eGRID subregions of the places in the catalogue. */
const AREA_OF_ZONE: Readonly<Record<string, string>> = {
  'US-CAL-CISO': 'US-CAMX',
  'US-CAR-SC': 'US-SRVC',
  'US-CENT-SWPP': 'US-SPNO',
  'US-MIDA-PJM': 'US-RFCW',
  'US-MIDW-MISO': 'US-MROW',
  'US-NW-BPAT': 'US-NWPP',
  'US-NW-NEVP': 'US-AZNM',
  'US-NW-PACE': 'US-NWPP',
  'US-NW-PACW': 'US-NWPP',
  'US-NW-PGE': 'US-NWPP',
  'US-NW-WACM': 'US-RMPA',
  'US-SW-AZPS': 'US-AZNM',
  'US-TEX-ERCO': 'US-ERCT',
  unknown: 'world',
};
/** Log-sigma that places in a zone lie apart by; a site's own subregion takes it away. Of an unknown zone: as its life cycle. */
const SPREAD_OF_ZONE: Readonly<Record<string, number>> = { 'US-MIDA-PJM': 0.13, 'US-MIDW-MISO': 0.2, unknown: 0.8 };

/** Countries whose zones are parts of one grid or one published factor: `SE-SE3` takes that of Sweden. */
const NATIONAL = new Set('BR CL IN IT JP MY NO SE'.split(' '));

/** Another publisher or year. */
const PUBLISHED_SIGMA = 0.1;
/** Root mean square of the logarithm over 31 published factors of more than 60 g/kWh: 0.12; doubled where none is published. */
const MODELLED_SIGMA = 0.25;

/**
 * Grams a kWh at the plant: IPCC 2006 Guidelines, volume 2, table 2.2 (94.6, 56.1 and 77.4 kg CO2/GJ) at net
 * efficiencies of 38, 50 and 40 %.
 */
const MODELLED_DIRECT: Readonly<Partial<Record<Fuel, number>>> = { coal: 896, gas: 404, oil: 697 };
const MODELLED: Omit<FactorSource, 'url'> = {
  short: 'modelled mix',
  name: 'modelled: generation mix by fuel (Ember) times IPCC 2006 emission factors at 38, 50 and 40 % of coal, gas and oil plants',
  licence: 'CC BY 4.0',
  verified: true,
};

const byArea = (records: readonly DirectRecord[]): ReadonlyMap<string, DirectRecord> =>
  new Map(records.map((record) => [record.area, record]));
const DIRECT = byArea(DIRECT_RECORDS);
const RESIDUAL = byArea(RESIDUAL_RECORDS);
const UPSTREAM = byArea(UPSTREAM_RECORDS);

/** The mean over a mix of what a source of electricity has. */
const over = ({ shares }: Mix, of: (fuel: Fuel) => number): number => {
  let sum = 0;
  let total = 0;
  for (const [fuel, share] of shares) {
    sum += share * of(fuel);
    total += share;
  }
  return sum / total;
};

/** What an area's mix emits at the plants, by the IPCC's factors: for areas that publish none, and to compare with those that do. */
export function modelledDirect(area: string): number | null {
  const mix = MIXES.get(area);
  return mix === undefined ? null : over(mix, (fuel) => MODELLED_DIRECT[fuel] ?? 0);
}

/** The area whose yearly factors hold in a grid zone. @example areaOfZone('SE-SE3') // 'SE' */
export function areaOfZone(zone: string): string {
  const country = zone.slice(0, 2);
  return AREA_OF_ZONE[zone] ?? (NATIONAL.has(country) ? country : zone);
}

/**
 * Generation by source of the area that a grid zone lies in, over a year; `null` where none is shipped.
 * @returns shares in per cent
 * @example yearlyMix('SE-SE3')?.area // 'SE'
 */
export function yearlyMix(zone: string): (Mix & { readonly area: string }) | null {
  const area = areaOfZone(zone);
  const mix = MIXES.get(area);
  return mix === undefined ? null : { area, ...mix };
}

/** What is lost on the way adds to all that was emitted for what arrives. */
const lost = (share: number, gPerKwh: number): number => (gPerKwh * share) / (1 - share);

function upstreamOf(area: string, direct: number): { readonly gPerKwh: number; readonly source: string } | null {
  const published = UPSTREAM.get(area);
  if (published !== undefined)
    return { gPerKwh: published.gPerKwh, source: `${published.source.name}, ${published.year}` };
  const mix = MIXES.get(area);
  if (mix === undefined) return null;
  const supply = over(mix, (fuel) => FUEL_FACTORS[fuel].lifecycleGPerKwh - FUEL_FACTORS[fuel].directGPerKwh);
  const share = LOSS_SHARES.get(area);
  return {
    gPerKwh: supply + (share === undefined ? 0 : lost(share.value, direct + supply)),
    source: `mix of ${mix.year}, life cycle less direct by fuel; ${share === undefined ? 'losses on the way unknown, not in it' : `${(100 * share.value).toFixed(1)} % lost on the way (${share.source}, ${share.year})`}`,
  };
}

/**
 * Yearly factors of the place where electricity is used, as they are shipped: Scope 2 by location and by market, and
 * Scope 3, category 3. `null`: none is known for the area, and none is made up.
 * @param zone the grid zone, for what its own factors do not tell
 * @param area eGRID subregion, province, state or country; that of the zone where not given
 * @example shippedScope2('FR')?.directGPerKwh // 50
 */
export function shippedScope2(zone: string, area = areaOfZone(zone)): Scope2 | null {
  const record = DIRECT.get(area);
  const modelled = record === undefined ? modelledDirect(area) : null;
  const direct = record?.gPerKwh ?? modelled;
  if (direct === null) return null;
  const year = record?.year ?? MIXES.get(area)!.year;
  const source = record?.source ?? MODELLED;
  const residual = RESIDUAL.get(area);
  const market: { basis: MarketBasis; gPerKwh: number; source: string; short: string } =
    residual === undefined
      ? { basis: 'location-fallback', gPerKwh: direct, source: fallbackWords(area), short: 'location-based average' }
      : {
          basis: 'residual-mix',
          gPerKwh: residual.gPerKwh,
          source: `${residual.source.name}, ${residual.year}`,
          short: residual.source.short,
        };
  const upstream = upstreamOf(area, direct);
  const spread = area === areaOfZone(zone) ? (SPREAD_OF_ZONE[zone] ?? 0) : 0;
  return {
    area,
    year,
    directGPerKwh: direct,
    directKind: record === undefined ? 'modelled' : 'published',
    directSource: `${area}, ${source.name}, ${year}`,
    marketGPerKwh: market.gPerKwh,
    marketBasis: market.basis,
    marketSource: market.source,
    upstreamGPerKwh: upstream?.gPerKwh ?? null,
    upstreamSource: upstream?.source ?? 'unknown',
    licence: source.licence,
    source: bookedAs(`${area} ${source.short} ${year}`, market.short),
    sigma: logSigma.combined(record === undefined ? MODELLED_SIGMA : PUBLISHED_SIGMA, spread),
  };
}

/** As an entry names its factors. @example bookedAs('SE EEA 2023', 'Green-e 2025') // 'location: SE EEA 2023; market: Green-e 2025' */
export const bookedAs = (location: string, market: string): string => `location: ${location}; market: ${market}`;

const fallbackWords = (area: string): string =>
  AIB_COUNTRIES.has(area)
    ? 'location-based average: the residual mix that AIB publishes was not given'
    : 'location-based average: no residual mix is published';
