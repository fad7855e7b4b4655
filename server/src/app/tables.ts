import { readFileSync } from 'node:fs';
import type { Config } from '../config/index.ts';
import type { Clock } from '../edge/index.ts';
import type { Fleet } from '../gateway/index.ts';
import { compile, inferBatch, type Table } from '../kernel/index.ts';
import { hourOf, type EpochHour } from '../units/index.ts';
import { parseRoundTripCsv, roundTripMs, type GridSource, type RoundTripTable } from '../world/index.ts';
import { gridOf } from './grid.ts';

/** A table compiled for an hour, replaced when the hour of the clock changes. */
export interface TableKeeper {
  current(): Table;
  /** Recompiles if the hour changed; returns whether it did. */
  refresh(): boolean;
  /** Recompiles the hour: the grid has learned of it. */
  recompile(): void;
}

/** Round trips of the config's measured file, if it names one. */
export function measuredRoundTrips(config: Config): RoundTripTable | undefined {
  const { roundTrips } = config.raw;
  return roundTrips === null
    ? undefined
    : parseRoundTripCsv(readFileSync(roundTrips.path, 'utf8'), roundTrips.prefix, roundTrips.path);
}

/**
 * Compiles tables of a config for any hour.
 * @param fleet whose token timing tells the batch of servings that state none
 */
export function tableCompiler(
  config: Config,
  grid: GridSource,
  fleet?: Fleet,
): (hour: EpochHour, version: number) => Table {
  const measured = measuredRoundTrips(config);
  const places = new Map(config.origins.map((origin) => [origin.key, origin]));
  const gridAt = gridOf(grid);
  return (hour, version) =>
    compile({
      version,
      hour,
      deployments: config.deployments,
      workloads: config.workloads,
      origins: [...places.keys()],
      gridAt,
      roundTripMs: (origin, deployment) => {
        const place = places.get(origin);
        return place === undefined ? NaN : roundTripMs(place, deployment.site, measured).rttMs;
      },
      inferredBatch: ({ id, model, serving }) => {
        const tpotMs = fleet?.tpotMs(config.deployments.findIndex((each) => each.id === id)) ?? null;
        return tpotMs === null || serving.batch !== null || serving.accelerator === null
          ? null
          : inferBatch(model, serving, serving.accelerator, tpotMs);
      },
    });
}

export function keepTable(config: Config, grid: GridSource, clock: Clock, fleet?: Fleet): TableKeeper {
  const compileHour = tableCompiler(config, grid, fleet);
  let version = 1;
  let table = compileHour(hourOf(clock.now()), version);
  return {
    current: () => table,
    refresh() {
      const hour = hourOf(clock.now());
      if (hour === table.hour) return false;
      table = compileHour(hour, ++version);
      return true;
    },
    recompile() {
      table = compileHour(hourOf(clock.now()), ++version);
    },
  };
}
