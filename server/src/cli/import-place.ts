import { loadConfig, type RawConfig } from '../config/index.ts';
import { outlook } from '../kernel/index.ts';
import type { ImportOptions } from '../intake/index.ts';
import { JoulegateError } from '../units/index.ts';
import type { EpochMs } from '../units/index.ts';
import { catalogue, openGrid, gridSources } from '../world/index.ts';
import type { Deployment, GridSource, Model, Site } from '../world/index.ts';

/** Options that say where past usage ran and what served it. */
export interface PlaceOptions {
  readonly config?: string;
  readonly site?: string;
  readonly zone?: string;
  readonly map: readonly string[];
}

export type ImportPlace = Pick<ImportOptions, 'site' | 'gridAt' | 'deployments' | 'models'> & {
  /** Of the config; `null` without one. */
  readonly storage: Pick<RawConfig['storage'], 'folder' | 'state'> | null;
};

function siteOf({ site, zone }: PlaceOptions, grid: GridSource): Site {
  const found = site === undefined ? catalogue.sites.unknown : catalogue.sites.find(site);
  if (found === undefined)
    throw new JoulegateError('JG_USAGE', `"${site}" is no site of the catalogue`, {
      where: '--site',
      hint: 'such as aws:eu-north-1, or give --zone',
    });
  if (zone === undefined) return found;
  if (!grid.zones.includes(zone))
    throw new JoulegateError('JG_USAGE', `"${zone}" is no known grid zone`, {
      where: '--zone',
      hint: 'such as FR, DE or SE-SE3',
    });
  return { ...found, zone };
}

/**
 * Reads where past usage ran. Without a config it needs nothing: an unknown site has the world's average intensity.
 * @throws JoulegateError JG_USAGE on a site, zone, model or deployment that is not known
 */
export function importPlace(options: PlaceOptions, now: EpochMs): ImportPlace {
  const config = options.config === undefined ? null : loadConfig(options.config, now);
  const grid = config === null ? gridSources.yearlyAverages() : openGrid(config.raw.grid);
  const deployments = new Map<string, Deployment>();
  const models = new Map<string, Model>();
  for (const pair of options.map) {
    const [, name, target] = /^(.+)=([^=]+)$/.exec(pair) ?? [];
    if (name === undefined || target === undefined)
      throw new JoulegateError('JG_USAGE', `"${pair}" is no MODEL=DEPLOYMENT`, {
        where: '--map',
        hint: 'such as --map gpt-4o=paris',
      });
    const deployment = config?.deployments.find(({ id }) => id === target);
    const model = deployment === undefined ? catalogue.models.find(target) : undefined;
    if (deployment !== undefined) deployments.set(name, deployment);
    else if (model !== undefined) models.set(name, model);
    else
      throw new JoulegateError(
        'JG_USAGE',
        `"${target}" is neither a deployment of the config nor a model of the catalogue`,
        {
          where: '--map',
          hint:
            config === null
              ? 'deployments are known with --config FILE'
              : `deployments: ${config.deployments.map(({ id }) => id).join(', ')}`,
        },
      );
  }
  return {
    site: siteOf(options, grid),
    gridAt: outlook({ grid, origins: [] }).gridAt,
    deployments,
    models,
    storage: config === null ? null : config.raw.storage,
  };
}
