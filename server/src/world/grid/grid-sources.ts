import { forecasts } from './forecast/forecast-source.ts';
import { forecastsApart } from './forecast/forecasts-apart.ts';
import { loadHourlyCsv } from './hourly-csv.ts';
import { loadInstruments } from './instruments/instruments.ts';
import { layered } from './layered.ts';
import { nowcasts } from './nowcast.ts';
import { implausible } from './plausible.ts';
import { loadHourlyPrices } from './price/hourly-price-csv.ts';
import { withPrices } from './price/with-prices.ts';
import { areaOfZone, shippedScope2, yearlyMix } from './scope2/shipped.ts';
import { typicalDay } from './typical-day.ts';
import { yearlyAverages } from './yearly-averages.ts';

/** Where intensity and price of a zone come from, without asking anyone. */
export const gridSources = {
  areaOfZone,
  forecasts,
  forecastsApart,
  hourlyCsv: loadHourlyCsv,
  hourlyPrices: loadHourlyPrices,
  implausible,
  instruments: loadInstruments,
  layered,
  nowcasts,
  shippedScope2,
  typicalDay,
  withPrices,
  yearlyAverages,
  yearlyMix,
} as const;
