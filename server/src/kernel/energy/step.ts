import type { Accelerator, Model, Serving } from '../../world/index.ts';
import type { RooflineCoefficients } from './coefficients.ts';

const BYTES_PER_PARAMETER: Readonly<Record<Serving['precision'], number>> = { bf16: 2, fp8: 1, mxfp4: 0.53, int4: 0.5 };
const KV_BYTES = 2;

/** What the energy model reads of a model: a catalogue model has it, and so has a bare architecture. */
export type ModelShape = Pick<
  Model,
  | 'totalParamsB'
  | 'activeParamsB'
  | 'layers'
  | 'kvHeads'
  | 'headDim'
  | 'fullAttentionLayers'
  | 'slidingWindow'
  | 'experts'
  | 'stateMbPerSequence'
>;
/** What it reads of a serving. */
export type ServingShape = Pick<Serving, 'acceleratorCount' | 'precision' | 'stack'>;

/** Seconds of the whole deployment: a decode step of a batch by cause, attention per sequence and token of context, and a prompt token. */
export interface StepTimes {
  readonly hostS: number;
  readonly fixedS: number;
  readonly exchangeS: number;
  readonly weightS: number;
  readonly arithmeticS: number;
  /** Reading weights and calculating with them, partly at the same time. */
  readonly matmulS: number;
  readonly stateS: number;
  readonly kvFullS: number;
  readonly kvWindowS: number;
  readonly prefillS: number;
}

const isBlackwell = ({ key }: Pick<Accelerator, 'key'>): boolean => /^(b|gb)\d00/.test(key);

/** Power over TDP that a working deployment draws whatever it does. */
export function basePower(accelerator: Pick<Accelerator, 'key'>, count: number, c: RooflineCoefficients): number {
  const generation = isBlackwell(accelerator) ? c.blackwellBase : accelerator.key.startsWith('a100') ? c.ampereBase : 1;
  return c.powerBase * generation * (count > 1 ? c.manyBase : 1);
}

/** Arithmetic that a deployment achieves relative to its bf16 or fp8 peak, before the efficiency of the phase; flop/s. */
function arithmeticPerS(
  model: ModelShape,
  { acceleratorCount, precision }: ServingShape,
  accelerator: Accelerator,
  c: RooflineCoefficients,
): number {
  const fp8 = precision === 'fp8' && accelerator.fp8Tflops !== null;
  const peak = fp8 ? (accelerator.fp8Tflops ?? 0) : accelerator.bf16Tflops;
  const achieved = !fp8 ? 1 : model.experts === null ? c.quantisedArithmetic : c.quantisedMixtureArithmetic;
  return acceleratorCount * peak * 1e12 * achieved * (isBlackwell(accelerator) ? c.blackwellArithmetic : 1);
}

/** Billions of parameters that every token uses, those in experts, and the share of experts that a batch touches. */
function parametersOf(
  model: ModelShape,
  batch: number,
  routingSpread: number,
): { sharedB: number; expertB: number; touched: number } {
  if (model.experts === null) return { sharedB: model.totalParamsB, expertB: 0, touched: 0 };
  const share = model.experts.active / model.experts.total;
  const sharedB = Math.max(0, (model.activeParamsB - model.totalParamsB * share) / (1 - share));
  return { sharedB, expertB: model.totalParamsB - sharedB, touched: 1 - (1 - share) ** (batch ** routingSpread) };
}

/**
 * Times of a decode step by the roofline: formula and symbols in docs/methods/energy.md.
 * @param batch running sequences, at least 1
 */
export function stepTimes(
  model: ModelShape,
  serving: ServingShape,
  accelerator: Accelerator,
  batch: number,
  c: RooflineCoefficients,
): StepTimes {
  const { acceleratorCount: n, precision } = serving;
  const blackwell = isBlackwell(accelerator);
  const old = serving.stack === '2024';
  const mixture = model.experts !== null;
  const quantisedMixture = mixture && precision === 'fp8';
  const bandwidth = n * accelerator.bandwidthTbPerS * 1e12 * c.memoryEfficiency * (blackwell ? c.blackwellMemory : 1);
  const flops = arithmeticPerS(model, serving, accelerator, c);
  const bytesPerB = BYTES_PER_PARAMETER[precision] * 1e9;

  const { sharedB, expertB, touched } = parametersOf(model, batch, c.routingSpread);
  const read = quantisedMixture ? touched + c.quantisedAllExperts * (1 - touched) : touched;
  const activeB = mixture
    ? sharedB + c.mixtureArithmetic * Math.max(0, model.activeParamsB - sharedB)
    : model.activeParamsB;
  const launchS =
    c.layerSeconds + (mixture ? c.mixtureLayerSeconds : 0) + (quantisedMixture ? c.quantisedLayerSeconds : 0);
  const kvPerLayer = 2 * model.kvHeads * model.headDim * KV_BYTES;
  const windowedLayers = model.stateMbPerSequence === undefined ? model.layers - model.fullAttentionLayers : 0;
  const weightS = (bytesPerB * (sharedB + (expertB * read) / c.mixtureMemory)) / bandwidth;
  const arithmeticS = (2e9 * activeB * batch) / (flops * c.decodeEfficiency);
  return {
    hostS: old
      ? c.stack2024StepSeconds + c.stack2024SequenceSeconds * batch
      : c.stepSeconds + c.sequenceSeconds * batch,
    fixedS: model.layers * (launchS * (blackwell ? c.blackwellLayer : 1) + c.commSeconds * Math.log2(n)),
    exchangeS: model.layers * (mixture ? c.mixtureExchange : 1) * c.exchangeSeconds * batch * (1 - 1 / n),
    weightS,
    arithmeticS,
    matmulS: Math.hypot(weightS, arithmeticS),
    stateS: (2e6 * (model.stateMbPerSequence ?? 0) * batch) / bandwidth,
    kvFullS: (model.fullAttentionLayers * kvPerLayer) / (bandwidth * c.cacheEfficiency),
    kvWindowS: (windowedLayers * kvPerLayer) / (bandwidth * c.cacheEfficiency),
    prefillS: (2e9 * activeB) / (flops * c.prefillEfficiency),
  };
}

/**
 * Time of one decode step (s): what a caller sees between two tokens while no prompt is read.
 */
export function stepSeconds(t: StepTimes, batch: number, contextTokens: number, windowTokens: number): number {
  const attentionS = batch * (t.kvFullS * contextTokens + t.kvWindowS * Math.min(contextTokens, windowTokens));
  return t.hostS + t.fixedS + t.exchangeS + t.matmulS + t.stateS + attentionS;
}
