import { csvData, type CsvLine } from '../../edge/index.ts';
import { hourLabel, hourOf, MS_PER_HOUR, type EpochHour, type EpochMs } from '../../units/index.ts';
import type { ZoneHours } from './hourly-source.ts';
import { figure, hourMeans, type HourPart } from './live/read-json.ts';
import { implausible, MOST_G_PER_KWH } from './plausible.ts';
import { yearlyAverages } from './yearly-averages.ts';
import type { ZoneFileInfo } from './zone-hour-table.ts';

/** Columns of the publisher's downloads, whose names changed over the years, by ours. */
const COLUMNS = {
  at: /^datetime \(utc\)$/i,
  zone: /^zone id$/i,
  direct: /^carbon intensity .*\(direct\)$/i,
  lifecycle: /^carbon intensity .*\((life[ -]?cycle|lca)\)$/i,
  lowCarbon: /^(low[- ]carbon percentage|carbon[- ]free energy percentage)/i,
  renewable: /^renewable (energy )?percentage/i,
  estimated: /^data estimated$/i,
} as const;
type Column = keyof typeof COLUMNS;
const NEEDED: readonly Column[] = ['at', 'zone', 'direct', 'lifecycle'];
const FIGURES = ['direct', 'lifecycle', 'lowCarbon', 'renewable'] as const;
type Figure = (typeof FIGURES)[number];
const MAXIMA: Readonly<Record<Figure, number>> = {
  direct: MOST_G_PER_KWH,
  lifecycle: MOST_G_PER_KWH,
  lowCarbon: 100,
  renewable: 100,
};
const TIME = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.0+)?)?(Z|\+00:00)?$/;
const LONGEST_GAP_HOURS = 24 * 366;

/** Licence of what the publisher gives away, for a file of which nobody states another. */
export const ELECTRICITY_MAPS_LICENCE = 'ODbL 1.0, © Electricity Maps';

/** The publisher's names of our columns; `null` where the head of a text is not one of its downloads. */
function columnsOf(text: string): ReadonlyMap<Column, string> | null {
  const end = text.indexOf('\n');
  const head = csvData.rows(end === -1 ? text : text.slice(0, end), ',').next();
  const names = head.done === true ? [] : head.value.cells.map((name) => name.trim());
  const found = new Map<Column, string>();
  for (const column of Object.keys(COLUMNS) as Column[]) {
    const name = names.find((each) => COLUMNS[column].test(each));
    if (name !== undefined) found.set(column, name);
  }
  return NEEDED.every((column) => found.has(column)) ? found : null;
}

/** What stands in a file of a zone: parts of hours, and where each hour begins. */
interface GrowingZone {
  readonly parts: Record<Figure, HourPart[]>;
  readonly lines: Map<EpochHour, CsvLine>;
  readonly estimated: Set<EpochHour>;
  readonly seen: Map<EpochMs, string>;
}

function instantOf(line: CsvLine, column: string, zone: string): EpochMs {
  const cell = line.text(column);
  const at = TIME.test(cell) ? Date.parse(`${cell.replace(' ', 'T').replace(/(Z|\+00:00)$/, '')}Z`) : NaN;
  if (Number.isNaN(at))
    line.fail(`zone ${zone}: "${cell}" is no UTC time`, 'give the file as it was downloaded: 2025-01-01 00:00:00');
  return at;
}

function figureOf(line: CsvLine, column: string | undefined, of: Figure, where: string): number | null {
  const value = column === undefined ? null : figure.parse(line.text(column));
  if (value === null && column !== undefined && !['', '-1'].includes(line.text(column)))
    line.fail(`${where}: ${column} is "${line.text(column)}"`, 'an unknown figure is an empty cell');
  if (value !== null && !(value >= 0 && value <= MAXIMA[of]))
    line.fail(`${where}: ${column} is "${value}"`, `give a number from 0 to ${MAXIMA[of]}`);
  return value;
}

