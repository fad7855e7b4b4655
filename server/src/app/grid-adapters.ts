import { readFileSync } from 'node:fs';
import { JoulegateError } from '../units/index.ts';
import {
  carbonAwareSdk,
  eia,
  electricityMaps,
  entsoe,
  ukNeso,
  wattTime,
  type GridAdapter,
  type GridConfig,
  type GridSecret,
  type Secret,
} from '../world/index.ts';

/** Read at every request, so that a rotated secret needs no restart; it appears in no log. */
function secretOf(source: GridSecret, kind: string): Secret {
  return () => {
    let secret = '';
    try {
      secret = ('env' in source ? (process.env[source.env] ?? '') : readFileSync(source.file, 'utf8')).trim();
    } catch (cause) {
      throw new JoulegateError('JG_CONFIG', `the secret of the grid source ${kind} cannot be read`, { where: `grid.${kind}`, cause });
    }
    if (secret !== '') return secret;
    throw new JoulegateError('JG_CONFIG', `the grid source ${kind} has no secret`, {
      where: `grid.${kind}`,
      hint: 'env' in source ? `set the environment variable ${source.env}` : `write the secret into ${source.file}`,
    });
  };
}

/** The live sources that a config names. Secrets are not read here. */
export function gridAdapters(config: GridConfig): readonly GridAdapter[] {
  return config.flatMap((source): GridAdapter[] => {
    switch (source.kind) {
      case 'uk-neso':
        return [ukNeso({ baseUrl: source.baseUrl })];
      case 'entsoe':
        return [entsoe({ token: secretOf(source.token, source.kind), rates: source.rates, baseUrl: source.baseUrl, ...(source.areas === undefined ? {} : { areas: source.areas }) })];
      case 'eia':
        return [eia({ key: secretOf(source.key, source.kind), baseUrl: source.baseUrl })];
      case 'electricity-maps':
        return [electricityMaps({ token: secretOf(source.token, source.kind), rates: source.rates, baseUrl: source.baseUrl })];
      case 'watttime':
        return [wattTime({ username: secretOf(source.username, source.kind), password: secretOf(source.password, source.kind), regions: source.regions, baseUrl: source.baseUrl })];
      case 'carbon-aware-sdk':
        return [carbonAwareSdk(source)];
      case 'hourly-csv':
      case 'hourly-price':
      case 'typical-day':
      case 'yearly-averages':
        return [];
    }
  });
}

/** What an operator must know of the live sources before relying on them. */
export function gridWarnings(config: GridConfig, zones: readonly string[]): readonly string[] {
  return gridAdapters(config).flatMap((adapter) => [
    ...(adapter.documentedAt === null ? [`grid source ${adapter.kind} is experimental: no public page describes what it answers`] : []),
    ...(zones.some((zone) => adapter.serves(zone)) ? [] : [`grid source ${adapter.kind} serves none of the zones in use (${zones.join(', ')})`]),
  ]);
}
