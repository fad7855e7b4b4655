import { LITGPT, modelsOf, typed } from './model-record.ts';

const THINKS = { licence: 'Apache-2.0', capabilities: ['tools', 'json', 'reasoning'] } as const;

/** Alibaba: Qwen2.5, QwQ and Qwen3. */
export const ALIBABA_MODELS = modelsOf('Alibaba', [
  { key: 'qwen2.5-7b', name: 'Qwen2.5 7B', licence: 'Apache-2.0', paramsB: 7.62, layers: 28, kvHeads: 4, contextTokens: 131_072, provenance: LITGPT },
  { key: 'qwen2.5-14b', name: 'Qwen2.5 14B', licence: 'Apache-2.0', paramsB: 14.8, layers: 48, kvHeads: 8, contextTokens: 131_072, provenance: LITGPT },
  { key: 'qwen2.5-32b', name: 'Qwen2.5 32B', licence: 'Apache-2.0', paramsB: 32.8, layers: 64, kvHeads: 8, contextTokens: 131_072, provenance: LITGPT },
  { key: 'qwen2.5-72b', name: 'Qwen2.5 72B', licence: 'Qwen licence', paramsB: 72.7, layers: 80, kvHeads: 8, contextTokens: 131_072, provenance: LITGPT },
  { key: 'qwq-32b', name: 'QwQ 32B', ...THINKS, paramsB: 32.8, layers: 64, kvHeads: 8, contextTokens: 131_072, provenance: LITGPT },
  { key: 'qwen3-4b', name: 'Qwen3 4B', ...THINKS, paramsB: 4.02, layers: 36, kvHeads: 8, contextTokens: 40_960, provenance: LITGPT },
  { key: 'qwen3-8b', name: 'Qwen3 8B', ...THINKS, paramsB: 8.19, layers: 36, kvHeads: 8, contextTokens: 40_960, provenance: LITGPT },
  { key: 'qwen3-14b', name: 'Qwen3 14B', ...THINKS, paramsB: 14.8, layers: 40, kvHeads: 8, contextTokens: 40_960, provenance: LITGPT },
  { key: 'qwen3-32b', name: 'Qwen3 32B', ...THINKS, paramsB: 32.8, layers: 64, kvHeads: 8, contextTokens: 40_960, provenance: LITGPT },
  { key: 'qwen3-30b-a3b', name: 'Qwen3 30B A3B', ...THINKS, paramsB: 30.5, activeB: 3.3, layers: 48, kvHeads: 4, experts: [128, 8], contextTokens: 40_960, provenance: LITGPT },
  { key: 'qwen3-235b-a22b', name: 'Qwen3 235B A22B', ...THINKS, paramsB: 235, activeB: 22, layers: 94, kvHeads: 4, experts: [128, 8], contextTokens: 40_960, provenance: LITGPT },
  { key: 'qwen3-coder-480b-a35b', name: 'Qwen3 Coder 480B A35B', licence: 'Apache-2.0', paramsB: 480, activeB: 35, layers: 62, kvHeads: 8, experts: [160, 8], contextTokens: 262_144, provenance: typed('model card and config.json of Qwen3-Coder-480B-A35B-Instruct, not read again') },
]);
