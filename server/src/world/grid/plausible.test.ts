import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../../edge/index.ts';
import { hourOf } from '../../units/index.ts';
import { loadHourlyCsv } from './hourly-csv.ts';
import { carbonAwareSdk } from './live/carbon-aware-sdk.ts';
import { eia } from './live/eia.ts';
import { electricityMaps } from './live/electricity-maps.ts';
import { entsoe } from './live/entsoe.ts';
import { refuseTestData } from './live/read-json.ts';
import { implausible } from './plausible.ts';

const g = (
  lifecycleGPerKwh: number | null,
  directGPerKwh: number | null = null,
  marginalGPerKwh: number | null = null,
) => ({
  lifecycleGPerKwh,
  directGPerKwh,
  marginalGPerKwh,
});

describe('one gate for every intensity', () => {
  test.each<[string, string, ReturnType<typeof g>, RegExp]>([
    ['kilograms', 'DE', g(0.35, 0.3), /kilograms/],
    ['kilograms of a clean grid', 'FR', g(0.034), /0\.034 .* kilograms/],
    ['kilograms in the direct column alone', 'DE', g(350, 0.3), /direct .*kilograms/],
    ['a life cycle of zero', 'NO', g(0, 0), /life cycle of zero/],
    ['columns exchanged', 'DE', g(300, 400), /above life cycle/],
    ['far above the years, without any hour before', 'FR', g(900), /far above .*FR had/],
    ['direct alone, far above the years', 'SE', g(null, 800), /far above/],
    ['far below the years', 'PL', g(5), /far below .*PL had/],
    ['no number', 'DE', g(NaN), /impossible/],
    ['a negative figure', 'DE', g(300, -5), /impossible/],
    ['a marginal figure beyond all', 'DE', g(null, null, 4000), /impossible/],
    ['more than anything burns, where no year is known', 'XX', g(3001), /impossible/],
  ])('%s', (_, zone, of, why) => {
    expect(implausible(zone, of) ?? 'can be').toMatch(why);
  });

  test.each<[string, string, ReturnType<typeof g>]>([
    ['a windy hour', 'GB', g(40, 22)],
    ['a calm winter hour', 'DE', g(768.75, 681.42)],
    ['the cleanest hour of a clean zone', 'CA-ON', g(11.28, 2)],
    ['direct alone', 'FR', g(null, 12)],
    ['nothing burns', 'NO', g(24, 0)],
    ['marginal alone, zero', 'US-CAL-CISO', g(null, null, 0)],
    ['a zone without years', 'XX', g(900, 700)],
  ])('%s can be', (_, zone, of) => {
    expect(implausible(zone, of)).toBeNull();
  });
});

const data = dataFolder();
const FOLDER = join(data ?? '', 'cases/finops');
const body = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const rounded = (hours: readonly { readonly lifecycleGPerKwh: number | null }[]): (number | undefined)[] =>
  hours.map(({ lifecycleGPerKwh }) => (lifecycleGPerKwh === null ? undefined : Math.round(lifecycleGPerKwh * 10) / 10));

describe.skipIf(data === null)(`answers and files as they were met (${SKIPPED_NO_DATA} without them)`, () => {
  test.each([
    ['grid-hours-kg.csv', /line 2.*zone DE, 2026-10-25T00:00Z.*kilograms/s],
    ['grid-hours-swapped.csv', /line 2.*zone DE, 2026-10-25T00:00Z.*above life cycle/s],
    ['grid-hours-zero.csv', /line 2.*zone DE, 2026-10-25T00:00Z.*life cycle of zero/s],
  ])('%s is refused with its line, its hour and the reason', (name, why) => {
    expect(() => loadHourlyCsv(join(FOLDER, name))).toThrow(why);
  });

  const live = eia({ key: () => 'k' });
  test('EIA: a row that stands twice is one row', () => {
    expect(rounded(live.parse('US-CAL-CISO', [body('eia-one-duplicate-row.json')]))).toEqual([309.9, 309.9, 264.9]);
  });
  test('EIA: sun and wind with batteries are sun and wind', () => {
    expect(rounded(live.parse('US-CAL-CISO', [body('eia-solar-with-battery.json')]))).toEqual([94]);
  });
  test('ENTSO-E: a kind split over series, an hour of which lacks', () => {
    const hours = entsoe({ token: () => 't' }).parse('FR', [body('entsoe-generation-split-series.xml')]);
    const of = (hour: number): number => hourOf(Date.UTC(2026, 0, 20, hour));
    expect(hours.map(({ hour }) => hour)).toEqual([of(8), of(10), of(11)]);
    expect(rounded(hours)).toEqual([13.2, 13.2, 13.2]);
  });
  test('ENTSO-E: of two auctions the coupled one', () => {
    const { prices } = entsoe({ token: () => 't', rates: { EUR: { usd: 1.1, asOf: '2026-01-20', source: 'test' } } });
    expect(prices?.parse('DE', [body('entsoe-price-two-sequences.xml')])).toMatchObject([
      { perMwh: 80, currency: 'EUR' },
    ]);
  });
  test('Electricity Maps: quarters are averaged', () => {
    const quarters = body('electricity-maps-quarters.json');
    const hours = electricityMaps({ token: () => 't' }).parse('DE', [
      quarters,
      quarters.replaceAll('"lifecycle"', '"direct"').replace(': 400', ': null'),
    ]);
    expect(hours).toMatchObject([{ lifecycleGPerKwh: 250, directGPerKwh: null }]);
  });
  test('Electricity Maps: a sandbox is no grid', () => {
    expect(() => refuseTestData([body('electricity-maps-sandbox.json')], 'Electricity Maps')).toThrow(/sandbox/);
  });
});

