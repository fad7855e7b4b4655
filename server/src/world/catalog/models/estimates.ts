import type { Capability, ClosedModel } from '../types.ts';

const ESTIMATE = 'of EcoLogits, models.json: the vendor publishes neither size nor architecture';
const SIZE = 'size by its vendor, as in models.json of EcoLogits 0.11.3; architecture not read';

interface ClosedRow {
  readonly key: string;
  readonly name: string;
  /** Billions; `null` is one that the estimate takes to be dense. */
  readonly total: number | null;
  readonly active: readonly [low: number, high: number];
  readonly context: number;
  readonly reasons?: boolean;
}

const closedOf = (
  vendor: string,
  { source, asOf }: Pick<ClosedModel, 'source' | 'asOf'>,
  rows: readonly ClosedRow[],
): readonly ClosedModel[] =>
  rows.map(({ key, name, total, active, context, reasons }) => ({
    key,
    name,
    vendor,
    activeParamsB: active,
    totalParamsB: total === null ? active : [total, total],
    contextTokens: context,
    capabilities: ['tools', 'json', 'vision', ...(reasons === true ? (['reasoning'] as const) : [])] satisfies readonly Capability[],
    source,
    asOf,
  }));

const NOW = { source: `estimate ${ESTIMATE} (0.11.3)`, asOf: '2026-11-28' };
/** The last table that had them. */
const BEFORE = { source: `estimate ${ESTIMATE} (0.9.3)`, asOf: '2026-03-13' };
const SIZED = { source: SIZE, asOf: '2026-11-28' };

/** A size that is known, with what one decimal of it and the architecture leave open. */
const about = (billions: number): readonly [low: number, high: number] => [0.9 * billions, 1.1 * billions];

/**
 * Closed models as published estimates of a third party, by the vendor's own name. Of a total the table gives one
 * number: its own uncertainty is unknown.
 */
