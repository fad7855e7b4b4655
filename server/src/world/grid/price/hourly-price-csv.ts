import { basename } from 'node:path';
import { readText } from '../../../edge/index.ts';
import { hourLabel, type EpochHour } from '../../../units/index.ts';
import { zoneHourTable, type ZoneFileInfo } from '../zone-hour-table.ts';
import { inUsd, possiblePrice } from './in-usd.ts';
import type { ElectricityPrice, ExchangeRates, PriceKind, PriceSource } from './types.ts';

/** What a price file calls itself, and what its currency is worth. */
export interface HourlyPriceInfo extends ZoneFileInfo {
  readonly licence: string;
  readonly kind: PriceKind;
  /** Needed where the file is not in USD. */
  readonly rates: ExchangeRates;
}

const PRICE = /^price_([a-z]{3})_per_mwh$/;

/**
 * Reads hourly electricity prices: CSV with the columns zone, datetime_utc (hour-beginning, UTC) and
 * price_usd_per_mwh, or another currency's code in place of usd. Prices may be negative; an empty cell or a
 * missing hour is unknown.
 *
 * @throws JoulegateError JG_DATA that names file, line, zone and hour: a column lacks, no rate for the currency, unknown
 *   zone, an hour twice, a cell that is no price
 */
export function parseHourlyPrices(text: string, info: HourlyPriceInfo): PriceSource {
  const table = zoneHourTable(text, info, []);
  const column =
    table.names.find((name) => PRICE.test(name)) ??
    table.fail('the header lacks price_usd_per_mwh', 'name a column so, or with another currency: price_eur_per_mwh');
  const currency = PRICE.exec(column)![1]!.toUpperCase();
  const about = { kind: info.kind, source: info.name, licence: info.licence };
  const price = (perMwh: number): ElectricityPrice =>
    inUsd({ perMwh, currency }, info.rates, about) ??
    table.fail(
      `prices in ${currency} without a rate`,
      `state rates: { ${currency}: { usd: ..., asOf: ... } } beside the path`,
    );
  price(0);

  const zones = new Map<string, Map<EpochHour, number>>();
  for (const { line, zone, hour, of } of table.lines()) {
    let series = zones.get(zone);
    if (series === undefined) zones.set(zone, (series = new Map()));
    if (series.has(hour)) line.fail(`zone ${zone}: ${hourLabel(hour)} stands twice`, 'keep one row per zone and hour');
    const cell = line.text(column);
    const perMwh = cell === '' ? NaN : Number(cell);
    if (cell !== '' && !possiblePrice(price(perMwh).usdPerMwh))
      line.fail(`${of()}: "${cell}" is no price`, 'give a number, or leave the cell empty where it is unknown');
    series.set(hour, perMwh);
  }
  return {
    name: info.name,
    zones: [...zones.keys()].sort(),
    priceAt(zone, hour) {
      const perMwh = zones.get(zone)?.get(hour);
      return perMwh === undefined || Number.isNaN(perMwh) ? undefined : price(perMwh);
    },
  };
}

/**
 * Reads a price file, `.csv` or `.csv.gz`, at start or on a reload.
 * @throws JoulegateError JG_DATA when it cannot be read, and as {@link parseHourlyPrices}
 */
export function loadHourlyPrices(path: string, info: Partial<Omit<HourlyPriceInfo, 'fileName'>> = {}): PriceSource {
  const fileName = basename(path);
  return parseHourlyPrices(readText(path), {
    name: fileName,
    licence: 'not stated',
    kind: 'wholesale',
    rates: {},
    ...info,
    fileName,
  });
}
