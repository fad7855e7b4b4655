import { JoulegateError, hourStart, type EpochHour } from '../../../units/index.ts';
import type { ExchangeRates } from '../price/index.ts';
import { ENTSOE_PRICE_AREAS, entsoePrices } from './entsoe-prices.ts';
import { blocks, ENTSOE_NAME, isDocument, slotsOf, tag, type Slot } from './entsoe-xml.ts';
import { mixIntensity, wholeMixes, type Fuel } from './fuel-mix.ts';
import type { GridAdapter, ObservedHour, ReadSecret } from './types.ts';

/** Area codes (EIC) of the zones. */
export const ENTSOE_AREAS: Readonly<Record<string, string>> = {
  AT: '10YAT-APG------L',
  BE: '10YBE----------2',
  CH: '10YCH-SWISSGRIDZ',
  CZ: '10YCZ-CEPS-----N',
  DE: '10Y1001A1001A83F',
  'DK-DK1': '10YDK-1--------W',
  'DK-DK2': '10YDK-2--------M',
  ES: '10YES-REE------0',
  FI: '10YFI-1--------U',
  FR: '10YFR-RTE------C',
  GR: '10YGR-HTSO-----Y',
  IE: '10Y1001A1001A59C',
  'IT-NO': '10Y1001A1001A73I',
  NL: '10YNL----------L',
  'NO-NO1': '10YNO-1--------2',
  'NO-NO2': '10YNO-2--------T',
  PL: '10YPL-AREA-----S',
  PT: '10YPT-REN------W',
  SE: '10YSE-1--------K',
  'SE-SE3': '10Y1001A1001A46L',
};

const FUELS: Readonly<Record<string, Fuel>> = {
  B01: 'biomass',
  B02: 'coal',
  B03: 'gas',
  B04: 'gas',
  B05: 'coal',
  B06: 'oil',
  B07: 'oil',
  B08: 'coal',
  B09: 'geothermal',
  B11: 'hydro',
  B12: 'hydro',
  B13: 'hydro',
  B14: 'nuclear',
  B15: 'biomass',
  B16: 'solar',
  B17: 'unknown',
  B18: 'wind',
  B19: 'wind',
  B20: 'unknown',
};
/** Pumped storage: what it gives was generated before, by others. */
const STORAGE = new Set(['B10', 'B25']);

const stamp = (hour: EpochHour): string => new Date(hourStart(hour)).toISOString().replace(/[-:T]/g, '').slice(0, 12);

/**
 * Europe by its transmission operators: actual generation by type (document A75, process A16), turned into
 * intensity by emission factors. Production-based: imports are not traced. With rates, day-ahead prices too (A44).
 *
 * @param options.areas area codes of zones beyond {@link ENTSOE_AREAS}
 * @param options.rates of the currencies that prices are read in
 */
export function entsoe(options: {
  readonly token: ReadSecret;
  readonly areas?: Readonly<Record<string, string>>;
  readonly rates?: ExchangeRates | undefined;
  readonly baseUrl?: string | undefined;
}): GridAdapter {
  const areas = new Map(Object.entries({ ...ENTSOE_AREAS, ...options.areas }));
  const priceAreas = new Map(Object.entries({ ...ENTSOE_AREAS, ...ENTSOE_PRICE_AREAS, ...options.areas }));
  const requestOf = (query: Readonly<Record<string, string>>, fromHour: EpochHour, toHour: EpochHour) => ({
    path: `/api?${new URLSearchParams({ securityToken: options.token(), ...query, periodStart: stamp(fromHour), periodEnd: stamp(toHour) })}`,
    headers: { accept: 'application/xml' },
  });
  const url = new URL(options.baseUrl ?? 'https://web-api.tp.entsoe.eu');
  return {
    kind: 'entsoe',
    name: ENTSOE_NAME,
    licence: 'CC BY 4.0, ENTSO-E Transparency Platform',
    origin: url.origin,
    basePath: url.pathname.replace(/\/$/, ''),
    documentedAt: 'https://transparency.entsoe.eu/content/static_content/Static%20content/web%20api/Guide.html',
    delayHours: 1,
    serves: (zone) => areas.has(zone),
    requests: (zone, fromHour, toHour) => [
      requestOf({ documentType: 'A75', processType: 'A16', in_Domain: areas.get(zone) ?? '' }, fromHour, toHour),
    ],
    parse: (zone, [xml = '']) =>
      isDocument(xml, 'GL_MarketDocument') ? generationHours(zone, areas.get(zone) ?? '', xml) : [],
    ...(options.rates === undefined
      ? {}
      : {
          prices: {
            kind: 'day-ahead',
            rates: options.rates,
            requests: (zone, fromHour, toHour) => {
              const area = priceAreas.get(zone) ?? '';
              return [
                requestOf(
                  { documentType: 'A44', 'contract_MarketAgreement.type': 'A01', in_Domain: area, out_Domain: area },
                  fromHour,
                  toHour,
                ),
              ];
            },
            parse: (zone, [xml = '']) => entsoePrices(zone, priceAreas.get(zone) ?? '', xml),
          },
        }),
  };
}

const QUANTITY_MINUTES = 60;

/** What one kind of plant generated in an hour, by the instants that its slots begin at. */
type Slots = Map<number, Slot>;

function generationHours(zone: string, area: string, xml: string): ObservedHour[] {
  const hours = new Map<EpochHour, Map<string, Slots[]>>();
  // A kind may be split over series: one after the other, or side by side.
  for (const each of blocks(xml, 'TimeSeries')) {
    const psrType = tag(each, 'psrType') ?? '';
    if (!each.includes('inBiddingZone_Domain.mRID') || STORAGE.has(psrType)) continue;
    const domain = tag(each, 'inBiddingZone_Domain\\.mRID');
    if (domain !== area)
      throw new JoulegateError('JG_DATA', `${ENTSOE_NAME} answered for ${domain ?? '?'} instead of ${area} (${zone})`, {
        where: ENTSOE_NAME,
      });
    for (const slot of slotsOf(each, 'quantity', zone)) {
      const kinds = hours.get(slot.hour) ?? new Map<string, Slots[]>();
      hours.set(slot.hour, kinds);
      const own = kinds.get(psrType) ?? [];
      kinds.set(psrType, own);
      // The same value for the same time in another series is the same row again.
      if (own.some((slots) => slots.get(slot.startMs)?.value === slot.value)) continue;
      const free = own.find((slots) => !slots.has(slot.startMs));
      if (free === undefined) own.push(new Map([[slot.startMs, slot]]));
      else free.set(slot.startMs, slot);
    }
  }
  const mixes = new Map(
    [...hours].map(([hour, kinds]) => [
      hour,
      new Map([...kinds].map(([psrType, own]) => [psrType, meanOf(own)] as const)),
    ]),
  );
  return wholeMixes(mixes).flatMap(([hour, generated]) => {
    const mw = new Map<Fuel, number>();
    for (const [psrType, power] of generated) {
      const fuel = FUELS[psrType] ?? 'unknown';
      mw.set(fuel, (mw.get(fuel) ?? 0) + power);
    }
    return mixIntensity(zone, hour, mw) ?? [];
  });
}

/** Mean over the hour of series side by side; `null` where one of them does not cover it whole. */
function meanOf(own: readonly Slots[]): number | null {
  let sum = 0;
  for (const slots of own) {
    let minutes = 0;
    for (const slot of slots.values()) {
      minutes += slot.minutes;
      sum += (slot.value * slot.minutes) / QUANTITY_MINUTES;
    }
    if (minutes !== QUANTITY_MINUTES) return null;
  }
  return sum;
}
