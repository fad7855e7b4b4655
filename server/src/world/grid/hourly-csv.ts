import { hourLabel, JoulegateError, parseHour, type EpochHour } from '../../units/index.ts';
import { hourlySource, type ZoneHours } from './hourly-source.ts';
import type { GridSource } from './types.ts';
import { yearlyAverages } from './yearly-averages.ts';

/** What an hourly file calls itself in results and errors. */
export interface HourlyCsvInfo {
  readonly name: string;
  readonly licence: string;
  readonly fileName: string;
  /** Zones that may occur; without it, those of the yearly averages. */
  readonly zones?: readonly string[];
}

const COLUMNS = [
  'zone',
  'datetime_utc',
  'ci_direct_g_per_kwh',
  'ci_lca_g_per_kwh',
  'low_carbon_pct',
  'renewable_pct',
  'estimated',
] as const;
/** A column that a file may have: what one more kWh emits. An empty cell is unknown. */
const MARGINAL = 'ci_marginal_g_per_kwh';

/** Upper bound of each numeric column; nothing burns dirtier than 3 kg/kWh. */
const MAXIMA = [3000, 3000, 100, 100, 1] as const;

interface GrowingZone {
  readonly startHour: EpochHour;
  readonly columns: readonly [number[], number[], number[], number[], number[]];
  readonly marginal: number[];
}

/**
 * Reads hourly intensities: CSV with the columns zone, datetime_utc (hour-beginning, UTC),
 * ci_direct_g_per_kwh, ci_lca_g_per_kwh, low_carbon_pct, renewable_pct and estimated (0 or 1), and where known a last
 * one, ci_marginal_g_per_kwh; the hours of a zone in order and without gaps. An hour past a zone's end answers the last day's same hour for up to
 * 48 hours, with its age and a wider sigma; then, and before the start, `undefined`.
 *
 * @throws JoulegateError JG_DATA that names file, line, zone and hour: wrong header, unknown zone, missing or
 *   duplicate hour, empty, non-numeric or impossible cell
 * @example parseHourlyCsv(text, { name: 'grid 2022', licence: 'ODbL 1.0', fileName: '2022.csv' }).at('FR', hour)
 */
export function parseHourlyCsv(text: string, info: HourlyCsvInfo): GridSource {
  const knownZones = new Set(info.zones ?? yearlyAverages().zones);
  const growing = new Map<string, GrowingZone>();
  const fail = (line: number, message: string, hint: string): never => {
    throw new JoulegateError('JG_DATA', `${info.fileName}, line ${line}: ${message}`, {
      where: `${info.fileName}:${line}`,
      hint,
    });
  };

  const hours = new Map<string, EpochHour>();
  const hourOf = (cell: string, zone: string, line: number): EpochHour => {
    let hour = hours.get(cell);
    if (hour === undefined) {
      try {
        hour = parseHour(cell);
      } catch {
        return fail(line, `zone ${zone}: "${cell}" is not a whole UTC hour`, 'write hours as 2022-06-01T05:00Z');
      }
      hours.set(cell, hour);
    }
    return hour;
  };

  const openZone = (zone: string, startHour: EpochHour, line: number): GrowingZone => {
    if (!knownZones.has(zone)) {
      fail(
        line,
        `zone "${zone}" (${hourLabel(startHour)}) is not known`,
        'use a zone name of Electricity Maps, such as FR or US-CAL-CISO',
      );
    }
    const opened: GrowingZone = { startHour, columns: [[], [], [], [], []], marginal: [] };
    growing.set(zone, opened);
    return opened;
  };

  let width: number = COLUMNS.length;
  const readRow = (row: string, line: number): void => {
    const cells = row.split(',');
    const zone = cells[0]!;
    if (cells.length !== width) {
      fail(
        line,
        `${cells.length} cells instead of ${width} (zone "${zone}", hour "${cells[1] ?? ''}")`,
        `write ${[...COLUMNS, MARGINAL].slice(0, width).join(',')}`,
      );
    }
    const hour = hourOf(cells[1]!, zone, line);
    const series = growing.get(zone) ?? openZone(zone, hour, line);
    const nextHour = series.startHour + series.columns[0].length;
    if (hour < series.startHour)
      fail(line, `zone ${zone}: ${hourLabel(hour)} comes after a later hour`, 'sort the hours of each zone');
    if (hour < nextHour)
      fail(
        line,
        `zone ${zone}: ${hourLabel(hour)} stands twice or out of order`,
        'keep one row per zone and hour, in order',
      );
    if (hour > nextHour) {
      fail(
        line,
        `zone ${zone}: ${hourLabel(nextHour)} is missing (${hour - nextHour} h before ${hourLabel(hour)})`,
        'fill the gap or give the parts as separate files',
      );
    }
    const numberIn = (cell: string, name: string, most: number): number => {
      const value = cell.trim() === '' ? NaN : Number(cell);
      if (value >= 0 && value <= most) return value;
      return fail(
        line,
        `zone ${zone}, ${hourLabel(hour)}: ${name} is ${cell.trim() === '' ? 'empty' : `"${cell}"`}`,
        `give a number from 0 to ${most}; an unknown hour is not zero: leave the zone out or end the file before it`,
      );
    };
    for (let column = 0; column < MAXIMA.length; column++)
      series.columns[column]!.push(numberIn(cells[column + 2]!, COLUMNS[column + 2]!, MAXIMA[column]!));
    const marginal = cells[COLUMNS.length] ?? '';
    series.marginal.push(marginal.trim() === '' ? NaN : numberIn(marginal, MARGINAL, MAXIMA[0]));
  };

  let line = 0;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const row = text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
    start = end + 1;
    line += 1;
    if (line === 1) {
      const header = row.replace(/^\uFEFF/, '');
      if (header === [...COLUMNS, MARGINAL].join(',')) width = COLUMNS.length + 1;
      else if (header !== COLUMNS.join(','))
        fail(
          1,
          'the header is not the expected one',
          `the first line must read ${COLUMNS.join(',')}, and may end with ,${MARGINAL}`,
        );
    } else if (row !== '') readRow(row, line);
  }
  if (growing.size === 0) fail(Math.max(1, line), 'no hours', 'give at least one row below the header');

  const zones = new Map<string, ZoneHours>();
  for (const [zone, { startHour, columns, marginal }] of growing) {
    const [direct, lifecycle, lowCarbon, renewable, estimated] = columns;
    zones.set(zone, {
      startHour,
      directGPerKwh: Float64Array.from(direct),
      lifecycleGPerKwh: Float64Array.from(lifecycle),
      lowCarbonPct: Float64Array.from(lowCarbon),
      renewablePct: Float64Array.from(renewable),
      estimated: Uint8Array.from(estimated),
      ...(width > COLUMNS.length ? { marginalGPerKwh: Float64Array.from(marginal) } : {}),
    });
  }
  return hourlySource(zones, info);
}
