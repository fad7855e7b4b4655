import { LITGPT, modelsOf, read, typed } from './model-record.ts';

const LLAMA_4 = typed('copies of Llama4TextConfig and summaries of the model card; window: attention in chunks of 8,192');

/** Meta, beside Llama 3 and 3.1. Llama 4 Maverick has experts on every second layer only. */
export const META_MODELS = modelsOf('Meta', [
  { key: 'llama-3.1-405b', name: 'Llama 3.1 405B', licence: 'Llama 3.1 community licence', paramsB: 405.9, layers: 126, kvHeads: 8, contextTokens: 131_072, provenance: read('models/sku_list.py of meta-llama/llama-models; parameters from the model card') },
  { key: 'llama-3.2-1b', name: 'Llama 3.2 1B', licence: 'Llama 3.2 community licence', paramsB: 1.24, layers: 16, kvHeads: 8, headDim: 64, contextTokens: 131_072, provenance: typed('config.json of Llama-3.2-1B, not read again') },
  { key: 'llama-3.2-3b', name: 'Llama 3.2 3B', licence: 'Llama 3.2 community licence', paramsB: 3.21, layers: 28, kvHeads: 8, contextTokens: 131_072, provenance: LITGPT },
  { key: 'llama-3.3-70b', name: 'Llama 3.3 70B', licence: 'Llama 3.3 community licence', paramsB: 70.6, layers: 80, kvHeads: 8, contextTokens: 131_072, provenance: LITGPT },
  { key: 'llama-4-scout', name: 'Llama 4 Scout', licence: 'Llama 4 community licence', paramsB: 109, activeB: 17, layers: 48, kvHeads: 8, window: [12, 8192], experts: [16, 1], contextTokens: 10_485_760, capabilities: ['tools', 'json', 'vision'], provenance: LLAMA_4 },
  { key: 'llama-4-maverick', name: 'Llama 4 Maverick', licence: 'Llama 4 community licence', paramsB: 400, activeB: 17, layers: 48, kvHeads: 8, window: [12, 8192], experts: [128, 1], contextTokens: 1_048_576, capabilities: ['tools', 'json', 'vision'], provenance: LLAMA_4 },
]);
