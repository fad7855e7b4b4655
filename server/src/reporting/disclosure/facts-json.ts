import { ADDITIONAL, type Datapoint } from './esrs.ts';
import type { Told } from './told.ts';

/** A fact as xBRL-JSON has it, without a claim to be tagged by a taxonomy of the revised text: there is none yet. */
export interface Fact {
  /** Of the ESRS Set 1 taxonomy of 2023-12-22; `null`: the datapoint is of the revised text alone. */
  readonly concept: string | null;
  readonly value: string | null;
  readonly unit: string;
  /** Digits behind the point that are exact. */
  readonly decimals: number;
  readonly period: { readonly start: string; readonly end: string };
  readonly entity: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly standardVersion: 'esrs_2026' | 'vsme_2025';
}

const CONCEPTS: Readonly<Record<string, string>> = {
  'Gross Scope 2, location-based': 'esrs:GrossLocationBasedScope2GreenhouseGasEmissions',
  'Gross Scope 2, market-based': 'esrs:GrossMarketBasedScope2GreenhouseGasEmissions',
  'Gross Scope 3, as far as covered': 'esrs:GrossScope3GreenhouseGasEmissions',
};

interface Of {
  readonly entity: string;
  /** Days: the first and the last that are in it. */
  readonly period: Fact['period'];
  readonly standardVersion: Fact['standardVersion'];
}

/** One figure as a fact. */
export const factOf = (
  datapoint: string,
  code: string,
  { value, unit }: Told,
  { entity, period, standardVersion }: Of,
): Fact => ({
  concept: CONCEPTS[datapoint] ?? null,
  value,
  unit,
  decimals: value?.split('.')[1]?.length ?? 0,
  period,
  entity,
  dimensions: { code, datapoint },
  standardVersion,
});

/** Datapoints of the standard as facts. */
export const factsOf = (datapoints: readonly Datapoint[], of: Of): readonly Fact[] =>
  datapoints
    .filter(({ code }) => code !== ADDITIONAL)
    .map(({ code, datapoint, current }) => factOf(datapoint, code, current, of));
