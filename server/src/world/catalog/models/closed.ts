import { logSigma } from '../../../units/index.ts';
import type { Capability, ClosedModel, Model } from '../types.ts';

const ECOLOGITS = 'estimate of EcoLogits, ecologits/data/models.json of mlco2/ecologits at b324f1a, 2026-03: the vendor publishes neither size nor architecture';

interface ClosedRow {
  readonly key: string;
  readonly name: string;
  readonly total: number | null;
  readonly active: readonly [low: number, high: number];
  readonly context: number;
  readonly reasons?: boolean;
}

const closedOf = (vendor: string, rows: readonly ClosedRow[]): readonly ClosedModel[] =>
  rows.map(({ key, name, total, active, context, reasons }) => ({
    key,
    name,
    vendor,
    activeParamsB: active,
    totalParamsB: total === null ? active : [total, total],
    contextTokens: context,
    capabilities: ['tools', 'json', 'vision', ...(reasons === true ? (['reasoning'] as const) : [])] satisfies readonly Capability[],
    source: ECOLOGITS,
    asOf: '2026-03-31',
  }));

/**
 * Closed models as published estimates of a third party, by the vendor's own name. `total: null` is one that the
 * estimate takes to be dense. Of a total the table gives one number: its own uncertainty is unknown.
 */
export const CLOSED_MODELS: readonly ClosedModel[] = [
  ...closedOf('OpenAI', [
    { key: 'gpt-4o', name: 'GPT-4o', total: 440, active: [44, 132], context: 128_000 },
    { key: 'gpt-4o-mini', name: 'GPT-4o mini', total: null, active: [8, 28], context: 128_000 },
    { key: 'gpt-4.1', name: 'GPT-4.1', total: 352, active: [35, 106], context: 1_047_576 },
    { key: 'gpt-4.1-mini', name: 'GPT-4.1 mini', total: null, active: [40, 112], context: 1_047_576 },
    { key: 'gpt-4.1-nano', name: 'GPT-4.1 nano', total: null, active: [10, 37], context: 1_047_576 },
    { key: 'gpt-5', name: 'GPT-5', total: 300, active: [30, 90], context: 400_000, reasons: true },
    { key: 'gpt-5-mini', name: 'GPT-5 mini', total: null, active: [25, 70], context: 400_000, reasons: true },
    { key: 'gpt-5-nano', name: 'GPT-5 nano', total: null, active: [5, 18.5], context: 400_000, reasons: true },
    { key: 'gpt-5.1', name: 'GPT-5.1', total: 300, active: [30, 90], context: 400_000, reasons: true },
    { key: 'gpt-5.2', name: 'GPT-5.2', total: 420, active: [42, 126], context: 400_000, reasons: true },
  ]),
  ...closedOf('Anthropic', [
    { key: 'claude-opus-4-1', name: 'Claude Opus 4.1', total: 2000, active: [200, 600], context: 200_000, reasons: true },
    { key: 'claude-opus-4-5', name: 'Claude Opus 4.5', total: 670, active: [67, 200], context: 200_000, reasons: true },
    { key: 'claude-sonnet-4-5', name: 'Claude Sonnet 4.5', total: 440, active: [44, 132], context: 200_000, reasons: true },
    { key: 'claude-haiku-4-5', name: 'Claude Haiku 4.5', total: null, active: [10, 35], context: 200_000, reasons: true },
  ]),
  ...closedOf('Google', [
    { key: 'gemini-2.5-pro', name: 'Gemini 2.5 Pro', total: 2000, active: [200, 600], context: 1_048_576, reasons: true },
    { key: 'gemini-2.5-flash', name: 'Gemini 2.5 Flash', total: 440, active: [44, 132], context: 1_048_576, reasons: true },
    { key: 'gemini-2.5-flash-lite', name: 'Gemini 2.5 Flash-Lite', total: null, active: [8, 28], context: 1_048_576, reasons: true },
  ]),
];

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
 * @example closedAsModel(CLOSED_MODELS[0]).activeParamsB // 76.2
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
