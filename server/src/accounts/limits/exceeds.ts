import type { NanoSum } from '../../units/index.ts';

const NANO = 1e9;

/** Whether `used + held + nano` is more than `limit`, exactly. */
export function exceeds(used: NanoSum, held: NanoSum, nano: number, limit: NanoSum): boolean {
  const rest = used.rest + held.rest - limit.rest + nano;
  const carry = Math.floor(rest / NANO);
  const whole = used.whole + held.whole - limit.whole + carry;
  return whole > 0 || (whole === 0 && rest - carry * NANO > 0);
}
