import { JoulegateError, type EpochHour } from '../../../units/index.ts';
import type { ObservedPrice } from '../price/index.ts';
import { blocks, ENTSOE_NAME, isDocument, slotsOf, tag } from './entsoe-xml.ts';
import { hourMeans } from './read-json.ts';

/** Bidding zones where a zone's own area has no auction. */
export const ENTSOE_PRICE_AREAS: Readonly<Record<string, string>> = { DE: '10Y1001A1001A82H' };

/** The daily auction; later auctions of the same day are A07. */
const DAILY = 'A01';
/** Of the auctions of one day and area, the first is the coupled one; an exchange's own auction comes behind it. */
const SEQUENCE = 'classificationSequence_AttributeInstanceComponent\\.position';
const COUPLED = '1';

/**
 * Day-ahead prices (document A44), averaged to whole hours. Where an area has the same hour in two resolutions,
 * the first that covers it whole counts; of two auctions, the coupled one.
 */
export function entsoePrices(zone: string, area: string, xml: string): ObservedPrice[] {
  if (!isDocument(xml, 'Publication_MarketDocument')) return [];
  const found = new Map<EpochHour, ObservedPrice>();
  for (const series of blocks(xml, 'TimeSeries')) {
    const domain = tag(series, 'in_Domain\\.mRID');
    if (domain !== area)
      throw new JoulegateError(
        'JG_DATA',
        `${ENTSOE_NAME} answered prices of ${domain ?? '?'} instead of ${area} (${zone})`,
        { where: ENTSOE_NAME },
      );
    if ((tag(series, 'contract_MarketAgreement\\.type') ?? DAILY) !== DAILY) continue;
    if ((tag(series, SEQUENCE) ?? COUPLED) !== COUPLED) continue;
    const unit = tag(series, 'price_Measure_Unit\\.name');
    const currency = tag(series, 'currency_Unit\\.name');
    if (unit !== 'MWH' || currency === undefined)
      throw new JoulegateError(
        'JG_DATA',
        `${ENTSOE_NAME} answered prices in ${currency ?? '?'} per ${unit ?? '?'} (${zone})`,
        { where: ENTSOE_NAME },
      );
    for (const slots of Map.groupBy(slotsOf(series, 'price\\.amount', zone), (slot) => slot.minutes).values())
      for (const [hour, perMwh] of hourMeans(slots.map(({ startMs: at, value, minutes }) => ({ at, value, minutes }))))
        if (!found.has(hour)) found.set(hour, { zone, hour, perMwh, currency });
  }
  return [...found.values()].sort((a, b) => a.hour - b.hour);
}
