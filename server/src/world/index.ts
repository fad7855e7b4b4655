/** What is: facts about places, hardware, models, prices and grids. */
export { catalogue } from './catalog/catalogue.ts';
export { embodiedOf } from './catalog/embodied.ts';
export { closedAsModel } from './catalog/models/closed.ts';
export type { Origin } from './catalog/origins.ts';
export type { Place } from './catalog/place.ts';
export { parseRoundTripCsv } from './catalog/round-trip-table.ts';
export type { RoundTripTable } from './catalog/round-trip-table.ts';
export { ownPriceSchema } from './catalog/schema.ts';
export { roundTripMs } from './catalog/round-trip.ts';
export type {
  Accelerator,
  Access,
  Capability,
  Deployment,
  EndpointName,
  Model,
  Option,
  Precision,
  Serving,
  Site,
  TokenPrice,
} from './catalog/types.ts';
export { forecast } from './grid/forecast/forecast-zone.ts';
export { layered } from './grid/layered.ts';
export { loadHourlyCsv } from './grid/hourly-csv.ts';
export { loadHourlyPrices } from './grid/price/hourly-price-csv.ts';
export { openGrid, openLiveGrid } from './grid/open-grid.ts';
export type { LiveGrid } from './grid/open-grid.ts';
export { implausible } from './grid/plausible.ts';
export { withPrices } from './grid/price/with-prices.ts';
export { rankDisagreements } from './grid/rank.ts';
export type { GridHour, GridSource } from './grid/types.ts';
export { typicalDay } from './grid/typical-day.ts';
export { gridWarnings, signalWarnings } from './grid/warnings.ts';
export { yearlyAverages } from './grid/yearly-averages.ts';
export { windowDelta } from './meters/counter.ts';
export { gaugeMean } from './meters/gauge.ts';
export { prometheusMeter } from './meters/prometheus.ts';
export type { CounterCurve, DeviceMeter, MeterQuery, MeterReadings, MeterSource, ServerMeter } from './meters/types.ts';
export { secretSchema } from './secret-schema.ts';
export { NO_MEDIA, NO_TOOL_CALLS } from './prices/circumstance.ts';
export type { Circumstance, Media, ToolCalls } from './prices/circumstance.ts';
export { costNanoUsd } from './prices/cost-nano-usd.ts';
export { sheetOf } from './prices/list-sheet.ts';
export { priceBook } from './prices/price-book.ts';
export type { PriceBook } from './prices/price-book.ts';
export { price } from './prices/price.ts';
export { serviceTierOf } from './prices/service-tiers.ts';
export type { ServiceTier } from './prices/service-tiers.ts';
export { changesBetween } from './prices/span.ts';
export { placeOfUrl } from './prices/surcharges.ts';
export { worldShape } from './schema.ts';
