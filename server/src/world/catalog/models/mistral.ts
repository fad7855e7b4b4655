import { LITGPT, modelsOf, typed } from './model-record.ts';

/** Mistral AI, beside Mixtral 8x7B. */
export const MISTRAL_MODELS = modelsOf('Mistral AI', [
  { key: 'mistral-7b', name: 'Mistral 7B v0.3', licence: 'Apache-2.0', paramsB: 7.25, layers: 32, kvHeads: 8, contextTokens: 32_768, provenance: LITGPT },
  { key: 'mixtral-8x22b', name: 'Mixtral 8x22B', licence: 'Apache-2.0', paramsB: 140.6, activeB: 39.1, layers: 56, kvHeads: 8, experts: [8, 2], contextTokens: 65_536, provenance: LITGPT },
  { key: 'mistral-large-2', name: 'Mistral Large 2', licence: 'Mistral research licence', paramsB: 122.6, layers: 88, kvHeads: 8, contextTokens: 131_072, provenance: { ...LITGPT, source: `${LITGPT.source}, and so is the context` } },
  { key: 'mistral-small-3', name: 'Mistral Small 3 24B', licence: 'Apache-2.0', paramsB: 23.6, layers: 40, kvHeads: 8, contextTokens: 32_768, provenance: { ...LITGPT, source: `${LITGPT.source}, and so is the context` } },
  { key: 'magistral-small', name: 'Magistral Small', licence: 'Apache-2.0', paramsB: 23.6, layers: 40, kvHeads: 8, contextTokens: 40_960, capabilities: ['tools', 'json', 'reasoning'], provenance: typed('model card: built on Mistral Small 3.1, not read again') },
  { key: 'mistral-nemo', name: 'Mistral Nemo 12B', licence: 'Apache-2.0', paramsB: 12.2, layers: 40, kvHeads: 8, contextTokens: 131_072, provenance: typed('config.json of Mistral-Nemo-Instruct-2407, not read again') },
]);