function zoneHours(zone: string, { parts, lines, estimated }: GrowingZone): ZoneHours | null {
  const means = Object.fromEntries(FIGURES.map((of) => [of, hourMeans(parts[of])])) as Record<
    Figure,
    ReadonlyMap<EpochHour, number>
  >;
  const hours = [...means.lifecycle.keys()].sort((a, b) => a - b);
  const [startHour, endHour] = [hours[0], hours.at(-1)];
  if (startHour === undefined || endHour === undefined) return null;
  for (const [i, hour] of hours.entries()) {
    const line = lines.get(hour) as CsvLine;
    const wrong = implausible(zone, {
      directGPerKwh: means.direct.get(hour) ?? null,
      lifecycleGPerKwh: means.lifecycle.get(hour) ?? null,
      marginalGPerKwh: null,
    });
    if (wrong !== null) line.fail(`zone ${zone}, ${hourLabel(hour)}: ${wrong}`, 'give the file as it was downloaded');
    if (hour - (hours[i - 1] ?? hour) > LONGEST_GAP_HOURS)
      line.fail(`zone ${zone}: more than a year before ${hourLabel(hour)} is missing`, 'give a file a year');
  }
  const series = (of: Figure): Float64Array =>
    Float64Array.from({ length: endHour - startHour + 1 }, (_, i) => means[of].get(startHour + i) ?? NaN);
  return {
    startHour,
    directGPerKwh: series('direct'),
    lifecycleGPerKwh: series('lifecycle'),
    lowCarbonPct: series('lowCarbon'),
    renewablePct: series('renewable'),
    estimated: Uint8Array.from({ length: endHour - startHour + 1 }, (_, i) => (estimated.has(startHour + i) ? 1 : 0)),
  };
}

/** Daily, monthly and yearly downloads have the same columns: their means are of no hour. */
function refuseLongSteps(zone: string, { parts, lines }: GrowingZone): void {
  const at = parts.lifecycle.map((part) => part.at).sort((a, b) => a - b);
  if (at.length < 2 || at.some((each, i) => i > 0 && each - (at[i - 1] as number) <= MS_PER_HOUR)) return;
  const first = lines.get(hourOf(at[0] as number)) as CsvLine;
  const hours = ((at[1] as number) - (at[0] as number)) / MS_PER_HOUR;
  first.fail(`zone ${zone}: a row is ${hours} h and not an hour`, 'download the hourly file of the zone and year');
}

/**
 * Reads a download of Electricity Maps, of one zone or several, in today's column names or those of earlier years: parts
 * of an hour are averaged, empty cells and missing hours are unknown, estimated hours stay marked.
 *
 * @returns the zones that have a known hour; `null`: the text is no such download
 * @throws JoulegateError JG_DATA that names file, line, zone and hour: an unknown zone, a daily file, two figures for one
 *   time, no time, a figure that cannot be
 */
export function electricityMapsZones(text: string, info: ZoneFileInfo): ReadonlyMap<string, ZoneHours> | null {
  const columns = columnsOf(text);
  if (columns === null) return null;
  const known = new Set(info.zones ?? yearlyAverages().zones);
  const table = csvData.table(text, { source: info.fileName, columns: [...columns.values()], rowsAre: 'hours' });
  const growing = new Map<string, GrowingZone>();
  for (const line of table.lines()) {
    const zone = line.text(columns.get('zone') as string);
    if (!known.has(zone)) line.fail(`zone "${zone}" is not known`, 'give the file as it was downloaded');
    const at = instantOf(line, columns.get('at') as string, zone);
    const hour = hourOf(at);
    const own: GrowingZone = growing.get(zone) ?? {
      parts: { direct: [], lifecycle: [], lowCarbon: [], renewable: [] },
      lines: new Map(),
      estimated: new Set(),
      seen: new Map(),
    };
    growing.set(zone, own);
    const where = `zone ${zone}, ${hourLabel(hour)}`;
    const values = FIGURES.map((of) => figureOf(line, columns.get(of), of, where));
    const before = own.seen.get(at);
    if (before !== undefined && before !== values.join())
      line.fail(`${where} stands twice, with other figures`, 'give the file as it was downloaded');
    if (before !== undefined) continue;
    own.seen.set(at, values.join());
    if (!own.lines.has(hour)) own.lines.set(hour, line);
    for (const [i, of] of FIGURES.entries()) own.parts[of].push({ at, value: values[i] as number | null });
    if (/^(true|1|yes)$/i.test(line.text(columns.get('estimated') ?? ''))) own.estimated.add(hour);
  }
  const zones = new Map<string, ZoneHours>();
  for (const [zone, own] of growing) {
    refuseLongSteps(zone, own);
    const hours = zoneHours(zone, own);
    if (hours !== null) zones.set(zone, hours);
  }
  if (zones.size === 0) table.fail(2, 'no hour in it is known', 'give the hourly file of a zone that has figures');
  return zones;
}
