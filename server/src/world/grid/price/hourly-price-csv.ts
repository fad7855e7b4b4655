import { basename } from 'node:path';
import { hourLabel, JoulegateError, parseHour, type EpochHour } from '../../../units/index.ts';
import { readText } from '../read-text.ts';
import { yearlyAverages } from '../yearly-averages.ts';
import { inUsd, possiblePrice } from './in-usd.ts';
import type { ElectricityPrice, ExchangeRates, PriceKind, PriceSource } from './types.ts';

/** What a price file calls itself, and what its currency is worth. */
export interface HourlyPriceInfo {
  readonly name: string;
  readonly licence: string;
  readonly fileName: string;
  readonly kind: PriceKind;
  /** Needed where the file is not in USD. */
  readonly rates: ExchangeRates;
  /** Zones that may occur; without it, those of the yearly averages. */
  readonly zones?: readonly string[];
}

const HEADER = /^zone,datetime_utc,price_([a-z]{3})_per_mwh$/;

/**
 * Reads hourly electricity prices: CSV with the columns zone, datetime_utc (hour-beginning, UTC) and
 * price_usd_per_mwh, or another currency's code in place of usd. Prices may be negative; an empty cell or a
 * missing hour is unknown.
 *
 * @throws JoulegateError JG_DATA that names file, line, zone and hour: wrong header, no rate for the currency, unknown
 *   zone, an hour twice, a cell that is no price
 * @example parseHourlyPrices(text, { name: 'tariff', licence: 'ours', fileName: 'tariff.csv', kind: 'contract', rates: {} }).priceAt('DE', hour)
 */
export function parseHourlyPrices(text: string, info: HourlyPriceInfo): PriceSource {
  const fail = (line: number, message: string, hint: string): never => {
    throw new JoulegateError('JG_DATA', `${info.fileName}, line ${line}: ${message}`, {
      where: `${info.fileName}:${line}`,
      hint,
    });
  };
  const knownZones = new Set(info.zones ?? yearlyAverages().zones);
  const [header = '', ...rows] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const currency =
    HEADER.exec(header)?.[1]?.toUpperCase() ??
    fail(
      1,
      'the header is not the expected one',
      'the first line must read zone,datetime_utc,price_usd_per_mwh, or another currency such as price_eur_per_mwh',
    );
  const about = { kind: info.kind, source: info.name, licence: info.licence };
  const price = (perMwh: number): ElectricityPrice =>
    inUsd({ perMwh, currency }, info.rates, about) ??
    fail(
      1,
      `prices in ${currency} without a rate`,
      `state rates: { ${currency}: { usd: ..., asOf: ... } } beside the path`,
    );
  price(0);

  const zones = new Map<string, Map<EpochHour, number>>();
  const hours = new Map<string, EpochHour>();
  rows.forEach((row, index) => {
    if (row === '') return;
    const line = index + 2;
    const cells = row.split(',');
    const [zone = '', at = '', cell = ''] = cells;
    if (cells.length !== 3) fail(line, `${cells.length} cells instead of 3 (zone "${zone}")`, `write ${header}`);
    if (!knownZones.has(zone))
      fail(line, `zone "${zone}" is not known`, 'use a zone name of Electricity Maps, such as FR or US-CAL-CISO');
    let hour = hours.get(at);
    if (hour === undefined) {
      try {
        hour = parseHour(at);
      } catch {
        return fail(line, `zone ${zone}: "${at}" is not a whole UTC hour`, 'write hours as 2022-06-01T05:00Z');
      }
      hours.set(at, hour);
    }
    let series = zones.get(zone);
    if (series === undefined) zones.set(zone, (series = new Map()));
    if (series.has(hour)) fail(line, `zone ${zone}: ${hourLabel(hour)} stands twice`, 'keep one row per zone and hour');
    const perMwh = cell.trim() === '' ? NaN : Number(cell);
    if (cell.trim() !== '' && !possiblePrice(price(perMwh).usdPerMwh))
      fail(
        line,
        `zone ${zone}, ${hourLabel(hour)}: "${cell}" is no price`,
        'give a number, or leave the cell empty where it is unknown',
      );
    series.set(hour, perMwh);
  });
  if (zones.size === 0) fail(1, 'no hours', 'give at least one row below the header');
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
 * @example loadHourlyPrices('prices/2022.csv.gz')
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
