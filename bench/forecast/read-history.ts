import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { hourLabel, JoulegateError, parseHour } from '../../server/src/units/index.ts';
import {
  MIX_COLUMNS,
  WEATHER_COLUMNS,
  type MixColumn,
  type WeatherColumn,
  type ZoneHistory,
} from '../../server/src/world/grid/forecast/zone-history.ts';

const WEATHER_OF: Readonly<Record<WeatherColumn, string>> = {
  windMs: 'wx_wind_speed_ms',
  temperatureK: 'wx_temperature_k',
  dewPointK: 'wx_dewpoint_k',
  radiationWPerM2: 'wx_dswrf_w_m2',
  precipitation: 'wx_precip',
};
const MIX_OF: Readonly<Record<Exclude<MixColumn, 'totalMw'>, string>> = {
  windMw: 'wind_mw',
  solarMw: 'solar_mw',
  hydroMw: 'hydro_mw',
  nuclearMw: 'nuclear_mw',
};

interface Row {
  readonly hour: number;
  readonly cells: readonly string[];
}

/**
 * Reads every `*.csv.gz` (and `*.csv`) of a folder: zone, datetime_utc, ci_direct_g_per_kwh, generation by
 * source (`*_mw`) and weather (`wx_*`). Rows without a temperature become missing weather.
 * @throws JoulegateError JG_DATA for a gap, a duplicate or an impossible intensity
 */
export function readHistories(folder: string): readonly ZoneHistory[] {
  const zones = new Map<string, { header: readonly string[]; rows: Row[] }>();
  for (const name of readdirSync(folder)
    .filter((each) => /\.csv(\.gz)?$/.test(each))
    .sort()) {
    const bytes = readFileSync(join(folder, name));
    const [head = '', ...lines] = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
      .toString('utf8')
      .trimEnd()
      .split(/\r?\n/);
    const header = head.split(',');
    for (const column of ['zone', 'datetime_utc', 'ci_direct_g_per_kwh'])
      if (!header.includes(column))
        throw new JoulegateError('JG_DATA', `${name}: no column ${column}`, { where: name });
    for (const line of lines) {
      const cells = line.split(',');
      const zone = cells[header.indexOf('zone')]!;
      const known = zones.get(zone) ?? { header, rows: [] };
      zones.set(zone, known);
      known.rows.push({
        hour: parseHour(cells[header.indexOf('datetime_utc')]!),
        cells: header === known.header ? cells : known.header.map((column) => cells[header.indexOf(column)] ?? ''),
      });
    }
  }
  return [...zones].map(([zone, { header, rows }]) =>
    historyOf(
      zone,
      header,
      rows.sort((a, b) => a.hour - b.hour),
    ),
  );
}

function historyOf(zone: string, header: readonly string[], rows: readonly Row[]): ZoneHistory {
  const startHour = rows[0]!.hour;
  rows.forEach(({ hour }, i) => {
    if (hour !== startHour + i)
      throw new JoulegateError(
        'JG_DATA',
        `zone ${zone}: ${hourLabel(startHour + i)} is ${hour < startHour + i ? 'there twice' : 'missing'}`,
      );
  });
  const numbers = (column: string): Float64Array => {
    const index = header.indexOf(column);
    return Float64Array.from(rows, ({ cells }) =>
      index === -1 || (cells[index] ?? '') === '' ? NaN : Number(cells[index]),
    );
  };
  const gPerKwh = numbers('ci_direct_g_per_kwh');
  const bad = gPerKwh.findIndex((g) => !(g > 0));
  if (bad !== -1)
    throw new JoulegateError('JG_DATA', `zone ${zone}: intensity at ${hourLabel(startHour + bad)} is not positive`);
  const weather = Object.fromEntries(WEATHER_COLUMNS.map((column) => [column, numbers(WEATHER_OF[column])])) as Record<
    WeatherColumn,
    Float64Array
  >;
  // No place is at 0 K: such a row is weather that is missing.
  for (let i = 0; i < rows.length; i++)
    if (!(weather.temperatureK[i]! > 0)) for (const column of WEATHER_COLUMNS) weather[column][i] = NaN;
  const sources = header.filter((column) => column.endsWith('_mw')).map(numbers);
  const totalMw = Float64Array.from(rows, (_, i) => sources.reduce((sum, source) => sum + (source[i]! || 0), 0));
  const mix = Object.fromEntries(
    MIX_COLUMNS.map((column) => [column, column === 'totalMw' ? totalMw : numbers(MIX_OF[column])]),
  ) as Record<MixColumn, Float64Array>;
  return { zone, startHour, gPerKwh, weather: weather.temperatureK.some((t) => t > 0) ? weather : null, mix };
}
