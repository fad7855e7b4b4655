import type { Joules, Usd } from '../../units/index.ts';

const SECONDS_PER_HOUR = 3600;

/**
 * Share of its time that an accelerator must work for its tokens to cost what the API charges: price of an hour over what
 * its tokens of a full hour would cost there.
 * @returns above 1 where it never gets there
 * @example moneyBreakEven({ usdPerGpuHour: 2.95, tokensPerSecond: 10_000, apiUsdPerMtok: 0.2 }) // 0.41
 */
export const moneyBreakEven = (of: {
  readonly usdPerGpuHour: Usd;
  readonly tokensPerSecond: number;
  readonly apiUsdPerMtok: Usd;
}): number => of.usdPerGpuHour / ((of.tokensPerSecond * SECONDS_PER_HOUR * of.apiUsdPerMtok) / 1e6);

/**
 * Share of its time that an accelerator must work for its tokens to take the energy that the API's take: from there on
 * idle power is borne by enough of them.
 * @returns `null` where its own work alone takes more: no utilisation gets there
 * @example energyBreakEven({ idleW: 120, busyW: 600, tokensPerSecond: 10_000, apiJoulesPerToken: 0.1 }) // 0.23
 */
export function energyBreakEven(of: {
  readonly idleW: number;
  readonly busyW: number;
  readonly tokensPerSecond: number;
  readonly apiJoulesPerToken: Joules;
}): number | null {
  const left = of.apiJoulesPerToken * of.tokensPerSecond - (of.busyW - of.idleW);
  return left <= 0 ? null : of.idleW / left;
}
