import type { Config } from '../config/index.ts';
import { readText, type Clock } from '../edge/index.ts';
import type { Fleet } from '../gateway/index.ts';
import { inferBatch, outlook, type Table } from '../kernel/index.ts';
import { hourOf } from '../units/index.ts';
import { gridSources, parseRoundTripCsv, type GridHour, type GridSource, type RoundTripTable } from '../world/index.ts';

/** A table compiled for an hour, replaced when the hour of the clock changes. */
export interface TableKeeper {
  current(): Table;
  /** Recompiles if the hour changed; returns whether it did. */
  refresh(): boolean;
  /** Recompiles the hour: the grid has learned of it. */
  recompile(): void;
  /** A zone this hour, as the table sees it. */
  gridAt(zone: string): GridHour;
}

/** Round trips of the config's measured file, if it names one. */
function measuredRoundTrips(config: Config): RoundTripTable | undefined {
  const { roundTrips } = config.raw;
  return roundTrips === null
    ? undefined
    : parseRoundTripCsv(readText(roundTrips.path), roundTrips.prefix, roundTrips.path);
}

/** The outlook of a config. */
export const outlookOf = (config: Config, grid: GridSource, fleet?: Fleet): ReturnType<typeof outlook> =>
  outlook({
    grid,
    forecast: gridSources.nowcasts(grid),
    origins: config.origins,
    roundTrips: measuredRoundTrips(config),
    inferredBatch: ({ id, model, serving }) => {
      const tpotMs = fleet?.tpotMs(config.deployments.findIndex((each) => each.id === id)) ?? null;
      return tpotMs === null || serving.batch !== null || serving.accelerator === null
        ? null
        : inferBatch(model, serving, serving.accelerator, tpotMs);
    },
  });

/** @param fleet whose token timing tells the batch of servings that state none */
export function keepTable(config: Config, grid: GridSource, clock: Clock, fleet?: Fleet): TableKeeper {
  const { tableAt, gridAt } = outlookOf(config, grid, fleet);
  const { deployments: options, workloads } = config;
  let version = 0;
  const compileNow = (): Table => tableAt(hourOf(clock.now()), { options, workloads, version: ++version });
  let table = compileNow();
  return {
    current: () => table,
    refresh() {
      if (hourOf(clock.now()) === table.hour) return false;
      table = compileNow();
      return true;
    },
    recompile() {
      table = compileNow();
    },
    gridAt: (zone) => gridAt(zone, hourOf(clock.now())),
  };
}
