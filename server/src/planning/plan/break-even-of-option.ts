import type { FootprintFactors } from '../../kernel/index.ts';
import { energyBreakEven, moneyBreakEven } from '../finance/break-even.ts';
import type { Evaluated } from './evaluate-scenario.ts';
import { acceleratorSeconds, workWh, type RequestTokens } from './work-of-option.ts';

/** Utilisation from which its tokens cost, and take, what those of the baseline do. */
export interface BreakEven {
  readonly money: number;
  /** `null`: at none. */
  readonly energy: number | null;
}

/** Break-even of accelerators against a baseline that is paid by the token. */
export function breakEvenOf(
  of: Evaluated,
  baseline: Evaluated,
  f: FootprintFactors,
  tokensPerRequest: number,
  tokens: RequestTokens,
): BreakEven | null {
  const { given } = of.each;
  const [year, base] = [of.years.years[0]!, baseline.years.years[0]!];
  const { accelerator } = of.each.option.serving;
  if (year.capacity === null || base.capacity !== null || accelerator === null) return null;
  if (given.kind !== 'rented' && given.kind !== 'owned') return null;
  const { gpus } = year.capacity;
  const secondsPerRequest = acceleratorSeconds({ ...of.each, given }, tokens);
  const tokensPerSecond = tokensPerRequest / secondsPerRequest;
  const perToken = (kwh: number): number => (kwh * 3.6e6) / (base.requests * tokensPerRequest);
  // Facility watts while working and while idle, of one accelerator.
  const busyW = (workWh(f, tokens) * 3600) / secondsPerRequest;
  const idleKwh = year.energy.allocatedKwh - year.energy.usedKwh;
  const idleW = (idleKwh * 1000) / (gpus * 8760 * (1 - year.capacity.utilisation));
  return {
    money: moneyBreakEven({
      usdPerGpuHour: year.usd / (gpus * 8760),
      tokensPerSecond,
      apiUsdPerMtok: (base.usd / (base.requests * tokensPerRequest)) * 1e6,
    }),
    energy: energyBreakEven({ idleW, busyW, tokensPerSecond, apiJoulesPerToken: perToken(base.energy.allocatedKwh) }),
  };
}
