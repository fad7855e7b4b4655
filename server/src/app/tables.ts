import type { Config } from '../config/index.ts';
import { readText, type Clock } from '../edge/index.ts';
import type { Fleet } from '../gateway/index.ts';
import { inferBatch, outlook, type Table } from '../kernel/index.ts';
import { hourOf, type EpochHour } from '../units/index.ts';
import { gridSources, parseRoundTripCsv, type GridHour, type GridSource, type RoundTripTable } from '../world/index.ts';

/** A table compiled for an hour, replaced when the hour of the clock changes. */
export interface TableKeeper {
  current(): Table;
  /** Of another hour of this config, as it is known now. */
  at(hour: EpochHour): Table;
  /** Recompiles if the hour changed; returns whether it did. */
  refresh(): boolean;
  /** Recompiles the hour: the grid has learned of it. */
  recompile(): void;
  /** A zone this hour, as the table sees it. */
  gridAt(zone: string): GridHour;
}

/** Hours that are kept beside the present one: those in which what still waits was submitted. */
const MOST_OTHERS = 200;

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
  let others = new Map<EpochHour, Table>();
  const compileAnew = (): void => {
    table = compileNow();
    others = new Map();
  };
  return {
    current: () => table,
    at(hour) {
      if (hour === table.hour) return table;
      const known = others.get(hour) ?? tableAt(hour, { options, workloads });
      if (others.size < MOST_OTHERS) others.set(hour, known);
      return known;
    },
    refresh() {
      if (hourOf(clock.now()) === table.hour) return false;
      compileAnew();
      return true;
    },
    recompile: compileAnew,
    gridAt: (zone) => gridAt(zone, hourOf(clock.now())),
  };
}
