import { meterWindow, type MeterReadings } from '../../world/index.ts';
import type { DeploymentAccount } from './attribution-readings.ts';

/** One measured point of a deployment: what calibrates its model. */
export interface MeasuredPoint {
  readonly deployment: string;
  /** Accelerator joules over output tokens, prompts and the idle share of busy windows inside, others' requests too. */
  readonly joulesPerOutputToken: number;
  /** Mean tokens of a prompt for each output token; scale by an answer's length to get a mix. */
  readonly inputTokensPerOutputToken: number;
  /** Mean running requests as the servers say; `null` is unknown. */
  readonly batch: number | null;
  readonly outputTokens: number;
}

/**
 * What a deployment's meters say per output token, for `calibrationScale` at the batch it ran with.
 * @returns `null` where no token was generated or the servers' own counters are unknown: their tokens took energy too
 */
export function measuredPoint(account: DeploymentAccount, readings: MeterReadings): MeasuredPoint | null {
  const { deployment, unseenInputTokens, unseenOutputTokens, elsewhereMicroJ, rowsMicroJ } = account;
  if (unseenInputTokens === null || unseenOutputTokens === null) return null;
  const outputTokens = account.outputTokens + unseenOutputTokens;
  if (!(outputTokens > 0)) return null;
  const running = readings.servers.find((server) => server.deployment === deployment)?.running ?? [];
  return {
    deployment,
    joulesPerOutputToken: (rowsMicroJ + elsewhereMicroJ) / 1e6 / outputTokens,
    inputTokensPerOutputToken: (account.inputTokens + unseenInputTokens) / outputTokens,
    batch: meterWindow.gaugeMean(running, readings.fromMs, readings.toMs),
    outputTokens,
  };
}
