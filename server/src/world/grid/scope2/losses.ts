/** The share of what is generated that is lost in transmission and distribution. */
export interface LossShare {
  readonly value: number;
  readonly year: number;
  readonly source: string;
}

const EGRID = 'US EPA, eGRID2023 rev2, grid gross loss';

const of = (source: string, year: number, shares: Readonly<Record<string, number>>): readonly [string, LossShare][] =>
  Object.entries(shares).map(([area, value]) => [area, { value, year, source }]);

export const LOSS_SHARES: ReadonlyMap<string, LossShare> = new Map(
  of(EGRID, 2023, {
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
);
