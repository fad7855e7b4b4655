import type { z } from 'zod';
import type { modelSchema } from '../schema.ts';
import type { Model } from '../types.ts';
import { closedAsModel } from './closed.ts';
import { findModel } from './every.ts';

/**
 * A model that a config or a plan declares: like one of the catalogue, or by the range of its size.
 * @returns `undefined`: it is like none that is known
 * @example declaredModel({ key: 'ours', like: 'llama-3.1-8b' })?.key // 'ours'
 */
export function declaredModel(config: z.output<typeof modelSchema>): Model | undefined {
  if (!('like' in config)) {
    const { key, activeParamsB, totalParamsB = activeParamsB } = config;
    return closedAsModel({ ...config, name: key, vendor: 'own', totalParamsB });
  }
  const like = findModel(config.like);
  return like === undefined ? undefined : { ...like, key: config.key, name: config.key };
}
