import { ADDITIONAL, type Datapoint } from './esrs.ts';
import type { Told } from './told.ts';

/** A fact as xBRL-JSON has it. Of the revised ESRS there is no taxonomy yet, and no claim to be tagged by one. */
export interface Fact {
  /** Of ESRS Set 1 of 2023-12-22 or VSME of 2026-05-01; `null`: the taxonomy has none. */
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

interface Concept {
  readonly concept: string;
  /** What of the concept it is; none: all of it. */
  readonly dimensions?: Readonly<Record<string, string>>;
}
const ELECTRICITY = 'vsme:EnergyConsumptionFromElectricity';
const ENERGY_AXIS = 'vsme:BreakdownOfEnergyConsumptionAxis';

/** By standard and datapoint. */
const CONCEPTS: Readonly<Record<Fact['standardVersion'], Readonly<Record<string, Concept>>>> = {
  esrs_2026: {
    'Gross Scope 2, location-based': { concept: 'esrs:GrossLocationBasedScope2GreenhouseGasEmissions' },
    'Gross Scope 2, market-based': { concept: 'esrs:GrossMarketBasedScope2GreenhouseGasEmissions' },
    'Gross Scope 3, as far as covered': { concept: 'esrs:GrossScope3GreenhouseGasEmissions' },
  },
  vsme_2025: {
    'Electricity consumption': { concept: ELECTRICITY },
    'of it renewable, location-based': {
      concept: ELECTRICITY,
      dimensions: { [ENERGY_AXIS]: 'vsme:RenewableEnergyMember' },
    },
    'of it not renewable, location-based': {
      concept: ELECTRICITY,
      dimensions: { [ENERGY_AXIS]: 'vsme:NonRenewableEnergyMember' },
    },
    'Gross Scope 1': { concept: 'vsme:GrossScope1GreenhouseGasEmissions' },
    'Gross Scope 2, location-based': { concept: 'vsme:GrossLocationBasedScope2GreenhouseGasEmissions' },
  },
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
): Fact => {
  const known = CONCEPTS[standardVersion][datapoint];
  return {
    concept: known?.concept ?? null,
    value,
    unit,
    decimals: value?.split('.')[1]?.length ?? 0,
    period,
    entity,
    dimensions: { code, datapoint, ...known?.dimensions },
    standardVersion,
  };
};

/** Datapoints of the standard as facts. */
export const factsOf = (datapoints: readonly Datapoint[], of: Of): readonly Fact[] =>
  datapoints
    .filter(({ code }) => code !== ADDITIONAL)
    .map(({ code, datapoint, current }) => factOf(datapoint, code, current, of));
