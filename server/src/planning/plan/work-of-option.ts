import { perToken, tokenCoefficients, type FootprintFactors } from '../../kernel/index.ts';
import { catalogue } from '../../world/index.ts';
import type { PlanOption } from './resolve-options.ts';
import type { OnAccelerators, Scenario } from './scenario.ts';

/** Tokens of an average request. */
export interface RequestTokens {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

export const tokensOf = ({ inputTokens, cachedShare, outputTokens }: Scenario['demand']): RequestTokens => ({
  input: inputTokens * (1 - cachedShare),
  cached: inputTokens * cachedShare,
  output: outputTokens,
});

/** Facility energy, Wh, that the work of a request takes itself, without idle capacity. */
export const workWh = (f: FootprintFactors, { input, cached, output }: RequestTokens): number =>
  perToken.energyWh(f, input, cached, output) * perToken.workShare;

/**
 * Accelerator-seconds of a request at full batch: by the measured throughput where one is given, else modelled.
 * Cached input takes none. Source: docs/methods/plan.md.
 */
export function acceleratorSeconds(
  { given, option }: Pick<PlanOption, 'option'> & { readonly given: Pick<OnAccelerators, 'throughput'> },
  tokens: RequestTokens,
): number {
  const { input, cached, output } = tokens;
  if (given.throughput !== undefined) {
    const { tokensPerSecondPerGpu, prefillRatio } = given.throughput;
    return (output + input / prefillRatio) / tokensPerSecondPerGpu;
  }
  const accelerator = option.serving.accelerator ?? catalogue.accelerators.all[0]!;
  const c = tokenCoefficients(option.model, option.serving, accelerator);
  const context = input + cached + output / 2;
  const perOutput =
    c.secondsPerOutput +
    c.secondsPerOutputPerContext * context +
    c.secondsPerOutputPerWindowed * Math.min(context, c.windowTokens);
  return c.secondsPerInput * input + perOutput * output;
}

/** Capacity that is kept for the busiest hour. */
export interface Capacity {
  readonly replicas: number;
  readonly gpus: number;
  /** Part of the year that they work. */
  readonly utilisation: number;
  /** Input and output tokens together that they can serve in a minute, at most as full as allowed. */
  readonly tokensPerMinute: number;
}

const SECONDS_PER_YEAR = 8760 * 3600;

/** Replicas for the peak, at least those that stand a failure. */
export function capacityOf(
  option: PlanOption & { readonly given: OnAccelerators },
  tokens: RequestTokens,
  requestsPerYear: number,
  peakToMean: number,
): Capacity {
  const { gpusPerReplica, replicasAtLeast, utilisationAtMost } = option.given;
  const seconds = acceleratorSeconds(option, tokens);
  const busyGpus = (requestsPerYear * seconds) / SECONDS_PER_YEAR;
  const replicas = Math.max(replicasAtLeast, Math.ceil((busyGpus * peakToMean) / (gpusPerReplica * utilisationAtMost)));
  const gpus = replicas * gpusPerReplica;
  const perRequest = tokens.input + tokens.cached + tokens.output;
  return {
    replicas,
    gpus,
    utilisation: busyGpus / gpus,
    tokensPerMinute: seconds === 0 ? 0 : ((gpus * utilisationAtMost * 60) / seconds) * perRequest,
  };
}
