import type { Usd } from '../../units/index.ts';
import { irr, npv, paybackMonths } from '../finance/cash-flow.ts';
import type { Weights } from './choose.ts';
import type { Evaluated } from './evaluate-scenario.ts';

/** Money against the baseline. */
export interface AgainstBaseline {
  /** Present value of what it saves, cash alone. */
  readonly npvUsd: Usd;
  /** The same with carbon and waiting at what they are worth to the owner. */
  readonly npvWithShadowUsd: Usd;
  readonly irr: number | null;
  readonly paybackMonths: number | null;
  /** Less (negative: more) a year. */
  readonly usd: Usd;
  readonly tonnes: number;
}

/** What an option saves against the baseline, flow by flow. */
export const savedFlows = (option: Evaluated, baseline: Evaluated): readonly Usd[] =>
  option.years.flowsUsd.map((usd, i) => usd - baseline.years.flowsUsd[i]!);

/** @param prices of a tonne in each year */
export function againstBaseline(
  option: Evaluated,
  baseline: Evaluated,
  prices: readonly Usd[],
  { latencyUsdPerSecond }: Pick<Weights, 'latencyUsdPerSecond'>,
  rate: number,
): AgainstBaseline {
  const flows = savedFlows(option, baseline);
  const shadow = (of: Evaluated, i: number): Usd =>
    of.years.years[i]!.carbon.tonnes * prices[i]! +
    ((of.years.years[i]!.requests * of.compared.latency.addedMs) / 1000) * latencyUsdPerSecond;
  return {
    npvUsd: npv(rate, flows),
    npvWithShadowUsd: npv(
      rate,
      flows.map((usd, i) => (i === 0 ? usd : usd + shadow(baseline, i - 1) - shadow(option, i - 1))),
    ),
    irr: irr(flows),
    paybackMonths: paybackMonths(flows),
    usd: baseline.compared.usd - option.compared.usd,
    tonnes: baseline.compared.tonnes - option.compared.tonnes,
  };
}
