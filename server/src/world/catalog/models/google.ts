import { LITGPT, modelsOf } from './model-record.ts';

const GEMMA_2 = { licence: 'Gemma terms of use', contextTokens: 8192, capabilities: [], provenance: LITGPT } as const;
const GEMMA_3 = { licence: 'Gemma terms of use', contextTokens: 131_072, capabilities: ['json', 'vision'], provenance: LITGPT } as const;

/** Google, beside Gemma 7B: every second (Gemma 2) or sixth (Gemma 3) layer has full attention. */
export const GOOGLE_MODELS = modelsOf('Google', [
  { key: 'gemma-2-9b', name: 'Gemma 2 9B', ...GEMMA_2, paramsB: 9.24, layers: 42, kvHeads: 8, headDim: 256, window: [21, 4096] },
  { key: 'gemma-2-27b', name: 'Gemma 2 27B', ...GEMMA_2, paramsB: 27.2, layers: 46, kvHeads: 16, window: [23, 4096] },
  { key: 'gemma-3-4b', name: 'Gemma 3 4B', ...GEMMA_3, paramsB: 4.3, layers: 34, kvHeads: 4, headDim: 256, window: [5, 1024] },
  { key: 'gemma-3-12b', name: 'Gemma 3 12B', ...GEMMA_3, paramsB: 12.2, layers: 48, kvHeads: 8, headDim: 256, window: [8, 1024] },
  { key: 'gemma-3-27b', name: 'Gemma 3 27B', ...GEMMA_3, paramsB: 27.4, layers: 62, kvHeads: 16, window: [10, 1024] },
]);
