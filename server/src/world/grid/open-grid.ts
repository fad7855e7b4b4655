import { openOutbound, type Clock } from '../../edge/index.ts';
import { loadHourlyCsv } from './hourly-csv.ts';
import { layered } from './layered.ts';
import { gridAdapters } from './live/adapters.ts';
import { hourStore, type HourStore } from './live/hour-store.ts';
import { gridKeeper, type GridKeeper } from './live/keeper.ts';
import { loadHourlyPrices } from './price/hourly-price-csv.ts';
import type { PriceSource } from './price/types.ts';
import { withPrices } from './price/with-prices.ts';
import type { GridConfig } from './schema.ts';
import { loadScope2Csv } from './scope2/own.ts';
import { typicalDay } from './typical-day.ts';
import type { GridSource } from './types.ts';
import { yearlyAverages } from './yearly-averages.ts';

/**
 * Opens what a config has on disk: files, averages and typical days, asked in their order. Where it names live
 * sources, or none but prices, yearly averages stand below all others: a source that fails for days falls back to
 * last year.
 */
export function openGrid(config: GridConfig): GridSource {
  const sources = config.flatMap((source) => {
    if (source.kind === 'yearly-averages') return yearlyAverages();
    if (source.kind === 'typical-day') return typicalDay(yearlyAverages());
    if (source.kind !== 'hourly-csv') return [];
    const { path, name, licence } = source;
    return loadHourlyCsv(path, {
      ...(name === undefined ? {} : { name }),
      ...(licence === undefined ? {} : { licence }),
    });
  });
  const live = gridAdapters(config).length > 0;
  const prices = config.flatMap((source) => (source.kind === 'hourly-price' ? [pricesOf(source)] : []));
  const averages = config.some(({ kind }) => kind === 'yearly-averages');
  const own = config.flatMap((source) => (source.kind === 'scope2-csv' ? loadScope2Csv(source.path) : []));
  const grid = withPrices(
    layered(
      ...sources,
      ...((live || (prices.length + own.length > 0 && sources.length === 0)) && !averages ? [yearlyAverages()] : []),
    ),
    ...prices,
  );
  if (own.length === 0) return grid;
  return {
    ...grid,
    scope2: (zone, hour, area) => {
      for (const scope2 of own) {
        const found = scope2(zone, hour, area);
        if (found !== null) return found;
      }
      return null;
    },
  };
}

function pricesOf({
  path,
  name,
  licence,
  price,
  rates,
}: Extract<GridConfig[number], { kind: 'hourly-price' }>): PriceSource {
  return loadHourlyPrices(path, {
    kind: price,
    rates,
    ...(name === undefined ? {} : { name }),
    ...(licence === undefined ? {} : { licence }),
  });
}

/** A grid that is refreshed from outside. */
export interface LiveGrid {
  readonly source: GridSource;
  readonly keeper: GridKeeper;
  readonly store: HourStore;
  close(): Promise<void>;
}

/**
 * Opens a config's live sources over what it has on disk; `null` where it names none.
 * @param zones those in use: only they are refreshed
 * @param changed called when hours arrived: tables must be compiled again
 */
export function openLiveGrid(options: {
  readonly config: GridConfig;
  readonly zones: readonly string[];
  readonly clock: Clock;
  readonly changed: () => void;
  readonly fault: (message: string) => void;
  readonly timeoutMs?: number;
  /** How far back to ask; 48 by default. */
  readonly windowHours?: number;
}): LiveGrid | null {
  const adapters = gridAdapters(options.config);
  if (adapters.length === 0) return null;
  const store = hourStore();
  const outbound = openOutbound(
    adapters.map(({ origin }) => origin),
    2,
  );
  const keeper = gridKeeper({
    adapters,
    zones: options.zones,
    store,
    outbound,
    clock: options.clock,
    changed: options.changed,
    fault: options.fault,
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(options.windowHours === undefined ? {} : { windowHours: options.windowHours }),
  });
  const grid = openGrid(options.config);
  const source = { ...store.over(grid), ...(grid.scope2 === undefined ? {} : { scope2: grid.scope2 }) };
  return { source, keeper, store, close: () => outbound.close() };
}
