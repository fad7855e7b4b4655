import type { Usd, Wh } from '../../units/index.ts';
import type { FootprintFactors } from '../footprint/index.ts';
import type { CarbonSignal, Workload } from '../policy/index.ts';
import type { WeighedCarbon } from './types.ts';

const GRAMS_PER_KG = 1000;
const GRAMS_PER_TONNE = 1e6;

/** Signal and g/Wh that a marginal figure adds to the average of each candidate; `null` where the average decides. */
export interface CompiledSignal {
  readonly signal: WeighedCarbon | null;
  readonly extraGPerWh: Float64Array | null;
}

/**
 * Which intensity an owned carbon price weighs. Marginal only where every candidate that may serve has a marginal figure
 * of this hour: one without it cannot be compared with the others. What holds for a table holds for all of its requests.
 *
 * @param factors of each candidate; `undefined` where it is unknown
 * @param barred candidates that no request of the hour can have
 */
export function compileSignal(
  workload: Workload,
  factors: readonly (FootprintFactors | undefined)[],
  barred: readonly boolean[],
): CompiledSignal {
  const asked: CarbonSignal = workload.carbonSignal ?? 'average';
  const extra = factors.map((each) =>
    each === undefined || each.marginalGPerWh === null || each.lifecycleGPerWh === null
      ? null
      : each.marginalGPerWh - each.lifecycleGPerWh,
  );
  if (asked === 'average' && extra.filter((each) => each !== null).length < 2)
    return { signal: null, extraGPerWh: null };
  const missing = workload.deployments.filter((_, i) => barred[i] !== true && extra[i] === null);
  const used = asked === 'marginal' && missing.length === 0 ? 'marginal' : 'average';
  return {
    signal: {
      asked,
      used,
      missing: asked === 'marginal' ? missing : [],
      ownedUsdPerTonne: workload.prices.carbonUsdPerTonne,
      marginalLessAverageGPerKwh: extra.map((each) => (each === null ? null : each * GRAMS_PER_KG)),
    },
    extraGPerWh: used === 'marginal' ? Float64Array.from(extra, (each) => each ?? NaN) : null,
  };
}

/**
 * What the marginal signal adds to the full cost of a candidate, USD: its owned carbon price times marginal less average
 * grams of its energy. 0 where the average decides.
 *
 * @param signal of the decision; `null` or absent: no marginal figure was weighed
 * @param candidate its position
 */
export function marginalUsd(signal: WeighedCarbon | null | undefined, candidate: number, energyWh: Wh): Usd {
  if (signal == null || signal.used === 'average') return 0;
  const extraGPerKwh = signal.marginalLessAverageGPerKwh[candidate] ?? NaN;
  return (signal.ownedUsdPerTonne / GRAMS_PER_TONNE) * energyWh * (extraGPerKwh / GRAMS_PER_KG);
}
