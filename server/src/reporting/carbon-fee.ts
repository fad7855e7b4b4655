import type { Nano, Usd } from '../units/index.ts';
import { divided } from './divide.ts';

const NANO = 10n ** 9n;
const GRAMS_PER_TONNE = 10n ** 6n;

/**
 * An internal fee on carbon, nano-USD: of all rows together rounded once, and divided over them so that they sum to it.
 * @param carbonNano nano-g of each row
 * @example carbonFees([1_000_000_000n, 2_000_000_000n], 100) // { rows: [100_000n, 200_000n], total: 300_000n }
 */
export function carbonFees(
  carbonNano: readonly bigint[],
  usdPerTonne: Usd,
): { readonly rows: readonly bigint[]; readonly total: bigint } {
  const price = BigInt(Math.round(usdPerTonne * Number(NANO)) satisfies Nano);
  const whole = carbonNano.reduce((sum, nano) => sum + nano, 0n) * price;
  const size = NANO * GRAMS_PER_TONNE;
  const total = (2n * whole + size) / (2n * size);
  return { rows: carbonNano.length === 0 ? [] : divided(total, carbonNano), total };
}
