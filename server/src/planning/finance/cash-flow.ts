import type { Usd } from '../../units/index.ts';

/**
 * Net present value: the first flow is of today, each other of the end of a year.
 * @param rate of a year, such as 0.1; above -1
 * @example npv(0.1, [-100, 110]) // 0
 */
export const npv = (rate: number, flowsUsd: readonly Usd[]): Usd =>
  flowsUsd.reduceRight((later, flow) => flow + later / (1 + rate), 0);

/**
 * What 1 USD at the end of each year is worth today: (1 - (1 + rate)^-years) / rate.
 * @example annuity(0.1, 3) // 2.4869
 */
export const annuity = (rate: number, years: number): number =>
  rate === 0 ? years : -Math.expm1(-years * Math.log1p(rate)) / rate;

const STEPS = 200;
/** Logarithms of 1 plus the rate between which it is looked for. */
const [LEAST, MOST] = [-30, 60];

/**
 * Internal rate of return of a year: where the value of today is zero.
 * @returns `null` where flows do not change their sign exactly once: then there is none, or more than one
 * @example irr([-100, 60, 60]) // 0.1307
 */
export function irr(flowsUsd: readonly Usd[]): number | null {
  const signs = flowsUsd.map(Math.sign).filter((sign) => sign !== 0);
  const changes = signs.filter((sign, i) => i > 0 && sign !== signs[i - 1]).length;
  if (changes !== 1) return null;
  const rising = signs[0]! < 0 ? -1 : 1;
  let [low, high] = [LEAST, MOST];
  for (let i = 0; i < STEPS; i++) {
    const middle = (low + high) / 2;
    // With money spent first, the value falls as the rate grows.
    if (rising * npv(Math.expm1(middle), flowsUsd) < 0) low = middle;
    else high = middle;
  }
  return Math.expm1((low + high) / 2);
}

/**
 * Months until what was spent at first is earned back, undiscounted, a year's flow spread evenly over it.
 * @returns 0 where nothing was spent, `null` where it is not earned back within the flows
 * @example paybackMonths([-150_000, 57_144, 57_144, 57_144]) // 31.5
 */
export function paybackMonths(flowsUsd: readonly Usd[]): number | null {
  let left = -(flowsUsd[0] ?? 0);
  if (left <= 0) return 0;
  for (const [i, flow] of flowsUsd.slice(1).entries()) {
    if (flow >= left) return (i + left / flow) * 12;
    left -= flow;
  }
  return null;
}
