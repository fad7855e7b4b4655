import type { Breakdown } from '../api/control-plane.ts';

/** What the chart and the bars show. */
export const MEASURES = {
  carbon: { name: 'Carbon', unit: 'g', of: 'carbonG', hue: '--carbon' },
  money: { name: 'Money', unit: 'USD', of: 'costUsd', hue: '--money' },
  energy: { name: 'Energy', unit: 'Wh', of: 'energyWh', hue: '--energy-fill' },
} as const;
export type MeasureName = keyof typeof MEASURES;

export const DIMENSION_WORDS: Readonly<Record<Breakdown['by'], string>> = {
  workload: 'Workload',
  team: 'Team',
  key: 'Key',
  organisation: 'Organisation',
  model: 'Model',
  deployment: 'Deployment',
  operator: 'Operator',
  site: 'Site',
  zone: 'Grid zone',
  origin: 'Origin',
  mode: 'Mode',
  outcome: 'Outcome',
};
export const isDimension = (value: unknown): value is Breakdown['by'] =>
  typeof value === 'string' && Object.hasOwn(DIMENSION_WORDS, value);
export const isMeasure = (value: unknown): value is MeasureName =>
  typeof value === 'string' && Object.hasOwn(MEASURES, value);
