import { tokenCoefficients } from '../../kernel/index.ts';
import { JOULES_PER_WH, logSigma, TIER_FACTOR_90, type Tier } from '../../units/index.ts';
import { catalogue, type Accelerator, type Model } from '../../world/index.ts';
import type { Tokens } from './types.ts';

const SUFFIX = /-(instruct|chat|it|hf|fp8|awq|gptq|int4|int8|w4a16|bf16|dynamic|turbo|preview|\d{4})$/;
const PRIOR_ACCELERATOR = 'h100-sxm';
/** Tokens of context of a chat turn halfway. */
const CONTEXT_TOKENS = 600;
const BYTES_A_PARAMETER = 2;
/** The rest is for the cache of keys and values. */
const WEIGHT_SHARE = 0.8;

/**
 * The catalogue's model behind a name as engines serve it, `undefined` where it has none.
 * @example modelServed('meta-llama/Llama-3.1-8B-Instruct')?.key // 'llama-3.1-8b'
 */
export function modelServed(name: string): Model | undefined {
  let key = (name.split('/').at(-1) ?? name).toLowerCase().replace(/^meta-/, '');
  for (;;) {
    const found = catalogue.models.find(key);
    if (found !== undefined || !SUFFIX.test(key)) return found;
    key = key.replace(SUFFIX, '');
  }
}

const acceleratorOf = (device: string | null): Accelerator =>
  (device === null ? undefined : catalogue.accelerators.named(device)) ??
  catalogue.accelerators.find(PRIOR_ACCELERATOR)!;

function countFor(model: Model, { memoryGb }: Accelerator): number {
  let count = 1;
  while (model.totalParamsB * BYTES_A_PARAMETER > count * memoryGb * WEIGHT_SHARE && count < 16) count *= 2;
  return count;
}

/** Weights that divide a shared device's energy; an unknown model weighs as one of eight billion parameters. */
export function weightsOf(
  name: string,
  device: string | null,
  batch: number | null,
): ReturnType<typeof tokenCoefficients> {
  const model = modelServed(name) ?? catalogue.models.find('llama-3.1-8b')!;
  const accelerator = acceleratorOf(device);
  return tokenCoefficients(
    model,
    {
      acceleratorCount: countFor(model, accelerator),
      precision: model.nativePrecision,
      batch: batch === null ? null : Math.max(1, batch),
      stack: '2025',
    },
    accelerator,
  );
}

/** Energy of a fleet without meters is guessed hardware: the widest tier. */
export const MODELLED_TIER: Tier = 'modelled-opaque';

/**
 * Accelerator energy of tokens by the model alone, Wh, expected value; `null` where the catalogue does not know the
 * model. Method: docs/methods/energy.md.
 */
export function modelledWh(name: string, device: string | null, batch: number | null, tokens: Tokens): number | null {
  if (modelServed(name) === undefined) return null;
  const c = weightsOf(name, device, batch);
  const perOutput =
    c.joulesPerOutput +
    c.joulesPerOutputPerContext * CONTEXT_TOKENS +
    c.joulesPerOutputPerWindowed * Math.min(CONTEXT_TOKENS, c.windowTokens);
  const joules =
    c.joulesPerInput * (tokens.prompt - tokens.cached) + c.joulesPerCached * tokens.cached + perOutput * tokens.output;
  const expected = logSigma.meanOverMedian(logSigma.ofFactor90(TIER_FACTOR_90[MODELLED_TIER]));
  return (joules * expected) / JOULES_PER_WH;
}
