import type { GramsPerKwh, Ms } from '../../units/index.ts';

const HOURS_PER_YEAR = 8760;

/** A place as a move sees it. */
export interface PlacementSite {
  readonly pue: number;
  readonly locationGPerKwh: GramsPerKwh;
  /** What one more kWh emits; `null`: unknown. */
  readonly marginalGPerKwh: GramsPerKwh | null;
  /** By contract; `null`: unknown. */
  readonly marketGPerKwh: GramsPerKwh | null;
}

/** What moving a steady load nearer costs in carbon, by each method: three true answers to three questions. */
export interface PlacementTrade {
  readonly savedMs: Ms;
  /** Location-based: the headline. */
  readonly tonnes: number;
  readonly marginalTonnes: number | null;
  readonly marketTonnes: number | null;
  readonly tonnesPerMs: number;
}

/**
 * Tonnes a year of moving a load of computers from a far place to a near one: kW * 8760 h * the difference of intensity * PUE.
 * @param itKw of computers, without the building
 * @example placementTrade(48.2, 20, { pue: 1.1, locationGPerKwh: 24.71, marginalGPerKwh: null, marketGPerKwh: 0 }, { pue: 1.35, locationGPerKwh: 370.93, marginalGPerKwh: null, marketGPerKwh: 0 }).tonnes // 200
 */
export function placementTrade(itKw: number, savedMs: Ms, far: PlacementSite, near: PlacementSite): PlacementTrade {
  const tonnes = (of: (site: PlacementSite) => GramsPerKwh | null): number | null => {
    const [before, after] = [of(far), of(near)];
    return before === null || after === null
      ? null
      : (itKw * HOURS_PER_YEAR * (after * near.pue - before * far.pue)) / 1e6;
  };
  const location = tonnes(({ locationGPerKwh }) => locationGPerKwh) ?? 0;
  return {
    savedMs,
    tonnes: location,
    marginalTonnes: tonnes(({ marginalGPerKwh }) => marginalGPerKwh),
    marketTonnes: tonnes(({ marketGPerKwh }) => marketGPerKwh),
    tonnesPerMs: location / savedMs,
  };
}
