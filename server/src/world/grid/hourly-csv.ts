import { basename } from 'node:path';
import { readText } from '../../edge/index.ts';
import { hourLabel, type EpochHour } from '../../units/index.ts';
import { ELECTRICITY_MAPS_LICENCE, electricityMapsZones } from './electricity-maps-csv.ts';
import { hourlySource, type ZoneHours } from './hourly-source.ts';
import { implausible, MOST_G_PER_KWH } from './plausible.ts';
import type { GridSource } from './types.ts';
import { zoneHourTable, type ZoneFileInfo } from './zone-hour-table.ts';

/** Upper bound of each numeric column. */
const MAXIMA = {
  ci_direct_g_per_kwh: MOST_G_PER_KWH,
  ci_lca_g_per_kwh: MOST_G_PER_KWH,
  low_carbon_pct: 100,
  renewable_pct: 100,
  estimated: 1,
} as const;
const COLUMNS = Object.keys(MAXIMA) as (keyof typeof MAXIMA)[];
/** A column that a file may have: what one more kWh emits. An empty cell is unknown. */
const MARGINAL = 'ci_marginal_g_per_kwh';

interface GrowingZone {
  readonly startHour: EpochHour;
  readonly columns: Readonly<Record<keyof typeof MAXIMA | typeof MARGINAL, number[]>>;
}

const openZone = (startHour: EpochHour): GrowingZone => ({
  startHour,
  columns: {
    ci_direct_g_per_kwh: [],
    ci_lca_g_per_kwh: [],
    low_carbon_pct: [],
    renewable_pct: [],
    estimated: [],
    [MARGINAL]: [],
  },
});

/**
 * Reads hourly intensities: CSV with the columns zone, datetime_utc (hour-beginning, UTC),
 * ci_direct_g_per_kwh, ci_lca_g_per_kwh, low_carbon_pct, renewable_pct and estimated (0 or 1), and where known
 * ci_marginal_g_per_kwh; the hours of a zone in order and without gaps. An hour past a zone's end answers the last
 * day's same hour for up to 48 hours, with its age and a wider sigma; then, and before the start, `undefined`. A
 * download of Electricity Maps is read as it is ({@link electricityMapsZones}).
 *
 * @throws JoulegateError JG_DATA that names file, line, zone and hour: a column lacks, unknown zone, missing or
 *   duplicate hour, empty, non-numeric or impossible cell
 */
export function parseHourlyCsv(text: string, info: ZoneFileInfo): GridSource {
  const downloaded = electricityMapsZones(text, info);
  if (downloaded !== null)
    return hourlySource(downloaded, { ...info, licence: info.licence ?? ELECTRICITY_MAPS_LICENCE });
  const growing = new Map<string, GrowingZone>();
  const table = zoneHourTable(text, info, COLUMNS);
  const hasMarginal = table.names.includes(MARGINAL);
  for (const { line, zone, hour, of } of table.lines()) {
    const series = growing.get(zone) ?? openZone(hour);
    if (series.startHour === hour) growing.set(zone, series);
    const nextHour = series.startHour + series.columns.estimated.length;
    if (hour < series.startHour)
      line.fail(`zone ${zone}: ${hourLabel(hour)} comes after a later hour`, 'sort the hours of each zone');
    if (hour < nextHour)
      line.fail(
        `zone ${zone}: ${hourLabel(hour)} stands twice or out of order`,
        'keep one row per zone and hour, in order',
      );
    if (hour > nextHour)
      line.fail(
        `zone ${zone}: ${hourLabel(nextHour)} is missing (${hour - nextHour} h before ${hourLabel(hour)})`,
        'fill the gap or give the parts as separate files',
      );
    for (const column of COLUMNS)
      series.columns[column].push(
        line.amount(column, {
          most: MAXIMA[column],
          of,
          hint: 'an unknown hour is not zero: leave the zone out or end the file before it',
        }),
      );
    const marginal = line.text(MARGINAL) === '' ? NaN : line.amount(MARGINAL, { most: MOST_G_PER_KWH, of });
    series.columns[MARGINAL].push(marginal);
    const wrong = implausible(zone, {
      directGPerKwh: series.columns.ci_direct_g_per_kwh.at(-1) as number,
      lifecycleGPerKwh: series.columns.ci_lca_g_per_kwh.at(-1) as number,
      marginalGPerKwh: Number.isNaN(marginal) ? null : marginal,
    });
    if (wrong !== null) line.fail(`${of()}: ${wrong}`, 'give grams per kWh, direct below life cycle');
  }
  const zones = new Map<string, ZoneHours>();
  for (const [zone, { startHour, columns }] of growing)
    zones.set(zone, {
      startHour,
      directGPerKwh: Float64Array.from(columns.ci_direct_g_per_kwh),
      lifecycleGPerKwh: Float64Array.from(columns.ci_lca_g_per_kwh),
      lowCarbonPct: Float64Array.from(columns.low_carbon_pct),
      renewablePct: Float64Array.from(columns.renewable_pct),
      estimated: Uint8Array.from(columns.estimated),
      ...(hasMarginal ? { marginalGPerKwh: Float64Array.from(columns[MARGINAL]) } : {}),
    });
  return hourlySource(zones, { ...info, licence: info.licence ?? 'not stated' });
}

/**
 * Reads an hourly file, `.csv` or `.csv.gz`, at start or on a reload.
 * @throws JoulegateError JG_DATA when it cannot be read, and as {@link parseHourlyCsv}
 */
export function loadHourlyCsv(path: string, info: Partial<Omit<ZoneFileInfo, 'fileName'>> = {}): GridSource {
  const fileName = basename(path);
  return parseHourlyCsv(readText(path), { name: fileName, ...info, fileName });
}
