import type { Config } from '../config/index.ts';

/** Grid zones of a config's sites, each once. */
export const zonesInUse = (config: Config): readonly string[] =>
  [...new Set(config.sites.flatMap(({ zone }) => zone ?? []))].sort();
