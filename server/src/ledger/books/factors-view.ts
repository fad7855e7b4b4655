const NUMBER_FACTORS = [
  'whPerInput',
  'whPerCached',
  'whPerOutput',
  'whPerOutputPerContext',
  'whPerOutputPerWindowed',
  'windowTokens',
  'gPerInput',
  'gPerOutput',
  'gPerOutputPerContext',
  'gPerOutputPerWindowed',
  'lifecycleGPerWh',
  'directGPerWh',
  'marketGPerWh',
  'upstreamGPerWh',
  'onSiteLitresPerWh',
  'electricityUsdPerWh',
  'sigmaEnergy',
  'sigmaGrid',
];
const PRICE_FACTORS =
  'inputPerMtok cacheReadPerMtok cacheWritePerMtok cacheWrite1hPerMtok outputPerMtok perRequest'.split(' ');
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The view `factors`: what the energy, carbon and price of an entry were made with, a column a factor. */
export const FACTORS = `SELECT id AS factors_id, ${NUMBER_FACTORS.map((name) => `json_extract(json, '$.${name}')::DOUBLE AS ${snake(name)}`).join(', ')}, ${PRICE_FACTORS.map(
  (name) => `json_extract(json, '$.price.${name}')::DOUBLE AS usd_${snake(name)}`,
).join(
  ', ',
)}, json_extract(json, '$.grid.marginalGPerKwh')::DOUBLE / 1000 AS marginal_g_per_wh, json_extract_string(json, '$.tier') AS tier, json_extract_string(json, '$.method') AS method, json_extract_string(json, '$.grid.source') AS grid_source, json FROM records WHERE kind = 'factors'`;
