import type { RooflineCoefficients } from '../../server/src/kernel/energy/coefficients.ts';

/**
 * What the laboratory's rows do not state but their energy contains: prompt lengths of its tasks, and time in
 * which the accelerators waited for the host. Fitted beside the coefficients, never shipped into an estimate.
 */
export interface Conditions {
  /** Prompt of an image request where the model sees images at their own resolution; of a video relative to it. */
  readonly imageTokens: number;
  readonly videoOverImage: number;
  /** Host seconds per image request (decode, resize, encode queue); per video request relative to it. */
  readonly imageHostSeconds: number;
  readonly videoHostOverImage: number;
  /** Models that hear as well take the sound track too. */
  readonly soundTrack: number;
  readonly codeTokens: number;
  readonly media2024Tokens: number;
  /** Host seconds per step where eight single-accelerator servers shared one B200 host. */
  readonly packedHostSeconds: number;
}

export type Parameters = { readonly [K in keyof RooflineCoefficients]: number } & Conditions;

/** Median and log-width of a positive parameter; logit-width of a share between 0 and 1. */
interface Prior {
  readonly name: keyof Parameters;
  readonly median: number;
  readonly width: number;
  readonly share?: true;
}

/**
 * Priors: round physical values with room to move. A fold that never saw a mixture, a video or fp8 falls back
 * on them. They were set before the final fit, by someone who had looked at the data: folds protect the
 * fitted values, not the choice of terms.
 */
const PRIORS: readonly Prior[] = [
  { name: 'stepSeconds', median: 1e-3, width: 0.7 },
  { name: 'sequenceSeconds', median: 20e-6, width: 0.7 },
  { name: 'stack2024StepSeconds', median: 10e-3, width: 0.7 },
  { name: 'stack2024SequenceSeconds', median: 0.2e-3, width: 0.7 },
  { name: 'layerSeconds', median: 35e-6, width: 0.5 },
  { name: 'mixtureLayerSeconds', median: 30e-6, width: 0.5 },
  { name: 'quantisedLayerSeconds', median: 40e-6, width: 0.5 },
  { name: 'commSeconds', median: 20e-6, width: 0.5 },
  { name: 'exchangeSeconds', median: 50e-9, width: 0.7 },
  { name: 'mixtureExchange', median: 3, width: 0.5 },
  { name: 'routingSpread', median: 0.85, width: 0.5, share: true },
  { name: 'memoryEfficiency', median: 0.85, width: 0.5, share: true },
  { name: 'mixtureMemory', median: 0.75, width: 0.6, share: true },
  { name: 'cacheEfficiency', median: 0.7, width: 0.6, share: true },
  { name: 'quantisedAllExperts', median: 0.4, width: 0.7, share: true },
  { name: 'decodeEfficiency', median: 0.4, width: 0.6, share: true },
  { name: 'prefillEfficiency', median: 0.4, width: 0.6, share: true },
  { name: 'quantisedArithmetic', median: 0.6, width: 0.2 },
  { name: 'quantisedMixtureArithmetic', median: 0.4, width: 0.4 },
  { name: 'mixtureArithmetic', median: 2, width: 0.4 },
  { name: 'blackwellMemory', median: 0.75, width: 0.3 },
  { name: 'blackwellArithmetic', median: 0.75, width: 0.3 },
  { name: 'blackwellLayer', median: 1, width: 0.3 },
  { name: 'powerBase', median: 0.4, width: 0.3 },
  { name: 'powerMemory', median: 0.4, width: 0.3 },
  { name: 'powerArithmetic', median: 0.5, width: 0.25 },
  { name: 'blackwellBase', median: 1, width: 0.2 },
  { name: 'ampereBase', median: 1, width: 0.2 },
  { name: 'manyBase', median: 1, width: 0.2 },
  { name: 'imageTokens', median: 800, width: 0.5 },
  { name: 'videoOverImage', median: 2, width: 0.4 },
  { name: 'imageHostSeconds', median: 0.03, width: 0.5 },
  { name: 'videoHostOverImage', median: 2, width: 0.4 },
  { name: 'soundTrack', median: 3, width: 0.5 },
  { name: 'codeTokens', median: 1700, width: 0.7 },
  { name: 'media2024Tokens', median: 800, width: 0.7 },
  { name: 'packedHostSeconds', median: 20e-3, width: 0.7 },
];

export const PARAMETER_COUNT = PRIORS.length;
const CONDITION_NAMES: ReadonlySet<string> = new Set<keyof Conditions>([
  'imageTokens',
  'videoOverImage',
  'imageHostSeconds',
  'videoHostOverImage',
  'soundTrack',
  'codeTokens',
  'media2024Tokens',
  'packedHostSeconds',
]);

/**
 * Parameters from coordinates in units of their prior's width: 0 everywhere is the prior.
 * @example parametersAt(new Float64Array(PARAMETER_COUNT)).layerSeconds // 60e-6
 */
export function parametersAt(coordinates: ArrayLike<number>): Parameters {
  const values: Record<string, number> = {};
  PRIORS.forEach(({ name, median, width, share }, i) => {
    const move = width * (coordinates[i] ?? 0);
    values[name] = share === true ? 1 / (1 + ((1 - median) / median) * Math.exp(-move)) : median * Math.exp(move);
  });
  return values as unknown as Parameters;
}

/** The kernel's coefficients and the laboratory's conditions, apart. */
export function split(parameters: Parameters): { coefficients: RooflineCoefficients; conditions: Conditions } {
  const all = Object.entries(parameters);
  return {
    coefficients: Object.fromEntries(
      all.filter(([name]) => !CONDITION_NAMES.has(name)),
    ) as unknown as RooflineCoefficients,
    conditions: Object.fromEntries(all.filter(([name]) => CONDITION_NAMES.has(name))) as unknown as Conditions,
  };
}
