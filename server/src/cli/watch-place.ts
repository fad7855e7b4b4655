import { loadConfig, type Config } from '../config/index.ts';
import { systemClock } from '../edge/index.ts';
import type { fleetWatch } from '../telemetry/index.ts';
import { JoulegateError } from '../units/index.ts';
import { catalogue, gridSources, openGrid, openLiveGrid, type GridSource, type Site } from '../world/index.ts';

type Watch = Parameters<typeof fleetWatch.open>[0];

/** Options that say where a fleet stands and what its power costs. */
export interface WatchPlaceOptions {
  readonly config?: string;
  readonly site?: string;
  readonly zone?: string;
  readonly pue?: number;
  readonly idleWatts?: number;
  readonly pricePerKwh?: string;
}

/** Where a fleet stands, and a grid that is kept fresh. */
export type WatchSurroundings = Pick<Watch, 'placeOf' | 'idleW' | 'gridAt' | 'tariff'> & {
  /** Asks live sources what is due; never throws. */
  refresh(): Promise<void>;
  close(): Promise<void>;
  readonly url: string | null;
};

const PRICE = /^(-?\d+(?:\.\d+)?)\s*([A-Za-z]{3})?$/;

function tariffOf(text: string | undefined): Watch['tariff'] {
  if (text === undefined) return null;
  const [, amount, currency = 'USD'] = PRICE.exec(text.trim()) ?? [];
  if (amount === undefined)
    throw new JoulegateError('JG_USAGE', `"${text}" is no price of a kWh`, {
      where: '--price-per-kwh',
      hint: 'such as 0.20EUR, or 0.15 for USD',
    });
  return { perKwh: Number(amount), currency: currency.toUpperCase(), source: '--price-per-kwh' };
}

function siteNamed(key: string, config: Config | null): Site {
  const site = config?.sites.find((each) => each.key === key) ?? catalogue.sites.find(key);
  if (site !== undefined) return site;
  throw new JoulegateError('JG_USAGE', `"${key}" is no site of the catalogue`, {
    where: '--site',
    hint: 'such as gcp:europe-west9 or aws:eu-north-1; or give --zone FR',
  });
}

/** The site of a config's deployments of a model, where they all stand at one. */
function siteOfModel(model: string, config: Config | null): Site | null {
  const sites = new Set(
    config?.deployments
      .filter((each) => each.upstreamModel === model || each.model.key === model)
      .map(({ site }) => site),
  );
  const [only] = sites;
  return sites.size === 1 && only !== undefined ? only : null;
}

/**
 * Reads where a fleet stands: a model's own site in a config, else `--site`, else `--zone`.
 * @throws JoulegateError `JG_USAGE` on a site, zone or price that is none
 */
export function openSurroundings(options: WatchPlaceOptions, note: (text: string) => void): WatchSurroundings {
  const config = options.config === undefined ? null : loadConfig(options.config, systemClock.now());
  const site = options.site === undefined ? null : siteNamed(options.site, config);
  const { zone = null, pue = null, idleWatts = null } = options;
  const yearly = gridSources.yearlyAverages();
  if (zone !== null && !yearly.zones.includes(zone) && config === null)
    throw new JoulegateError('JG_USAGE', `"${zone}" is no known grid zone`, {
      where: '--zone',
      hint: 'such as FR, DE or US-CAL-CISO',
    });
  const zones = [...new Set([...(config?.zones ?? []), ...[zone ?? site?.zone ?? []].flat()])];
  const live =
    config === null
      ? null
      : openLiveGrid({ config: config.raw.grid, zones, clock: systemClock, changed: () => {}, fault: note });
  const opened: GridSource = live?.source ?? (config === null ? yearly : openGrid(config.raw.grid));
  const grid = gridSources.layered(opened, yearly);
  const devices = config?.raw.meters?.devices ?? {};
  return {
    placeOf(model) {
      const own = siteOfModel(model, config) ?? site;
      return {
        region: own?.key ?? zone ?? 'unknown',
        zone: (siteOfModel(model, config) === null ? zone : null) ?? own?.zone ?? null,
        pue: pue ?? own?.pue?.value ?? null,
      };
    },
    idleW: (device) => devices[device]?.idleW ?? idleWatts,
    gridAt: (of, hour) => grid.at(of, hour),
    tariff: tariffOf(options.pricePerKwh),
    refresh: async () => await live?.keeper.tick(),
    close: async () => await live?.close(),
    url: config?.raw.meters?.url ?? null,
  };
}
