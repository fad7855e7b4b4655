import { requestJoules, type TokenCoefficients } from './roofline.ts';

/** Tokens of the requests behind a measurement, where it does not say: a chat turn. */
export const CHAT_TURN = { inputTokens: 200, outputTokens: 600 } as const;

/**
 * The scale that makes the model reproduce one measured point of a deployment. It holds at every batch and
 * context of that deployment; every coefficient is multiplied by it.
 *
 * @param coefficients of the deployment at the batch of the measurement
 * @param joulesPerOutputToken measured accelerator energy over output tokens, prompts included
 */
export function calibrationScale(
  coefficients: TokenCoefficients,
  joulesPerOutputToken: number,
  mix: { readonly inputTokens: number; readonly outputTokens: number } = CHAT_TURN,
): number {
  return (
    joulesPerOutputToken / (requestJoules(coefficients, mix.inputTokens, 0, mix.outputTokens).totalJ / mix.outputTokens)
  );
}

/**
 * Scales energy and leaves occupancy alone: a watt-meter says nothing about time.
 */
export function scaled(c: TokenCoefficients, scale: number): TokenCoefficients {
  return {
    ...c,
    joulesPerInput: c.joulesPerInput * scale,
    joulesPerCached: c.joulesPerCached * scale,
    joulesPerOutput: c.joulesPerOutput * scale,
    joulesPerOutputPerContext: c.joulesPerOutputPerContext * scale,
    joulesPerOutputPerWindowed: c.joulesPerOutputPerWindowed * scale,
  };
}