export const CLOSED_MODELS: readonly ClosedModel[] = [
  ...closedOf('OpenAI', NOW, [
    { key: 'gpt-3.5-turbo', name: 'GPT-3.5 Turbo', total: null, active: [20, 70], context: 16_385 },
    { key: 'gpt-4', name: 'GPT-4', total: 1760, active: [176, 528], context: 8192 },
    { key: 'gpt-4-turbo', name: 'GPT-4 Turbo', total: 880, active: [88, 264], context: 128_000 },
    { key: 'gpt-4o', name: 'GPT-4o', total: 440, active: [44, 132], context: 128_000 },
    { key: 'gpt-4o-mini', name: 'GPT-4o mini', total: null, active: [8, 28], context: 128_000 },
    { key: 'gpt-4.1', name: 'GPT-4.1', total: 352, active: [35, 106], context: 1_047_576 },
    { key: 'gpt-4.1-mini', name: 'GPT-4.1 mini', total: null, active: [40, 112], context: 1_047_576 },
    { key: 'gpt-4.1-nano', name: 'GPT-4.1 nano', total: null, active: [10, 37], context: 1_047_576 },
    { key: 'o1', name: 'o1', total: 440, active: [44, 132], context: 200_000, reasons: true },
    { key: 'o3-mini', name: 'o3-mini', total: null, active: [8, 28], context: 200_000, reasons: true },
    { key: 'o4-mini', name: 'o4-mini', total: null, active: [8, 28], context: 200_000, reasons: true },
    { key: 'gpt-5', name: 'GPT-5', total: 300, active: [30, 90], context: 400_000, reasons: true },
    { key: 'gpt-5-mini', name: 'GPT-5 mini', total: null, active: [25, 70], context: 400_000, reasons: true },
    { key: 'gpt-5-nano', name: 'GPT-5 nano', total: null, active: [5, 18.5], context: 400_000, reasons: true },
    { key: 'gpt-5-pro', name: 'GPT-5 pro', total: 3600, active: [360, 1080], context: 400_000, reasons: true },
    { key: 'gpt-5.1', name: 'GPT-5.1', total: 300, active: [30, 90], context: 400_000, reasons: true },
    { key: 'gpt-5.1-codex-mini', name: 'GPT-5.1 Codex mini', total: null, active: [25, 70], context: 400_000, reasons: true },
    { key: 'gpt-5.2', name: 'GPT-5.2', total: 420, active: [42, 126], context: 400_000, reasons: true },
    { key: 'gpt-5.2-pro', name: 'GPT-5.2 pro', total: 5040, active: [504, 1512], context: 400_000, reasons: true },
    { key: 'gpt-5.3-codex', name: 'GPT-5.3 Codex', total: 420, active: [42, 126], context: 400_000, reasons: true },
    { key: 'gpt-5.4', name: 'GPT-5.4', total: 450, active: [45, 150], context: 1_050_000, reasons: true },
    { key: 'gpt-5.4-mini', name: 'GPT-5.4 mini', total: null, active: [56, 158], context: 400_000, reasons: true },
    { key: 'gpt-5.4-nano', name: 'GPT-5.4 nano', total: null, active: [15, 58], context: 400_000, reasons: true },
    { key: 'gpt-5.4-pro', name: 'GPT-5.4 pro', total: 5400, active: [540, 1800], context: 1_050_000, reasons: true },
    { key: 'gpt-5.5', name: 'GPT-5.5', total: 900, active: [90, 300], context: 1_050_000, reasons: true },
    { key: 'gpt-5.5-pro', name: 'GPT-5.5 pro', total: 5400, active: [540, 1800], context: 1_050_000, reasons: true },
    { key: 'gpt-5.6-luna', name: 'GPT-5.6 Luna', total: 180, active: [18, 60], context: 400_000, reasons: true },
    { key: 'gpt-5.6-sol', name: 'GPT-5.6 Sol', total: 900, active: [90, 300], context: 1_050_000, reasons: true },
    { key: 'gpt-5.6-terra', name: 'GPT-5.6 Terra', total: 450, active: [45, 150], context: 1_050_000, reasons: true },
    { key: 'gpt-6-astra', name: 'GPT-6 Astra', total: 1500, active: [150, 500], context: 1_050_000, reasons: true },
    { key: 'gpt-6-luna', name: 'GPT-6 Luna', total: 38, active: [3.8, 11], context: 400_000, reasons: true },
    { key: 'gpt-6-sol', name: 'GPT-6 Sol', total: 375, active: [38, 112], context: 1_050_000, reasons: true },
    { key: 'gpt-6.1-sol', name: 'GPT-6.1 Sol', total: 375, active: [38, 112], context: 1_050_000, reasons: true },
  ]),
  ...closedOf('Anthropic', BEFORE, [
    { key: 'claude-3-haiku', name: 'Claude 3 Haiku', total: 300, active: [30, 90], context: 200_000 },
    { key: 'claude-opus-4', name: 'Claude Opus 4', total: 2000, active: [200, 600], context: 200_000, reasons: true },
    { key: 'claude-opus-4-1', name: 'Claude Opus 4.1', total: 2000, active: [200, 600], context: 200_000, reasons: true },
    { key: 'claude-sonnet-4', name: 'Claude Sonnet 4', total: 440, active: [44, 132], context: 200_000, reasons: true },
  ]),
  ...closedOf('Anthropic', NOW, [
    { key: 'claude-opus-4-5', name: 'Claude Opus 4.5', total: 670, active: [67, 200], context: 200_000, reasons: true },
    { key: 'claude-opus-4-6', name: 'Claude Opus 4.6', total: 670, active: [67, 200], context: 1_000_000, reasons: true },
    { key: 'claude-opus-4-7', name: 'Claude Opus 4.7', total: 670, active: [67, 200], context: 1_000_000, reasons: true },
    { key: 'claude-opus-4-8', name: 'Claude Opus 4.8', total: 670, active: [67, 200], context: 1_000_000, reasons: true },
    { key: 'claude-opus-5', name: 'Claude Opus 5', total: 670, active: [67, 200], context: 1_000_000, reasons: true },
    { key: 'claude-opus-5-5', name: 'Claude Opus 5.5', total: 670, active: [70, 200], context: 1_000_000, reasons: true },
    { key: 'claude-sonnet-4-5', name: 'Claude Sonnet 4.5', total: 440, active: [44, 132], context: 200_000, reasons: true },
    { key: 'claude-sonnet-4-6', name: 'Claude Sonnet 4.6', total: 440, active: [44, 132], context: 1_000_000, reasons: true },
    { key: 'claude-sonnet-5', name: 'Claude Sonnet 5', total: 293, active: [29, 88], context: 1_000_000, reasons: true },
    { key: 'claude-sonnet-5-5', name: 'Claude Sonnet 5.5', total: 293, active: [29, 88], context: 1_000_000, reasons: true },
    { key: 'claude-haiku-4-5', name: 'Claude Haiku 4.5', total: null, active: [10, 35], context: 200_000, reasons: true },
    { key: 'claude-haiku-5-5', name: 'Claude Haiku 5.5', total: null, active: [10, 35], context: 200_000, reasons: true },
    { key: 'claude-fable-5', name: 'Claude Fable 5', total: 1340, active: [134, 400], context: 1_000_000, reasons: true },
    { key: 'claude-fable-5-1', name: 'Claude Fable 5.1', total: 1340, active: [134, 400], context: 1_000_000, reasons: true },
  ]),
  ...closedOf('Google', BEFORE, [
    { key: 'gemini-2.0-flash', name: 'Gemini 2.0 Flash', total: 440, active: [44, 132], context: 1_048_576 },
    { key: 'gemini-2.0-flash-lite', name: 'Gemini 2.0 Flash-Lite', total: null, active: [8, 28], context: 1_048_576 },
    { key: 'gemini-3-pro', name: 'Gemini 3 Pro', total: 1200, active: [120, 360], context: 1_048_576, reasons: true },
  ]),
  ...closedOf('Google', NOW, [
    { key: 'gemini-2.5-pro', name: 'Gemini 2.5 Pro', total: 2000, active: [200, 600], context: 1_048_576, reasons: true },
    { key: 'gemini-2.5-flash', name: 'Gemini 2.5 Flash', total: 440, active: [44, 132], context: 1_048_576, reasons: true },
    { key: 'gemini-2.5-flash-lite', name: 'Gemini 2.5 Flash-Lite', total: null, active: [8, 28], context: 1_048_576, reasons: true },
    { key: 'gemini-3-flash', name: 'Gemini 3 Flash', total: 300, active: [100, 300], context: 1_048_576, reasons: true },
    { key: 'gemini-3.1-pro', name: 'Gemini 3.1 Pro', total: 1200, active: [120, 360], context: 1_048_576, reasons: true },
    { key: 'gemini-3.1-flash-lite', name: 'Gemini 3.1 Flash-Lite', total: null, active: [30, 105], context: 1_048_576, reasons: true },
    { key: 'gemini-3.6-flash', name: 'Gemini 3.6 Flash', total: 750, active: [75, 200], context: 1_048_576, reasons: true },
    { key: 'gemini-3.7-flash', name: 'Gemini 3.7 Flash', total: 750, active: [75, 200], context: 1_048_576, reasons: true },
    { key: 'gemini-3.8-flash', name: 'Gemini 3.8 Flash', total: 750, active: [75, 200], context: 1_048_576, reasons: true },
  ]),
  ...closedOf('Mistral AI', NOW, [
    { key: 'mistral-medium', name: 'Mistral Medium', total: null, active: [70, 120], context: 131_072 },
    { key: 'magistral-medium', name: 'Magistral Medium', total: null, active: [70, 120], context: 131_072, reasons: true },
  ]),
  ...closedOf('Mistral AI', SIZED, [
    { key: 'mistral-large-2512', name: 'Mistral Large 3', total: 675, active: about(41), context: 262_144 },
    { key: 'mistral-large-4', name: 'Mistral Large 4', total: 1050, active: about(52), context: 262_144 },
    { key: 'mistral-medium-3-5', name: 'Mistral Medium 3.5', total: null, active: about(128), context: 262_144 },
    { key: 'mistral-small-2603', name: 'Mistral Small 4', total: 119, active: about(8), context: 262_144 },
    { key: 'ministral-3b-2512', name: 'Ministral 3 3B', total: null, active: about(3.32), context: 262_144 },
    { key: 'ministral-8b-2512', name: 'Ministral 3 8B', total: null, active: about(8.02), context: 262_144 },
    { key: 'ministral-14b-2512', name: 'Ministral 3 14B', total: null, active: about(14), context: 262_144 },
    { key: 'codestral-2508', name: 'Codestral 25.08', total: null, active: about(22.2), context: 262_144 },
  ]),
];
