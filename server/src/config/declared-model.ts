import { catalogue } from '../world/index.ts';

/** Published open models, in billions of parameters that work on a token: all-MiniLM-L6 and Llama 3.1 405B. */
const ANY_OPEN_MODEL = [0.02, 405] as const;

/**
 * The size that a model's name tells, and a tenth to either side; `null`: it tells none.
 * @example sizeInName('qwen3:14b')?.map(Math.round) // [13, 15]
 */
export function sizeInName(name: string): readonly [number, number] | null {
  const told = Number(/(\d+(?:\.\d+)?)b\b/i.exec(name)?.[1] ?? 0);
  return told > 0 ? [told * 0.9, told * 1.1] : null;
}

/** A model that the catalogue lacks, by the size that its name tells, or by any that an open model has. */
export function declaredModel(key: string, asOf: string): object | null {
  if (catalogue.models.find(key) !== undefined) return null;
  const told = sizeInName(key);
  return {
    key,
    activeParamsB: told ?? ANY_OPEN_MODEL,
    contextTokens: 131_072,
    capabilities: ['tools', 'json'],
    source: told === null ? 'the size is not in its name: any that an open model has' : 'the size in its name',
    asOf,
  };
}
