import { logSigma } from '../../../units/index.ts';
import type { ClosedModel, Model } from '../types.ts';

const middle = ([low, high]: readonly [number, number]): number => Math.sqrt(low * high);
const same = (a: readonly [number, number], b: readonly [number, number]): boolean => a[0] === b[0] && a[1] === b[1];

/** Layers by active parameters: a fit through published configurations of open models, within a factor of two of each. */
const guessedLayers = (activeB: number, mixture: boolean): number =>
  Math.round(Math.min(126, Math.max(16, mixture ? 32 * activeB ** 0.25 : 20 * activeB ** 0.31)));

const GUESSED_EXPERTS = 128;
/** Share of the active parameters that is in experts. */
const IN_EXPERTS = 0.8;

/**
 * A closed model as the energy model can take it: the geometric middle of its ranges with an architecture that
 * open models of that size have (eight KV heads of 128, 128 experts). `opaque.sigma` is the range of active
 * parameters read as a 90 % interval, log-sigma = ln(high / low) / 2 / 1.645: the footprint is then
 * modelled-opaque whatever is known of the serving, and wider by it.
 *
 * @example closedAsModel({ key: 'x', name: 'X', vendor: 'X', activeParamsB: [44, 132], totalParamsB: [440, 440], contextTokens: 1, capabilities: [], source: 'x', asOf: '2026-01-01' }).activeParamsB // 76.2
 */
export function closedAsModel(closed: ClosedModel): Model {
  const [activeParamsB, totalParamsB] = [middle(closed.activeParamsB), middle(closed.totalParamsB)];
  const mixture = !same(closed.activeParamsB, closed.totalParamsB);
  const layers = guessedLayers(activeParamsB, mixture);
  const [low, high] = closed.activeParamsB;
  return {
    key: closed.key,
    name: closed.name,
    vendor: closed.vendor,
    licence: 'closed',
    totalParamsB,
    activeParamsB,
    layers,
    kvHeads: 8,
    headDim: 128,
    fullAttentionLayers: layers,
    slidingWindow: null,
    experts: mixture ? { total: GUESSED_EXPERTS, active: Math.max(1, Math.round((GUESSED_EXPERTS * IN_EXPERTS * activeParamsB) / totalParamsB)) } : null,
    contextTokens: closed.contextTokens,
    nativePrecision: 'fp8',
    capabilities: closed.capabilities,
    opaque: { sigma: logSigma.ofFactor90(middle([1, high / low])) },
    provenance: { source: `${closed.source}; middle of ${low} to ${high} billion active parameters`, asOf: closed.asOf, verified: false },
  };
}
