import { LATENT, LITGPT, modelsOf, read, typed } from './model-record.ts';

const THINKS = ['tools', 'json', 'reasoning'] as const;
/** Mamba-2 state of a sequence: 128 heads of 80 by 128 in fp32 per layer. */
const MAMBA_LAYER_MB = (128 * 80 * 128 * 4) / 1e6;

const MICROSOFT = modelsOf('Microsoft', [
  { key: 'phi-4', name: 'Phi-4', licence: 'MIT', paramsB: 14.7, layers: 40, kvHeads: 10, contextTokens: 16_384, provenance: LITGPT },
  { key: 'phi-4-mini', name: 'Phi-4 mini', licence: 'MIT', paramsB: 3.84, layers: 32, kvHeads: 8, contextTokens: 131_072, provenance: LITGPT },
]);

const COHERE_CARD = typed('parameters from the EcoLogits table of mlco2/ecologits, 2026-03; layers and heads from memory of config.json');
const COHERE = modelsOf('Cohere', [
  { key: 'command-r', name: 'Command R 08-2024', licence: 'CC-BY-NC-4.0', paramsB: 32.3, layers: 40, kvHeads: 8, contextTokens: 131_072, provenance: COHERE_CARD },
  { key: 'command-r-plus', name: 'Command R+ 08-2024', licence: 'CC-BY-NC-4.0', paramsB: 104, layers: 64, kvHeads: 8, contextTokens: 131_072, provenance: COHERE_CARD },
]);

const NVIDIA = modelsOf('NVIDIA', [
  { key: 'nemotron-70b', name: 'Llama 3.1 Nemotron 70B', licence: 'Llama 3.1 community licence', paramsB: 70.6, layers: 80, kvHeads: 8, contextTokens: 131_072, provenance: LITGPT },
  { key: 'nemotron-nano-9b-v2', name: 'Nemotron Nano 9B v2', licence: 'NVIDIA open model licence', paramsB: 8.9, layers: 56, kvHeads: 8, state: [4, 27 * MAMBA_LAYER_MB], contextTokens: 131_072, capabilities: THINKS, provenance: typed('model report, not read again: 4 attention and 27 Mamba-2 layers') },
]);

const DEEPSEEK_CONFIG = read('config.json of DeepSeek-V3 and of DeepSeek-R1 in published copies; 671B and 37B from the weight notes of DeepSeek-V3');
const DEEPSEEK = modelsOf('DeepSeek', [
  { key: 'deepseek-v3', name: 'DeepSeek V3', licence: 'DeepSeek licence', paramsB: 671, activeB: 37, layers: 61, ...LATENT, experts: [256, 8], contextTokens: 163_840, precision: 'fp8', provenance: DEEPSEEK_CONFIG },
  { key: 'deepseek-r1', name: 'DeepSeek R1', licence: 'MIT', paramsB: 671, activeB: 37, layers: 61, ...LATENT, experts: [256, 8], contextTokens: 163_840, precision: 'fp8', capabilities: ['json', 'reasoning'], provenance: DEEPSEEK_CONFIG },
]);

const CHINESE_LABS = [
  ...modelsOf('Moonshot AI', [
    { key: 'kimi-k2', name: 'Kimi K2', licence: 'modified MIT', paramsB: 1026, activeB: 32, layers: 61, ...LATENT, experts: [384, 8], contextTokens: 131_072, precision: 'fp8', provenance: read('training arguments and model reports that repeat the config.json of Kimi-K2-Instruct; parameters counted from it') },
  ]),
  ...modelsOf('Z.ai', [
    { key: 'glm-4.5', name: 'GLM-4.5', licence: 'MIT', paramsB: 355, activeB: 32, layers: 92, kvHeads: 8, experts: [160, 8], contextTokens: 131_072, capabilities: THINKS, provenance: read('scripts/models/glm4.5-355B-A32B.sh of slime; parameters from the README of zai-org/GLM-4.5') },
    { key: 'glm-4.5-air', name: 'GLM-4.5 Air', licence: 'MIT', paramsB: 106, activeB: 12, layers: 46, kvHeads: 8, experts: [128, 8], contextTokens: 131_072, capabilities: THINKS, provenance: typed('scripts/models/glm4.5-106B-A12B.sh of slime for layers and heads; experts from the model card, not read again') },
  ]),
  ...modelsOf('MiniMax', [
    { key: 'minimax-m2', name: 'MiniMax M2', licence: 'modified MIT', paramsB: 230, activeB: 10, layers: 62, kvHeads: 8, experts: [256, 8], contextTokens: 196_608, precision: 'fp8', capabilities: THINKS, provenance: typed('model card and config.json of MiniMax-M2, not read again') },
  ]),
];

/** Laboratories with one or two models in the catalogue. */
export const OTHER_MODELS = [...MICROSOFT, ...COHERE, ...NVIDIA, ...DEEPSEEK, ...CHINESE_LABS];
