/** joulegate.yaml: parsed, validated with line numbers, every name found. */
export { loadConfig } from './load.ts';
export { configChanges } from './changes/index.ts';
export { parseConfig } from './parse.ts';
export { resolveConfig } from './resolve.ts';
export type { Config, TargetBudget } from './resolved.ts';
export type { RawConfig } from './schema.ts';
export { configJsonSchema } from './json-schema.ts';
export { known } from './known.ts';
export { urlOf } from './shared-storage.ts';
