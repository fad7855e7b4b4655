import { workers } from '../../../edge/index.ts';
import type { EpochHour, GramsPerKwh } from '../../../units/index.ts';
import type { GridSource } from '../types.ts';

/** Whole days of a zone's hours that lie directly before the hour to be forecast. */
export interface ForecastTask {
  readonly zone: string;
  readonly startHour: EpochHour;
  readonly gPerKwh: Float64Array;
}

export interface ForecastAnswer {
  readonly zone: string;
  readonly fromHour: EpochHour;
  readonly gPerKwh: Float64Array;
}

/** Forecasts that are made in a thread of their own: to learn a zone takes about a second. */
export interface ForecastsApart {
  /**
   * Life-cycle intensity of the hours from `hour` on, the hour itself first. `pending`: it is being made; `null`: the zone has
   * fewer than four weeks of measured hours before it, and nothing is foretold.
   */
  ahead(zone: string, hour: EpochHour): readonly GramsPerKwh[] | 'pending' | null;
  close(): Promise<void>;
}

const DAY = 24;
const MOST_DAYS = 180;
const LEAST_DAYS = 28;
/** A source may tell an hour so much later. */
const MOST_LATE_HOURS = 12;
const LEAST_G = 0.5;
const MEMORY_MB = 256;

interface Known {
  readonly hour: EpochHour;
  path: readonly GramsPerKwh[] | 'pending' | null;
  /** Of the hours before what is being forecast, from `hour` on. */
  readonly measured: readonly GramsPerKwh[];
}

/** Forecasts by hour of a source's zones, one made at a time. The thread starts with the first question. */
export function forecastsApart(source: Pick<GridSource, 'at'>): ForecastsApart {
  const known = new Map<string, Known>();
  let worker: ReturnType<typeof workers.launch<ForecastTask, ForecastAnswer>> | null = null;

  const measuredAt = (zone: string, hour: EpochHour): GramsPerKwh | undefined => {
    const found = source.at(zone, hour);
    return found?.ageHours === 0 && found.kind.startsWith('hourly') ? found.lifecycleGPerKwh : undefined;
  };
  const taskOf = (zone: string, end: EpochHour): ForecastTask | null => {
    const values: number[] = [];
    for (let back = 1; back <= MOST_DAYS * DAY; back++) {
      const g = measuredAt(zone, end - back);
      if (g === undefined) break;
      values.push(Math.max(g, LEAST_G));
    }
    const hours = Math.floor(values.length / DAY) * DAY;
    if (hours < LEAST_DAYS * DAY) return null;
    return { zone, startHour: end - hours, gPerKwh: Float64Array.from(values.slice(0, hours).reverse()) };
  };
  const start = (): NonNullable<typeof worker> => {
    const started = workers.launch<ForecastTask, ForecastAnswer>(new URL('./forecast-worker.ts', import.meta.url), {
      name: 'forecasts',
      memoryMb: MEMORY_MB,
    });
    started.onMessage(({ zone, fromHour, gPerKwh }) => {
      const one = known.get(zone);
      if (one === undefined) return;
      // What was measured of the present hour and after stands before what is foretold.
      const skipped = Math.max(0, one.hour - fromHour);
      one.path = [...one.measured, ...gPerKwh.subarray(skipped)];
    });
    void started.closed.then(() => {
      worker = null;
      for (const one of known.values()) if (one.path === 'pending') one.path = null;
    });
    return started;
  };
  return {
    ahead(zone, hour) {
      const before = known.get(zone);
      if (before?.hour === hour) return before.path;
      let end = hour + 1;
      while (measuredAt(zone, end - 1) === undefined && end > hour - MOST_LATE_HOURS) end -= 1;
      const task = taskOf(zone, end);
      const measured = end > hour ? [measuredAt(zone, hour) as number] : [];
      known.set(zone, { hour, measured, path: task === null ? null : 'pending' });
      if (task !== null) (worker ??= start()).post(task);
      return task === null ? null : 'pending';
    },
    async close() {
      await worker?.terminate();
    },
  };
}
