import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hourOf } from '../../server/src/units/index.ts';
import type { ZoneHistory } from '../../server/src/world/grid/forecast/zone-history.ts';
import { loadHourlyCsv } from '../../server/src/world/grid/hourly-csv.ts';

/** No file of hours reaches beyond these. */
const FIRST = hourOf(Date.UTC(2015, 0, 1));
const END = hourOf(Date.UTC(2035, 0, 1));
/** Forecasts work on logarithms. */
const LEAST_G = 0.5;

/** The folder that holds carbon/ and trace/: DIR itself or DIR/routing. */
export const routingFolder = (base: string): string | null =>
  [base, join(base, 'routing')].find((each) => existsSync(join(each, 'carbon'))) ?? null;

/** Life-cycle intensities of each zone in `carbon/`: of all its files the last hours without a gap. */
export function readZones(folder: string): readonly ZoneHistory[] {
  const sources = readdirSync(join(folder, 'carbon'))
    .filter((name) => /\.csv(\.gz)?$/.test(name))
    .map((name) => loadHourlyCsv(join(folder, 'carbon', name)));
  return [...new Set(sources.flatMap(({ zones }) => [...zones]))].sort().map((zone) => {
    const own = sources.filter(({ zones }) => zones.includes(zone));
    let values: number[] = [];
    let last = FIRST;
    for (let hour = FIRST; hour < END; hour++)
      for (const source of own) {
        const found = source.at(zone, hour);
        if (found === undefined || found.ageHours !== 0 || !found.kind.startsWith('hourly')) continue;
        if (hour !== last + 1) values = [];
        values.push(Math.max(found.lifecycleGPerKwh, LEAST_G));
        last = hour;
        break;
      }
    const startHour = last + 1 - values.length;
    return { zone, startHour, gPerKwh: Float64Array.from(values), weather: null, mix: null };
  });
}
