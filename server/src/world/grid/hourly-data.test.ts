import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder, SKIPPED_NO_DATA } from '../../edge/index.ts';
import { hourOf, parseHour } from '../../units/index.ts';
import { loadHourlyCsv } from './hourly-csv.ts';
import type { GridSource } from './types.ts';
import { typicalDay } from './typical-day.ts';
import { yearlyAverages } from './yearly-averages.ts';
import { zoneDay } from './zone-days.ts';

const folder = dataFolder();

describe.skipIf(folder === null)(`measured hours of 2021 and 2022 (${SKIPPED_NO_DATA} without them)`, () => {
  const load = (year: number): GridSource =>
    loadHourlyCsv(join(folder!, `routing/carbon/electricitymaps_${year}.csv.gz`), {
      name: `Electricity Maps ${year}`,
      licence: 'ODbL 1.0',
    });
  const years =
    folder === null
      ? []
      : ([
          [2021, load(2021)],
          [2022, load(2022)],
        ] as const);
  const yearly = yearlyAverages();

  const hoursOf = (grid: GridSource, year: number, zone: string): number[] => {
    const start = hourOf(Date.UTC(year, 0, 1));
    return Array.from({ length: 8760 }, (_, h) => grid.at(zone, start + h)!.lifecycleGPerKwh);
  };
  const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const rms = (values: readonly number[]): number => Math.sqrt(meanOf(values.map((v) => v * v)));

  test('a cell of the file reads as it stands there', () => {
    expect(years[0]![1].at('AU-NSW', parseHour('2021-01-01T00:00Z'))).toMatchObject({
      directGPerKwh: 543.41,
      lifecycleGPerKwh: 594.78,
      renewableShare: 0.285,
    });
    expect(years[1]![1].at('US-TEX-ERCO', parseHour('2022-12-31T23:00Z'))?.lifecycleGPerKwh).toBe(350.49);
  });

  test('the yearly averages lie within what they claim of the mean of the hours', () => {
    for (const [year, grid] of years) {
      for (const zone of grid.zones) {
        const measured = meanOf(hoursOf(grid, year, zone));
        const average = yearly.at(zone, hourOf(Date.UTC(year, 5, 1)))!;
        expect(Math.abs(Math.log(measured / average.lifecycleGPerKwh)), `${zone} ${year}`).toBeLessThan(
          1.645 * average.sigma,
        );
      }
    }
  });

  test('the committed spreads and shapes are those of the data', () => {
    const zones = [...new Set(years.flatMap(([, grid]) => grid.zones))];
    expect(zones).toHaveLength(15);
    for (const zone of zones) {
      const day = zoneDay(zone)!;
      const series = years
        .filter(([, grid]) => grid.zones.includes(zone))
        .map(([year, grid]) => hoursOf(grid, year, zone))
        .map((hours) => {
          const mean = meanOf(hours);
          return hours.map((g) => g / mean);
        });
      const lag = (hours: number) => meanOf(series.map((v) => rms(v.slice(hours).map((x, i) => Math.log(x / v[i]!)))));
      const spread = meanOf(series.map((v) => rms(v.map(Math.log))));
      const cos1 = meanOf(
        series.map((v) => 2 * meanOf(v.map((x, i) => x * Math.cos(((i + 0.5 + day.longitude / 15) * Math.PI) / 12)))),
      );
      expect(day.fitted).toBe(true);
      expect(Math.abs(spread - day.hourSigma), `${zone} hour sigma`).toBeLessThan(0.0015);
      expect(Math.abs(lag(24) - day.dayBeforeSigma), `${zone} day before`).toBeLessThan(0.0015);
      expect(Math.abs(lag(48) - day.twoDaysBeforeSigma), `${zone} two days before`).toBeLessThan(0.0015);
      expect(Math.abs(cos1 - day.shape[0]), `${zone} shape`).toBeLessThan(0.0015);
    }
  });

  test('the typical day is closer to the measured mean day than a flat one', () => {
    const [year, grid] = years[1]!;
    const typical = typicalDay(yearly);
    let flatError = 0;
    let shapedError = 0;
    for (const zone of grid.zones) {
      const hours = hoursOf(grid, year, zone);
      const mean = meanOf(hours);
      const start = hourOf(Date.UTC(year, 0, 1));
      const average = yearly.at(zone, start)!.lifecycleGPerKwh;
      for (let h = 0; h < 24; h++) {
        const measured = meanOf(hours.filter((_, i) => i % 24 === h)) / mean;
        flatError += (measured - 1) ** 2;
        shapedError += (measured - typical.at(zone, start + h)!.lifecycleGPerKwh / average) ** 2;
      }
    }
    expect(shapedError).toBeLessThan(0.1 * flatError);
  });
});
