import type { Clock } from '../../edge/index.ts';
import { hourOf, type EpochMs } from '../../units/index.ts';
import { catalogue, type CounterCurve, type MeterReadings } from '../../world/index.ts';
import { findingsOf } from './findings.ts';
import { restingWatts } from './resting-watts.ts';
import { serverFigures } from './server-figures.ts';
import type { IdlePower, Meter, WatchPlace, WatchReport } from './types.ts';
import { watchRows, type RowParts } from './watch-rows.ts';
import { whoHolds, type Holding } from './who-holds.ts';

/** What a watcher is told beside the meters. */
export interface WatchOptions {
  readonly meter: Meter;
  readonly clock: Pick<Clock, 'now'>;
  /** Length of what is shown, ms. */
  readonly windowMs: number;
  readonly placeOf: (model: string) => WatchPlace;
  /** Idle power that a person stated, by device id, W. */
  readonly idleW: (device: string) => number | null;
  readonly gridAt: RowParts['gridAt'];
  readonly tariff: RowParts['tariff'];
}

/** A round: what is shown of the window, and what came since the round before. */
export interface WatchRound {
  readonly report: WatchReport;
  /** Rows from the end of the round before on: they add up over rounds. */
  readonly since: Pick<WatchReport, 'rows' | 'fromMs' | 'toMs'>;
}

/** Longest time that a round catches up with, where the source was away. */
const CATCH_UP_MS = 60 * 60_000;
/** A series that is further behind has ended and holds nothing up. */
const ENDED_MS = 3 * 60_000;
/** How far back the first round looks for a rest that shows idle power. */
const REST_MS = 15 * 60_000;

/** The last instant that every counter still alive has reached: later scrapes have not come yet. */
function settledMs({ devices, servers, toMs }: MeterReadings): EpochMs {
  const curves: (CounterCurve | null)[] = [
    ...devices.map(({ energy }) => energy),
    ...servers.flatMap(({ prompt, generation }) => [prompt, generation]),
  ];
  const ends = curves.flatMap((curve) => curve?.atMs.at(-1) ?? []).filter((end) => end > toMs - ENDED_MS);
  return Math.min(toMs, ...ends);
}

/** Stated before observed before a data sheet's. */
function idleOf(
  { device, owners }: Holding,
  readings: MeterReadings,
  { idleW }: WatchOptions,
  observed: Map<string, number>,
): IdlePower | null {
  const stated = idleW(device.id);
  if (stated !== null) return { watts: stated, from: 'stated' };
  const energy = readings.devices.find(({ id }) => id === device.id)?.energy ?? null;
  const own = readings.servers.filter(({ deployment }) => owners.includes(deployment));
  const resting = restingWatts(energy, own, readings);
  if (resting !== null) observed.set(device.id, resting);
  const seen = observed.get(device.id);
  if (seen !== undefined) return { watts: seen, from: 'observed' };
  const watts = device.name === null ? undefined : catalogue.accelerators.named(device.name)?.idleW;
  return watts === undefined ? null : { watts, from: 'catalogue' };
}

/** Reads a fleet, again and again. */
export interface FleetWatch {
  /**
   * Finds, reads and divides.
   * @throws JoulegateError `JG_UPSTREAM_*`, `JG_DATA` where the source does not answer; the next round catches up
   */
  round(): Promise<WatchRound>;
}

/** A watcher of all engines and devices that a Prometheus knows; it sends no request to any of them. */
export function watchFleet(options: WatchOptions): FleetWatch {
  const { meter, clock, windowMs, placeOf, gridAt, tariff } = options;
  const observed = new Map<string, number>();
  let lastEndMs: EpochMs | null = null;
  return {
    async round() {
      const fleet = await meter.find(windowMs);
      const holdings = whoHolds(fleet);
      const now = clock.now();
      const from = Math.min(now - windowMs, Math.max(lastEndMs ?? Infinity, now - CATCH_UP_MS));
      const readings = await meter.read({
        fromMs: from - (lastEndMs === null ? REST_MS : windowMs / 2),
        toMs: now,
        devices: holdings.map(({ device }) => ({ id: device.id, kind: device.kind })),
        servers: fleet.servers.map(({ key, engine, match }) => ({ deployment: key, engine, match })),
      });
      const endMs = settledMs(readings);
      const idle = new Map(
        holdings.flatMap((holding) => {
          const power = idleOf(holding, { ...readings, toMs: endMs }, options, observed);
          return power === null ? [] : [[holding.device.id, power] as const];
        }),
      );
      const window = { fromMs: endMs - windowMs, toMs: endMs };
      const gpus = fleet.devices.filter(({ kind }) => kind === 'gpu').map(({ id }) => id);
      const parts = { hour: hourOf(endMs), busy: await meter.busy(window, gpus), gridAt, tariff };
      const servers = serverFigures(fleet, holdings, { ...readings, ...window }, idle, placeOf);
      const rows = watchRows(servers, parts);
      const span = { fromMs: Math.min(endMs, Math.max(lastEndMs ?? 0, from)), toMs: endMs };
      const since =
        span.fromMs < endMs
          ? watchRows(serverFigures(fleet, holdings, { ...readings, ...span }, idle, placeOf), parts)
          : [];
      lastEndMs = endMs;
      return {
        report: {
          source: meter.name,
          ...window,
          rows,
          servers,
          findings: findingsOf({ fleet, holdings, readings, rows, servers, idle }),
        },
        since: { rows: since, ...span },
      };
    },
  };
}
