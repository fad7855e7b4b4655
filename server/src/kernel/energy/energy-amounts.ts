import type { GramsPerKwh } from '../../units/index.ts';

const WH_PER_KWH = 1000;

/** Energy, and the carbon and money of it; `null` is unknown, never zero. */
export interface EnergyAmounts {
  readonly wh: number | null;
  readonly grams: number | null;
  readonly money: number | null;
}

/**
 * Carbon and electricity money of energy at the plug of a site. Idle of a device is charged by it to the owner wherever it
 * is shown: to a model that is watched and to capacity that is reserved.
 *
 * @param facilityWh PUE included; `null` is unknown
 * @param perKwh what electricity costs, in whatever currency
 * @example energyAmounts(500, 60, 0.2) // { wh: 500, grams: 30, money: 0.1 }
 */
export const energyAmounts = (
  facilityWh: number | null,
  gramsPerKwh: GramsPerKwh | null,
  perKwh: number | null,
): EnergyAmounts => ({
  wh: facilityWh,
  grams: facilityWh === null || gramsPerKwh === null ? null : (facilityWh * gramsPerKwh) / WH_PER_KWH,
  money: facilityWh === null || perKwh === null ? null : (facilityWh * perKwh) / WH_PER_KWH,
});
