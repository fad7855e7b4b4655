/** joulegate.yaml: parsed, validated with line numbers, every name found. */
export * from './load.ts';
export * from './parse.ts';
export * from './problem.ts';
export * from './resolve.ts';
export type * from './resolved.ts';
export type { RawConfig } from './schema.ts';
export { urlOf, type UrlSource } from './shared-storage.ts';
