import { tokenEmbodiedG, tokenEnergyWh, type ExpectedUsage, type Table } from '../../kernel/index.ts';
import { toNano } from '../../units/index.ts';
import type { Amounts } from '../../accounts/index.ts';
import type { CallRequest, Endpoint } from '../dialects/index.ts';
import type { GatewayRuntime } from './runtime.ts';

/** Bytes of a body that are text; what pictures and files count is added in tokens. */
export const textBytes = (call: CallRequest, bodyBytes: number): number => Math.max(0, bodyBytes - call.media.bytes);

/** What a request is expected to take, in tokens. */
export function expectCall(
  runtime: GatewayRuntime,
  workload: string,
  endpoint: Endpoint,
  call: CallRequest,
  bodyBytes: number,
): ExpectedUsage {
  const expected = runtime.learner(workload, endpoint.name).expect(textBytes(call, bodyBytes), call.maxOutputTokens);
  return call.media.tokens === 0 ? expected : { ...expected, inputTokens: expected.inputTokens + call.media.tokens };
}

/** How far a prompt may exceed what its length says, before its tokens were counted by anyone. */
const PROMPT_MARGIN = 1.25;

/** The most that a request can take at a deployment: its longest answer, nothing cached. */
export function upperBound(table: Table, index: number, expected: ExpectedUsage, maxOutputTokens: number): Amounts {
  const factors = table.factors[index];
  const input = Math.ceil((expected.inputTokens + expected.cacheReadTokens) * PROMPT_MARGIN);
  const output = Math.ceil(Math.max(maxOutputTokens, maxOutputTokens === 0 ? 0 : expected.outputTokens));
  const tokens = input + output;
  if (factors === undefined) return { tokens, nanoUsd: null, nanoWh: null, nanoG: null };
  const energyWh = tokenEnergyWh(factors, input, 0, output);
  const carbonG =
    factors.lifecycleGPerWh === null
      ? null
      : energyWh * factors.lifecycleGPerWh + tokenEmbodiedG(factors, input, 0, output);
  return {
    tokens,
    nanoUsd: toNano(factors.usdPerRequest + factors.usdPerInput * input + factors.usdPerOutput * output),
    nanoWh: toNano(energyWh),
    nanoG: carbonG === null ? null : toNano(carbonG),
  };
}
