/**
 * Numbers that carry their unit in the type. Plain numbers assign to them freely, but a `Wh` never
 * assigns to a `Grams`: the mistake that costs an audit is caught, and literals stay literals.
 */
type Unit<U extends string> = number & { readonly __unit?: U };

export type Wh = Unit<'Wh'>;
export type Joules = Unit<'J'>;
export type Grams = Unit<'gCO2e'>;
export type GramsPerKwh = Unit<'gCO2e/kWh'>;
export type Usd = Unit<'USD'>;
export type Litres = Unit<'L'>;
export type Ms = Unit<'ms'>;
export type Tokens = Unit<'tok'>;
/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = Unit<'epochMs'>;
/** Whole hours since 1970-01-01T00:00Z. */
export type EpochHour = Unit<'epochHour'>;
/** An integer of 1e-9 of a unit: `Nano<'USD'>`; of any unit where none is named. Nano-USD, nano-Wh and nano-g do not assign to each other. */
export type Nano<U extends string = string> = Unit<`n${U}`>;
export type NanoUsd = Nano<'USD'>;
export type NanoWh = Nano<'Wh'>;
export type NanoG = Nano<'gCO2e'>;
export type Microlitres = Unit<'uL'>;

export const JOULES_PER_WH = 3600;

/**
 * Converts joules to watt-hours.
 * @example joulesToWh(3600) // 1
 */
export const joulesToWh = (energyJ: Joules): Wh => energyJ / JOULES_PER_WH;

/**
 * Rounds a quantity to its nano integer, so that sums are exact in any order. A quantity with a unit keeps it.
 * @throws RangeError above 2^53 nano (about 9 million units): such a figure is a total, not a request.
 * @example toNano(0.25) // 250_000_000
 */
export function toNano<U extends string = never>(value: number & { readonly __unit?: U }): Nano<U> {
  const nano = Math.round(value * 1e9);
  if (!Number.isSafeInteger(nano)) throw new RangeError(`${value} does not fit in nano units`);
  return nano;
}

/** So much at most is counted of one request: half of what a safe integer holds, so that sums with what was spent are exact. */
const MOST_NANO = 2 ** 52 - 1;

/**
 * The same of an upper bound, which always fits: what is more is cut at about 4.5 million units, what is no number is unknown.
 * @example nanoAtMost(1e300) // 4_503_599_627_370_495
 */
export const nanoAtMost = (value: number): Nano | null =>
  Number.isNaN(value) ? null : Math.min(MOST_NANO, Math.max(0, Math.round(value * 1e9)));

/** The inverse of {@link toNano}. @example fromNano(250_000_000) // 0.25 */
export const fromNano = <U extends string = never>(nano: number & { readonly __unit?: `n${U}` }): Unit<U> => nano / 1e9;

/** A number rounded to four significant digits. @example toFourDigits(2204.93) // 2205 */
export function toFourDigits(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const scale = 10 ** (3 - Math.floor(Math.log10(Math.abs(value))));
  return Math.round(value * scale) / scale;
}
