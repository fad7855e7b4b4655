/** The share of what is generated that is lost in transmission and distribution. */
export interface LossShare {
  readonly value: number;
  readonly year: number;
  readonly source: string;
}

const EGRID = 'US EPA, eGRID2023 rev2, grid gross loss';

const WORLD_BANK = 'World Bank, EG.ELC.LOSS.ZS, CC BY 4.0';

const of = (source: string, year: number, shares: Readonly<Record<string, number>>): readonly [string, LossShare][] =>
  Object.entries(shares).map(([area, value]) => [area, { value, year, source }]);

export const LOSS_SHARES: ReadonlyMap<string, LossShare> = new Map([
  ...of(EGRID, 2023, {
    'US-AZNM': 0.041,
    'US-CAMX': 0.041,
    'US-ERCT': 0.042,
    'US-MROW': 0.042,
    'US-NWPP': 0.041,
    'US-RFCE': 0.042,
    'US-RFCW': 0.042,
    'US-RMPA': 0.041,
    'US-SPNO': 0.042,
    'US-SRVC': 0.042,
  }),
  ...of(WORLD_BANK, 2024, {
    AT: 0.038,
    BE: 0.043,
    'CA-AB': 0.042,
    'CA-ON': 0.042,
    'CA-QC': 0.042,
    CH: 0.05,
    CL: 0.059,
    DE: 0.051,
    ES: 0.083,
    FI: 0.037,
    FR: 0.066,
    IE: 0.082,
  }),
  ...of(WORLD_BANK, 2023, { AE: 0.043, BG: 0.059, ID: 0.065, IN: 0.142 }),
]);
