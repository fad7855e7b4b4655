import { openSecret } from '../../../edge/index.ts';
import type { GridConfig } from '../schema.ts';
import { carbonAwareSdk } from './carbon-aware-sdk.ts';
import { eia } from './eia.ts';
import { electricityMaps } from './electricity-maps.ts';
import { entsoe } from './entsoe.ts';
import type { GridAdapter } from './types.ts';
import { ukNeso } from './uk-neso.ts';
import { wattTime } from './watttime.ts';

const secretOf = (source: Parameters<typeof openSecret>[0], kind: string): (() => string) =>
  openSecret(source, { what: `the grid source ${kind}`, where: `grid.${kind}` }).read;

/** The live sources that a config names. Secrets are not read here. */
export function gridAdapters(config: GridConfig): readonly GridAdapter[] {
  return config.flatMap((source): GridAdapter[] => {
    switch (source.kind) {
      case 'uk-neso':
        return [ukNeso({ baseUrl: source.baseUrl })];
      case 'entsoe':
        return [
          entsoe({
            token: secretOf(source.token, source.kind),
            rates: source.rates,
            baseUrl: source.baseUrl,
            ...(source.areas === undefined ? {} : { areas: source.areas }),
          }),
        ];
      case 'eia':
        return [eia({ key: secretOf(source.key, source.kind), baseUrl: source.baseUrl })];
      case 'electricity-maps':
        return [
          electricityMaps({ token: secretOf(source.token, source.kind), rates: source.rates, baseUrl: source.baseUrl }),
        ];
      case 'watttime':
        return [
          wattTime({
            username: secretOf(source.username, source.kind),
            password: secretOf(source.password, source.kind),
            regions: source.regions,
            baseUrl: source.baseUrl,
          }),
        ];
      case 'carbon-aware-sdk':
        return [carbonAwareSdk(source)];
      case 'hourly-csv':
      case 'hourly-price':
      case 'scope2-csv':
      case 'typical-day':
      case 'yearly-averages':
        return [];
    }
  });
}
