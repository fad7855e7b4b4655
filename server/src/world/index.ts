/** What is: facts about places, hardware, models, prices and grids. */
export { ACCELERATORS, findAccelerator } from './catalog/accelerators.ts';
export {
  HARDWARE_LIFE_YEARS,
  HOST_EMBODIED_KG,
  HOST_GPUS,
  UNKNOWN_ACCELERATOR_EMBODIED_KG,
} from './catalog/embodied.ts';
export { CLOSED_MODELS, closedAsModel } from './catalog/models/closed.ts';
export { MODELS, findModel } from './catalog/models/index.ts';
export { ORIGINS, findOrigin } from './catalog/origins.ts';
export type { Origin } from './catalog/origins.ts';
export type { Place } from './catalog/place.ts';
export { parseRoundTripCsv } from './catalog/round-trip-table.ts';
export type { RoundTripTable } from './catalog/round-trip-table.ts';
export { roundTripMs } from './catalog/round-trip.ts';
export { deploymentSchema, modelSchema, originSchema, siteSchema } from './catalog/schema.ts';
export type { DeploymentConfig, ModelConfig, OriginConfig, SiteConfig } from './catalog/schema.ts';
export { SITES, findSite } from './catalog/sites/index.ts';
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
export { carbonAwareSdk } from './grid/live/carbon-aware-sdk.ts';
export { eia } from './grid/live/eia.ts';
export { electricityMaps } from './grid/live/electricity-maps.ts';
export { entsoe } from './grid/live/entsoe.ts';
export { hourStore } from './grid/live/hour-store.ts';
export type { HourStore } from './grid/live/hour-store.ts';
export { gridKeeper } from './grid/live/keeper.ts';
export type { GridKeeper } from './grid/live/keeper.ts';
export type { GridAdapter } from './grid/live/types.ts';
export { ukNeso } from './grid/live/uk-neso.ts';
export { wattTime } from './grid/live/watttime.ts';
export { loadHourlyCsv } from './grid/hourly-csv.ts';
export { loadHourlyPrices } from './grid/price/hourly-price-csv.ts';
export type { PriceSource } from './grid/price/types.ts';
export { withPrices } from './grid/price/with-prices.ts';
export { rankDisagreements } from './grid/rank.ts';
export type { RankDisagreement } from './grid/rank.ts';
export { gridSchema } from './grid/schema.ts';
export type { GridConfig } from './grid/schema.ts';
export type { GridHour, GridSource } from './grid/types.ts';
export { typicalDay } from './grid/typical-day.ts';
export { yearlyAverages } from './grid/yearly-averages.ts';
export { windowDelta } from './meters/counter.ts';
export { gaugeMean } from './meters/gauge.ts';
export { prometheusMeter } from './meters/prometheus.ts';
export { metersSchema, overheldDevices } from './meters/schema.ts';
export type { MetersConfig } from './meters/schema.ts';
export type { CounterCurve, DeviceMeter, MeterQuery, MeterReadings, MeterSource, ServerMeter } from './meters/types.ts';
export { secretSchema } from './secret-schema.ts';
export { costNanoUsd } from './prices/cost-nano-usd.ts';
export { priceBook } from './prices/price-book.ts';
export type { PriceBook } from './prices/price-book.ts';
