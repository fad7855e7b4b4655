import type { Step } from './builder.ts';

/** Units of Grafana's list, and texts where it has none. */
export const UNIT = {
  usd: 'currencyUSD',
  usdPerHour: 'suffix: USD/h',
  wattHours: 'watth',
  watts: 'watt',
  grams: 'massg',
  gramsPerHour: 'suffix: gCO2e/h',
  gramsPerKwh: 'suffix: gCO2e/kWh',
  gramsPerMtok: 'suffix: gCO2e/Mtok',
  usdPerMtok: 'suffix: USD/Mtok',
  whPerMtok: 'suffix: Wh/Mtok',
  litres: 'litre',
  seconds: 's',
  share: 'percentunit',
  perSecond: 'reqps',
  tokensPerSecond: 'suffix: tokens/s',
  count: 'short',
  bytes: 'bytes',
  yesNo: 'bool_yes_no',
} as const;

/** The hues of console and reports. */
export const HUE = { money: 'blue', energy: 'orange', latency: 'purple', carbon: 'green' } as const;

/** Carbon intensity on one fixed scale, 0 to 800 g/kWh. */
export const INTENSITY_STEPS: readonly Step[] = [
  { from: 0, color: 'green' },
  { from: 200, color: 'yellow' },
  { from: 400, color: 'orange' },
  { from: 600, color: '#7c4a21' },
];
export const SHARE_STEPS: readonly Step[] = [
  { from: 0, color: 'green' },
  { from: 0.8, color: 'orange' },
  { from: 1, color: 'red' },
];
export const GOOD_IS_ONE: readonly Step[] = [
  { from: 0, color: 'red' },
  { from: 1, color: 'green' },
];
export const GOOD_IS_ZERO: readonly Step[] = [
  { from: 0, color: 'green' },
  { from: 1, color: 'red' },
];
