import type { Model } from '../types.ts';
import { read, typed } from './model-record.ts';

/** The models that benches, examples and the demo name. */
export const FIRST_MODELS: readonly Model[] = [
  {
    key: 'gpt-oss-20b', name: 'gpt-oss-20b', vendor: 'OpenAI', licence: 'Apache-2.0',
    totalParamsB: 20.9, activeParamsB: 3.6, layers: 24, kvHeads: 8, headDim: 64,
    fullAttentionLayers: 12, slidingWindow: 128, experts: { total: 32, active: 4 }, contextTokens: 131_072,
    nativePrecision: 'mxfp4', capabilities: ['tools', 'json', 'reasoning'],
    provenance: typed('notes on config.json of gpt-oss-20b in EchoCog/gpt-oss-20b; parameters from summaries of the model card (2025-08)'),
  },
  {
    key: 'gpt-oss-120b', name: 'gpt-oss-120b', vendor: 'OpenAI', licence: 'Apache-2.0',
    totalParamsB: 116.8, activeParamsB: 5.1, layers: 36, kvHeads: 8, headDim: 64,
    fullAttentionLayers: 18, slidingWindow: 128, experts: { total: 128, active: 4 }, contextTokens: 131_072,
    nativePrecision: 'mxfp4', capabilities: ['tools', 'json', 'reasoning'],
    provenance: typed('default configuration of gpt-oss in transformers; parameters from summaries of the model card (2025-08)'),
  },
  {
    key: 'gemma-7b', name: 'Gemma 7B', vendor: 'Google', licence: 'Gemma terms of use',
    totalParamsB: 8.54, activeParamsB: 8.54, layers: 28, kvHeads: 16, headDim: 256,
    fullAttentionLayers: 28, slidingWindow: null, experts: null, contextTokens: 8192,
    nativePrecision: 'bf16', capabilities: [],
    provenance: read('config.json of models derived from google/gemma-7b on huggingface.co; parameters from the model report'),
  },
  {
    key: 'llama-3-8b', name: 'Llama 3 8B', vendor: 'Meta', licence: 'Llama 3 community licence',
    totalParamsB: 8.03, activeParamsB: 8.03, layers: 32, kvHeads: 8, headDim: 128,
    fullAttentionLayers: 32, slidingWindow: null, experts: null, contextTokens: 8192,
    nativePrecision: 'bf16', capabilities: [],
    provenance: read('config.json of models derived from Meta-Llama-3-8B-Instruct on huggingface.co'),
  },
  {
    key: 'llama-3-70b', name: 'Llama 3 70B', vendor: 'Meta', licence: 'Llama 3 community licence',
    totalParamsB: 70.6, activeParamsB: 70.6, layers: 80, kvHeads: 8, headDim: 128,
    fullAttentionLayers: 80, slidingWindow: null, experts: null, contextTokens: 8192,
    nativePrecision: 'bf16', capabilities: [],
    provenance: read('config.json of models derived from Meta-Llama-3-70B-Instruct on huggingface.co'),
  },
  {
    key: 'llama-3.1-8b', name: 'Llama 3.1 8B', vendor: 'Meta', licence: 'Llama 3.1 community licence',
    totalParamsB: 8.03, activeParamsB: 8.03, layers: 32, kvHeads: 8, headDim: 128,
    fullAttentionLayers: 32, slidingWindow: null, experts: null, contextTokens: 131_072,
    nativePrecision: 'bf16', capabilities: ['tools', 'json'],
    provenance: read('config.json of mlx-community/Meta-Llama-3.1-8B-bf16 on huggingface.co'),
  },
  {
    key: 'llama-3.1-70b', name: 'Llama 3.1 70B', vendor: 'Meta', licence: 'Llama 3.1 community licence',
    totalParamsB: 70.6, activeParamsB: 70.6, layers: 80, kvHeads: 8, headDim: 128,
    fullAttentionLayers: 80, slidingWindow: null, experts: null, contextTokens: 131_072,
    nativePrecision: 'bf16', capabilities: ['tools', 'json'],
    provenance: read('model metadata of llama3.1:70b on ollama.com'),
  },
  {
    key: 'mixtral-8x7b', name: 'Mixtral 8x7B', vendor: 'Mistral AI', licence: 'Apache-2.0',
    totalParamsB: 46.7, activeParamsB: 12.9, layers: 32, kvHeads: 8, headDim: 128,
    fullAttentionLayers: 32, slidingWindow: null, experts: { total: 8, active: 2 }, contextTokens: 32_768,
    nativePrecision: 'bf16', capabilities: [],
    provenance: read('config.json of a copy of Mixtral-8x7B-Instruct-v0.1 on huggingface.co; parameters from the paper, arXiv 2401.04088'),
  },
];
