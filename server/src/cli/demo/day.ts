import { basename } from 'node:path';
import { dataFolder, readText, SKIPPED_NO_DATA } from '../../edge/index.ts';
import { replays, type ReplayData } from '../../planning/index.ts';
import { hourStart, JoulegateError, parseHour, type EpochHour } from '../../units/index.ts';
import { gridSources } from '../../world/index.ts';

const MEASURED_DAY = '2022-09-14';
const SYNTHETIC_DAY = '2025-06-18';

/** The day that the demo begins with, and where its parts come from. */
export interface DemoDay {
  readonly data: ReplayData;
  readonly startHour: EpochHour;
  /** For the config's `roundTrips`, where measured ones are there. */
  readonly label: string;
}

/**
 * Chooses real hours and a real trace where they are there, generated ones otherwise, and says which.
 * @param options paths given by `--trace` and `--grid`, and a day `2022-09-14`
 */
export function demoDay(options: { trace?: string; grid?: string; day?: string }): DemoDay {
  const base = replays.load(dataFolder());
  const grid =
    options.grid === undefined ? base.grid : gridSources.hourlyCsv(options.grid, { name: basename(options.grid) });
  const tokens =
    options.trace === undefined
      ? base.tokens
      : replays.parseTokenPairs(readText(options.trace), basename(options.trace));
  const measured = base.measured || options.grid !== undefined;
  const day = options.day ?? (measured ? MEASURED_DAY : SYNTHETIC_DAY);
  let startHour: EpochHour;
  try {
    startHour = parseHour(`${day}T00:00Z`);
  } catch (cause) {
    throw new JoulegateError('JG_DATA', `"${day}" is no day such as ${MEASURED_DAY}`, { where: '--day', cause });
  }
  const data = { ...base, grid, tokens };
  const date = new Date(hourStart(startHour)).toISOString().slice(0, 10);
  const missing = base.measured ? '' : ` (measured data ${SKIPPED_NO_DATA})`;
  return {
    data,
    startHour,
    label: `${date}: ${measured ? 'measured grid hours' : 'a synthetic typical day'}${missing}`,
  };
}
