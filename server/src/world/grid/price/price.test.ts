import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../../../edge/index.ts';
import { hourLabel, hourOf, parseHour } from '../../../units/index.ts';
import { layered } from '../layered.ts';
import { hourStore } from '../live/index.ts';
import { yearlyAverages } from '../yearly-averages.ts';
import { loadHourlyPrices, parseHourlyPrices, type HourlyPriceInfo } from './hourly-price-csv.ts';
import type { ElectricityPrice, PriceSource } from './types.ts';
import { withPrices } from './with-prices.ts';

const INFO: HourlyPriceInfo = {
  name: 'tariff',
  licence: 'ours',
  fileName: 'tariff.csv',
  kind: 'wholesale',
  rates: { EUR: { usd: 1.1, asOf: '2026-11-20', source: 'ECB' } },
};
const T0 = hourOf(Date.UTC(2026, 0, 10));
const file = (...rows: readonly string[]) => ['zone,datetime_utc,price_usd_per_mwh', ...rows].join('\n');
const read = (text: string, over: Partial<HourlyPriceInfo> = {}) => parseHourlyPrices(text, { ...INFO, ...over });

describe('a price file', () => {
  test('gives each hour its own price, negative ones too, and carries none over', () => {
    const source = read(
      file('DE,2026-01-10T00:00Z,80.5', 'DE,2026-01-10T01:00Z,-12', 'DE,2026-01-10T02:00Z,', 'DE,2026-01-10T04:00Z,0'),
    );
    expect([0, 1, 2, 3, 4, 5, 24].map((h) => source.priceAt('DE', T0 + h)?.usdPerMwh)).toEqual([
      80.5,
      -12,
      undefined,
      undefined,
      0,
      undefined,
      undefined,
    ]);
    expect(source.priceAt('DE', T0)).toEqual({
      usdPerMwh: 80.5,
      published: { perMwh: 80.5, currency: 'USD' },
      rate: null,
      kind: 'wholesale',
      source: 'tariff',
      licence: 'ours',
    });
    expect(source.priceAt('FR', T0)).toBeUndefined();
  });

  test('in another currency takes the dated rate and keeps what was published', () => {
    const price = read('zone,datetime_utc,price_eur_per_mwh\nFR,2026-01-10T00:00Z,100').priceAt('FR', T0)!;
    expect(price.usdPerMwh).toBeCloseTo(110, 9);
    expect(price).toMatchObject({
      published: { perMwh: 100, currency: 'EUR' },
      rate: { usd: 1.1, asOf: '2026-11-20' },
    });
  });

  test.each<[string, RegExp]>([
    ['zone,datetime_utc,price\nDE,2026-01-10T00:00Z,1', /tariff.csv, line 1: the header/],
    ['zone,datetime_utc,price_gbp_per_mwh\nGB,2026-01-10T00:00Z,1', /line 1: prices in GBP without a rate/],
    [file('DE,2026-01-10T00:00Z,1', 'DE,2026-01-10T00:00Z,2'), /line 3: zone DE: .* stands twice/],
    [file('DE,2026-01-10T00:00Z,cheap'), /line 2: zone DE, .*"cheap" is no price/],
    [file('DE,2026-01-10T00:00Z,1e9'), /is no price/],
    [file('DE,2026-01-10T00:30Z,1'), /not a whole UTC hour/],
    [file('ATLANTIS,2026-01-10T00:00Z,1'), /"ATLANTIS" .* is not known/],
    [file('DE,2026-01-10T00:00Z'), /2 cells instead of 3/],
    [file(), /no hours/],
  ])('%j is refused', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  test('reads back whatever numbers were written', () => {
    const cents = fc.integer({ min: -100_000, max: 1_000_000 });
    fc.assert(
      fc.property(fc.array(fc.option(cents), { minLength: 1, maxLength: 60 }), (prices) => {
        const source = read(
          file(...prices.map((cent, i) => `DE,${hourLabel(T0 + i)},${cent === null ? '' : cent / 100}`)),
        );
        prices.forEach((cent, i) =>
          expect(source.priceAt('DE', T0 + i)?.usdPerMwh).toBe(cent === null ? undefined : cent / 100),
        );
      }),
    );
  });
});

describe('prices beside intensities', () => {
  const fixed = (usdPerMwh: number, kind: ElectricityPrice['kind'], hours = [T0]): PriceSource => ({
    name: `${kind} ${usdPerMwh}`,
    zones: ['DE'],
    priceAt: (zone, hour) =>
      zone === 'DE' && hours.includes(hour)
        ? {
            usdPerMwh,
            published: { perMwh: usdPerMwh, currency: 'USD' },
            rate: null,
            kind,
            source: kind,
            licence: 'CC0',
          }
        : undefined,
  });
  const averages = yearlyAverages();

  test('change nothing of the intensity, and an unpriced hour stays without a price', () => {
    const grid = withPrices(averages, fixed(50, 'wholesale'));
    const { price, ...rest } = grid.at('DE', T0)!;
    expect(rest).toEqual(averages.at('DE', T0));
    expect(price?.usdPerMwh).toBe(50);
    expect(grid.at('DE', T0 + 1)).toEqual(averages.at('DE', T0 + 1));
    expect(grid.at('ATLANTIS', T0)).toBeUndefined();
    expect(layered(grid, averages).at('DE', T0)?.price?.usdPerMwh).toBe(50);
  });

  test('the first that knows the hour, but a contract before every market', () => {
    const at = (...sources: PriceSource[]) => withPrices(averages, ...sources).at('DE', T0)?.price?.usdPerMwh;
    expect(at(fixed(1, 'wholesale', []), fixed(2, 'wholesale'), fixed(3, 'day-ahead'))).toBe(2);
    expect(at(fixed(2, 'wholesale'), fixed(9, 'contract'))).toBe(9);
    expect(
      withPrices(withPrices(averages, fixed(9, 'contract')), fixed(2, 'wholesale')).at('DE', T0)?.price?.usdPerMwh,
    ).toBe(9);
  });

  const MARKET = { name: 'market', licence: 'CC0', kind: 'day-ahead', rates: INFO.rates } as const;
  const quote = (hour: number, perMwh: number, currency = 'EUR', zone = 'DE') => ({ zone, hour, perMwh, currency });

  test('live prices of the hour come before files, after a contract, and beside a live intensity too', () => {
    const store = hourStore();
    store.acceptPrices('DE', [quote(T0, 100), quote(T0 + 20, 10)], T0, MARKET);
    const over = (source: PriceSource) => store.over(withPrices(averages, source));
    expect(over(fixed(2, 'wholesale')).at('DE', T0)?.price?.usdPerMwh).toBeCloseTo(110, 9);
    expect(over(fixed(9, 'contract')).at('DE', T0)?.price?.usdPerMwh).toBe(9);
    // A day-ahead price of an hour to come is known; the next is not, and takes nothing from its neighbour.
    expect(over(fixed(2, 'wholesale')).at('DE', T0 + 20)?.price?.usdPerMwh).toBeCloseTo(11, 9);
    expect(over(fixed(2, 'wholesale')).at('DE', T0 + 21)?.price).toBeUndefined();
    const hour = {
      zone: 'DE',
      hour: T0,
      directGPerKwh: null,
      lifecycleGPerKwh: 321,
      marginalGPerKwh: null,
      lowCarbonShare: null,
      renewableShare: null,
      estimated: false,
    };
    store.accept('DE', [hour], T0, MARKET);
    expect(over(fixed(2, 'wholesale')).at('DE', T0)).toMatchObject({
      lifecycleGPerKwh: 321,
      price: { usdPerMwh: expect.closeTo(110, 9) },
    });
    expect(over(fixed(9, 'contract')).at('DE', T0)).toMatchObject({ lifecycleGPerKwh: 321, price: { usdPerMwh: 9 } });
  });

  test('a currency without a rate, another zone and an impossible figure are refused with a reason', () => {
    const store = hourStore();
    const { changed, rejected } = store.acceptPrices(
      'DE',
      [quote(T0, 1, 'GBP'), quote(T0, 1, 'GBP'), quote(T0, 1, 'EUR', 'FR'), quote(T0, 1e7)],
      T0,
      MARKET,
    );
    expect(changed).toEqual([]);
    expect(rejected).toEqual([
      expect.stringMatching(/GBP: no rate/),
      expect.stringMatching(/zone FR/),
      expect.stringMatching(/impossible/),
    ]);
    expect(store.hasPrice('DE', T0)).toBe(false);
    expect(store.acceptPrices('DE', [quote(T0, 1, '__proto__')], T0, MARKET).changed).toEqual([]);
  });
});

const folder = dataFolder();
test.skipIf(folder === null)(
  `a cell of the measured prices reads as it stands there (${SKIPPED_NO_DATA} without them)`,
  () => {
    const prices = loadHourlyPrices(join(folder!, 'routing/price/wholesale_2022.csv.gz'));
    expect(prices.priceAt('AU-NSW', parseHour('2022-01-01T01:00Z'))?.usdPerMwh).toBe(71.315);
    expect(prices.zones).toHaveLength(13);
  },
);