describe('what is unknown stays unknown', () => {
  const history = (...values: readonly unknown[]): string =>
    JSON.stringify({
      zone: 'DE',
      history: values.map((carbonIntensity, i) => ({
        carbonIntensity,
        datetime: new Date(Date.UTC(2026, 2, 1, i)).toISOString(),
      })),
    });
  test('null, nothing, empty text and -1', () => {
    const hours = electricityMaps({ token: () => 't' }).parse('DE', [
      history(300, null, '', -1, undefined, '310'),
      history(...Array.from({ length: 6 }, () => 200)),
    ]);
    expect(hours.map(({ hour, lifecycleGPerKwh }) => [hour - hourOf(Date.UTC(2026, 2, 1)), lifecycleGPerKwh])).toEqual([
      [0, 300],
      [5, 310],
    ]);
  });

  const rows = (hour: number, fuels: Readonly<Record<string, string | null>>): object[] =>
    Object.entries(fuels).map(([fueltype, value]) => ({
      period: `2026-04-01T${String(hour).padStart(2, '0')}`,
      respondent: 'CISO',
      fueltype,
      value,
    }));
  test('EIA: an hour that lacks a kind which half of the hours have, or whose value is empty', () => {
    const data = [
      ...rows(1, { NG: '100', SUN: '100' }),
      ...rows(2, { NG: '100', SUN: '100', OTH: '1' }),
      ...rows(3, { NG: '100', WAT: '100' }),
      ...rows(4, { NG: '100', SUN: '' }),
      ...rows(5, { NG: '100', SUN: null }),
      ...rows(6, { NG: '100', SUN: '100' }),
    ];
    const hours = eia({ key: () => 'k' }).parse('US-CAL-CISO', [JSON.stringify({ response: { data } })]);
    expect(hours.map(({ hour }) => hour - hourOf(Date.UTC(2026, 3, 1)) + 1)).toEqual([1, 2, 6]);
  });

  test.each([
    [23, Date.UTC(2026, 2, 28, 23)],
    [25, Date.UTC(2026, 9, 24, 22)],
  ])('ENTSO-E: a day of %i hours in quarters, all of them', (hoursOfDay, start) => {
    const stamp = (at: number): string => new Date(at).toISOString().slice(0, 16) + 'Z';
    const points = Array.from(
      { length: hoursOfDay * 4 },
      (_, i) => `<Point><position>${i + 1}</position><quantity>${100 + (i % 4)}</quantity></Point>`,
    ).join('');
    const xml = `<GL_MarketDocument><TimeSeries><inBiddingZone_Domain.mRID codingScheme="A01">10YFR-RTE------C</inBiddingZone_Domain.mRID><MktPSRType><psrType>B14</psrType></MktPSRType><Period><timeInterval><start>${stamp(start)}</start><end>${stamp(start + hoursOfDay * 3_600_000)}</end></timeInterval><resolution>PT15M</resolution>${points}</Period></TimeSeries></GL_MarketDocument>`;
    const hours = entsoe({ token: () => 't' }).parse('FR', [xml]);
    expect(hours.map(({ hour }) => hour)).toEqual(Array.from({ length: hoursOfDay }, (_, i) => hourOf(start) + i));
  });

  test('Carbon Aware SDK: five minutes of an hour are no hour', () => {
    const part = (minute: number, rating: number | null) => ({
      location: 'westus',
      time: new Date(Date.UTC(2026, 2, 1, 0, minute)).toISOString(),
      rating,
      duration: '00:05:00',
    });
    const sdk = carbonAwareSdk({
      baseUrl: 'http://127.0.0.1:1',
      signal: 'lifecycle',
      locations: { 'US-CAL-CISO': 'westus' },
    });
    const whole = Array.from({ length: 12 }, (_, i) => part(5 * i, 200 + i));
    expect(sdk.parse('US-CAL-CISO', [JSON.stringify(whole.slice(0, 11))])).toEqual([]);
    expect(sdk.parse('US-CAL-CISO', [JSON.stringify([...whole, whole[3]])])).toMatchObject([
      { lifecycleGPerKwh: 205.5 },
    ]);
    expect(sdk.parse('US-CAL-CISO', [JSON.stringify([...whole.slice(0, 11), part(55, null)])])).toEqual([]);
  });
});
