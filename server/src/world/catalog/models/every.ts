import type { Model } from '../types.ts';
import { ALIBABA_MODELS } from './alibaba.ts';
import { closedAsModel } from './closed.ts';
import { CLOSED_MODELS } from './estimates.ts';
import { FIRST_MODELS } from './first.ts';
import { GOOGLE_MODELS } from './google.ts';
import { META_MODELS } from './meta.ts';
import { MISTRAL_MODELS } from './mistral.ts';
import { OTHER_MODELS } from './others.ts';

/**
 * Open models. `contextTokens` is the native window of the published configuration, before any stretching
 * by the person who serves it.
 */
export const MODELS: readonly Model[] = [
  ...FIRST_MODELS,
  ...META_MODELS,
  ...ALIBABA_MODELS,
  ...MISTRAL_MODELS,
  ...GOOGLE_MODELS,
  ...OTHER_MODELS,
];

/** Open models, and closed ones as the middle of their ranges. */
export const EVERY_MODEL: readonly Model[] = [...MODELS, ...CLOSED_MODELS.map(closedAsModel)];

const byKey = new Map(EVERY_MODEL.map((model) => [model.key, model]));

/**
 * A model by its key, `undefined` when the catalogue has none. A closed model comes as the middle of its ranges,
 * marked `opaque`; `claude-sonnet-4.5` finds `claude-sonnet-4-5`.
 * @example findModel('llama-3-70b')?.layers // 80
 */
export const findModel = (key: string): Model | undefined =>
  byKey.get(key) ?? (key.startsWith('claude-') ? byKey.get(key.replaceAll('.', '-')) : undefined);
