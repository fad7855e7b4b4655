import type { GramsPerKwh } from '../../../units/index.ts';

/** Who published a factor, in which edition, on what terms. */
export interface FactorSource {
  /** What an entry books. */
  readonly short: string;
  readonly name: string;
  readonly licence: string;
  readonly url: string;
  /** The publisher's own file was read; `false`: a copy of its figures in somebody's code. */
  readonly verified: boolean;
}

const EGRID: FactorSource = {
  short: 'eGRID2023',
  name: 'US EPA, eGRID2023 rev2, total output CO2e',
  licence: 'public domain',
  url: 'https://www.epa.gov/egrid',
  verified: true,
};
const EEA: FactorSource = {
  short: 'EEA',
  name: 'EEA, greenhouse gas intensity of electricity generation, country level',
  licence: 'CC BY 4.0',
  url: 'https://www.eea.europa.eu/en/analysis/indicators/greenhouse-gas-emission-intensity-of-1',
  verified: false,
};
const DESNZ: FactorSource = {
  short: 'DESNZ 2025',
  name: 'UK DESNZ, conversion factors 2025, UK electricity',
  licence: 'Open Government Licence v3.0',
  url: 'https://www.gov.uk/government/collections/government-conversion-factors-for-company-reporting',
  verified: false,
};
const ECCC: FactorSource = {
  short: 'ECCC v3.0',
  name: 'ECCC, emission factors and reference values v3.0, consumption intensity',
  licence: 'Open Government Licence - Canada',
  url: 'https://www.canada.ca/en/environment-climate-change/services/climate-change/pricing-pollution-how-it-will-work/output-based-pricing-system/federal-greenhouse-gas-offset-system/emission-factors-reference-values.html',
  verified: false,
};
const NGA: FactorSource = {
  short: 'NGA 2025',
  name: 'DCCEEW, National Greenhouse Accounts Factors 2025, table 1',
  licence: 'CC BY 4.0',
  url: 'https://www.dcceew.gov.au/climate-change/publications/national-greenhouse-accounts-factors-2025',
  verified: false,
};
const MFE: FactorSource = {
  short: 'NZ MfE 2026',
  name: 'NZ Ministry for the Environment, Measuring Emissions 2026',
  licence: 'CC BY 4.0',
  url: 'https://environment.govt.nz/publications/measuring-emissions-a-guide-for-organisations-2026-detailed-guide/',
  verified: false,
};
const CEA: FactorSource = {
  short: 'CEA v21',
  name: 'CEA, CO2 baseline database v21.0, weighted average of 2024-25, provisional, CO2 only',
  licence: 'figures of the Government of India, cited',
  url: 'https://cea.nic.in/cdm-co2-baseline-database/',
  verified: false,
};
const SEMARNAT: FactorSource = {
  short: 'SEMARNAT',
  name: 'SEMARNAT, factor de emisión del Sistema Eléctrico Nacional',
  licence: 'free use with the source named (datos abiertos, México)',
  url: 'https://www.gob.mx/cms/uploads/attachment/file/980977/AvisoFESEN_2024.pdf',
  verified: false,
};
const TGO: FactorSource = {
  short: 'TGO',
  name: 'TGO, Scope 2 factor of electricity, transmission and distribution losses in it',
  licence: 'figures of the Thai government, cited',
  url: 'https://thaicarbonlabel.tgo.or.th',
  verified: false,
};

/** A year's factor of direct emissions: combustion at the plants of an area, all gases where the publisher has them. */
export interface DirectRecord {
  readonly area: string;
  readonly year: number;
  readonly gPerKwh: GramsPerKwh;
  readonly source: FactorSource;
}

const GRAMS_PER_POUND = 453.59237;
const of = (
  source: FactorSource,
  year: number,
  grams: Readonly<Record<string, GramsPerKwh>>,
): readonly DirectRecord[] => Object.entries(grams).map(([area, gPerKwh]) => ({ area, year, gPerKwh, source }));
/** Pounds a MWh, as eGRID and Green-e have them. */
const pounds = (rates: Readonly<Record<string, number>>): Readonly<Record<string, GramsPerKwh>> =>
  Object.fromEntries(
    Object.entries(rates).map(([subregion, rate]) => [`US-${subregion}`, (rate * GRAMS_PER_POUND) / 1000]),
  );

export const DIRECT_RECORDS: readonly DirectRecord[] = [
  ...of(
    EGRID,
    2023,
    pounds({
      AZNM: 706.189,
      CAMX: 429.983,
      ERCT: 736.629,
      MROW: 926.552,
      NWPP: 635.267,
      RFCE: 599.17,
      RFCW: 916.054,
      RMPA: 1042.539,
      SPNO: 867.74,
      SRVC: 596.326,
    }),
  ),
  ...of(EEA, 2023, {
    AT: 85,
    BE: 145,
    BG: 281,
    DE: 329,
    ES: 158,
    FI: 40,
    FR: 50,
    HR: 134,
    IE: 260,
    IT: 225,
    NL: 263,
    PL: 614,
    SE: 8,
  }),
  ...of(DESNZ, 2023, { GB: 177 }),
  ...of(ECCC, 2023, { 'CA-AB': 438, 'CA-ON': 59, 'CA-QC': 1.9 }),
  ...of(NGA, 2024, { 'AU-NSW': 640, 'AU-VIC': 780 }),
  ...of(MFE, 2025, { NZ: 78.7 }),
  ...of(CEA, 2024, { IN: 710 }),
  ...of(SEMARNAT, 2024, { MX: 444 }),
  ...of(TGO, 2025, { TH: 475 }),
];

const GREEN_E: FactorSource = {
  short: 'Green-e 2025',
  name: 'Green-e, residual mix 2025, adjusted system mix',
  licence: '© Center for Resource Solutions, published for market-based accounts; figures cited',
  url: 'https://resource-solutions.org/2025-residual-mix/',
  verified: false,
};
const NGA_RESIDUAL: FactorSource = {
  ...NGA,
  short: 'NGA 2025 residual',
  name: 'DCCEEW, National Greenhouse Accounts Factors 2025, residual mix',
};

/** What remains of an area's mix after what was sold with certificates is taken out. */
export const RESIDUAL_RECORDS: readonly DirectRecord[] = [
  ...of(
    GREEN_E,
    2023,
    pounds({
      AZNM: 707.73,
      CAMX: 434.22,
      ERCT: 823.81,
      MROW: 977.88,
      NWPP: 656.53,
      RFCE: 599.24,
      RFCW: 917.78,
      RMPA: 1065.86,
      SPNO: 1016.82,
      SRVC: 601.89,
    }),
  ),
  ...of(NGA_RESIDUAL, 2024, { 'AU-NSW': 810, 'AU-VIC': 810 }),
];

/** Countries whose residual mix AIB publishes; to pass its figures on needs its permission, so an owner gives them. */
export const AIB_COUNTRIES: ReadonlySet<string> = new Set(
  'AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LT LU LV MT NL NO PL PT RO RS SE SI SK'.split(' '),
);

/** Scope 3 of electricity as published: fuel supply and losses together. */
export const UPSTREAM_RECORDS: readonly DirectRecord[] = of(
  { ...NGA, name: 'DCCEEW, National Greenhouse Accounts Factors 2025, Scope 3' },
  2024,
  { 'AU-NSW': 30, 'AU-VIC': 90 },
);
