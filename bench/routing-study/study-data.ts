import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { JoulegateError, parseHour, type EpochHour } from '../../server/src/units/index.ts';
import { catalogue } from '../../server/src/world/index.ts';
import { COSINE_RHYTHM, foldRhythm, type Rhythm } from '../../server/src/planning/replay/index.ts';
import type { Study } from './types.ts';

const HOURS_PER_DAY = 24;

/** Hourly values of a zone from an hour on; NaN where the file has none. */
interface Series {
  readonly from: EpochHour;
  readonly values: Float64Array;
}

/** Regions of one provider with their measured round trips. */
export interface RegionMatrix {
  readonly name: string;
  readonly regions: readonly { readonly region: string; readonly zone: string; readonly utcOffsetHours: number }[];
  /** NaN where not measured. */
  readonly roundTripMs: Float64Array;
}

/** Everything in a folder that a study can be cut from. */
export interface StudyData {
  readonly years: readonly number[];
  readonly intensity: ReadonlyMap<string, Series>;
  readonly price: ReadonlyMap<string, Series>;
  readonly matrices: readonly RegionMatrix[];
  readonly rhythm: Rhythm;
  readonly sourceText: string;
}

const hourOf = (year: number): EpochHour => Date.UTC(year, 0, 1) / 3_600_000;

function textOf(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

const filesIn = (folder: string, name: RegExp): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => name.test(file))
        .sort()
        .map((file) => join(folder, file))
    : [];

function table(path: string, columns: readonly string[]): string[][] {
  const lines = textOf(path)
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const header = lines[0]?.split(',').map((name) => name.trim()) ?? [];
  const positions = columns.map((name) => header.indexOf(name));
  if (positions.includes(-1)) {
    throw new JoulegateError('JG_DATA', `${path}, line 1: no column ${columns[positions.indexOf(-1)]}`, {
      where: `${path}:1`,
      hint: `give CSV with the columns ${columns.join(', ')}`,
    });
  }
  return lines.slice(1).map((line) => {
    const cells = line.split(',');
    return positions.map((position) => cells[position]?.trim() ?? '');
  });
}

function readSeries(
  files: readonly string[],
  column: string,
  years: ReadonlySet<number> | null,
): { series: Map<string, Series>; years: Set<number> } {
  const found = new Set<number>();
  const rows: [zone: string, hour: EpochHour, value: number][] = [];
  const hours = new Map<string, EpochHour>();
  for (const file of files) {
    for (const [zone, at, cell] of table(file, ['zone', 'datetime_utc', column])) {
      const value = cell === '' ? NaN : Number(cell);
      if (!Number.isFinite(value)) continue;
      const hour = hours.get(at!) ?? parseHour(at!);
      hours.set(at!, hour);
      found.add(Number(at!.slice(0, 4)));
      rows.push([zone!, hour, value]);
    }
  }
  const all = [...(years ?? found)].sort((a, b) => a - b);
  const series = new Map<string, Series>();
  if (all.length === 0) return { series, years: found };
  const from = hourOf(all[0]!);
  const length = hourOf(all.at(-1)! + 1) - from;
  for (const [zone, hour, value] of rows) {
    if (hour < from || hour >= from + length) continue;
    let own = series.get(zone);
    if (own === undefined) series.set(zone, (own = { from, values: new Float64Array(length).fill(NaN) }));
    own.values[hour - from] = value;
  }
  return { series, years: found };
}

function readMatrix(path: string): RegionMatrix {
  const name = /([^/\\]+)_rtt_ms\.csv$/.exec(path)![1]!;
  const beside = path.replace(/_rtt_ms\.csv$/, '_region_zone.csv');
  const regions = existsSync(beside)
    ? table(beside, ['region', 'zone', 'utc_offset_h_standard']).map(([region, zone, offset]) => ({
        region: region!,
        zone: zone!,
        utcOffsetHours: Number(offset),
      }))
    : catalogue.sites.all
        .filter(({ key, zone }) => key.startsWith(`${name}:`) && zone !== null)
        .map(({ key, zone, longitude }) => ({
          region: key.slice(name.length + 1),
          zone: zone!,
          utcOffsetHours: Math.round((longitude ?? 0) / 15),
        }));
  const indexOf = new Map(regions.map(({ region }, i) => [region, i]));
  const width = regions.length;
  const roundTripMs = new Float64Array(width * width).fill(NaN);
  for (const [from, to, ms] of table(path, ['from_region', 'to_region', 'rtt_ms'])) {
    const [o, d] = [indexOf.get(from!), indexOf.get(to!)];
    if (o === undefined || d === undefined || ms === '') continue;
    roundTripMs[o * width + d] = Number(ms);
    if (Number.isNaN(roundTripMs[d * width + o])) roundTripMs[d * width + o] = Number(ms);
  }
  for (let o = 0; o < width; o++) roundTripMs[o * width + o] = 0;
  return { name, regions, roundTripMs };
}

/**
 * Reads a folder: `carbon/electricitymaps_*.csv.gz` (life cycle), `price/*.csv.gz`, `latency/*_rtt_ms.csv` with
 * `*_region_zone.csv` beside (the catalogue's sites where absent) and a ServeGen m-large rate in `trace/`
 * (another ServeGen rate, or a made-up day, where absent).
 *
 * @throws JoulegateError JG_DATA when a file cannot be read or there is no carbon or latency file
 * @example readStudyData(folder).years // [2021, 2022]
 */
export function readStudyData(folder: string): StudyData {
  const carbon = filesIn(join(folder, 'carbon'), /^electricitymaps_.*\.csv(\.gz)?$/);
  const latency = filesIn(join(folder, 'latency'), /_rtt_ms\.csv$/);
  if (carbon.length === 0 || latency.length === 0) {
    throw new JoulegateError(
      'JG_DATA',
      `${folder} has no ${carbon.length === 0 ? 'carbon/electricitymaps_*.csv.gz' : 'latency/*_rtt_ms.csv'}`,
      { where: folder, hint: 'give a folder in the format that docs/methods/routing-bench.md describes' },
    );
  }
  const intensity = readSeries(carbon, 'ci_lca_g_per_kwh', null);
  const price = readSeries(filesIn(join(folder, 'price'), /\.csv(\.gz)?$/), 'price_usd_per_mwh', intensity.years);
  const traces = [
    ...filesIn(join(folder, 'trace'), /^servegen_m_large_rate.*\.csv(\.gz)?$/),
    ...filesIn(join(folder, 'trace'), /^servegen_.*_rate.*\.csv(\.gz)?$/),
  ];
  const rhythm = traces.map(tryRhythm).find((found) => found !== null) ?? COSINE_RHYTHM;
  return {
    years: [...intensity.years].sort((a, b) => a - b),
    intensity: intensity.series,
    price: price.series,
    matrices: latency.map(readMatrix),
    rhythm,
    sourceText: `Electricity Maps (ODbL 1.0), life cycle; ${rhythm.source}, in each region's standard time`,
  };
}

/** A trace may be too short to hold every hour of a day. */
function tryRhythm(path: string): Rhythm | null {
  try {
    return foldRhythm(textOf(path), `ServeGen arrival rate (${/servegen_(.*?)_rate/.exec(path)![1]}) folded to a day`);
  } catch {
    return null;
  }
}

export interface StudyCut {
  readonly matrix: RegionMatrix;
  readonly year: number;
  /** Hours of the year before that are cut along, as what the router has seen. */
  readonly historyHours: number;
  readonly limitMs: number;
  readonly withPrice: boolean;
  /** Capacity over each region's own peak; `null` is unlimited. */
  readonly headroom: number | null;
}

/** Missing hours take the last known value; a zone with more missing than this share is left out. */
const MISSING_AT_MOST = 0.02;

function window(series: Series | undefined, from: EpochHour, hours: number): Float64Array | null {
  if (series === undefined) return null;
  const cut = Float64Array.from({ length: hours }, (_, h) => series.values[from + h - series.from] ?? NaN);
  let missing = 0;
  let last = cut.find((value) => !Number.isNaN(value)) ?? NaN;
  for (let h = 0; h < hours; h++) {
    if (Number.isNaN(cut[h])) {
      missing++;
      cut[h] = last;
    } else last = cut[h]!;
  }
  return missing > MISSING_AT_MOST * hours ? null : cut;
}

/**
 * One year of one matrix. Regions are those whose zone has the year, and the history asked for; each has the same
 * mean demand (1 kWh an hour). `null` when fewer than two are left.
 */
export function cutStudy(
  data: StudyData,
  { matrix, year, historyHours, limitMs, withPrice, headroom }: StudyCut,
): Study | null {
  const startHour = hourOf(year) - historyHours;
  const hours = hourOf(year + 1) - startHour;
  const kept = matrix.regions.flatMap(({ region, zone, utcOffsetHours }, index) => {
    const intensity = window(data.intensity.get(zone), startHour, hours);
    const price = withPrice ? window(data.price.get(zone), startHour, hours) : null;
    return intensity === null || (withPrice && price === null)
      ? []
      : [{ region, zone, utcOffsetHours, index, intensity, price }];
  });
  const width = kept.length;
  if (width < 2) return null;
  const rows = (of: (h: number, d: number) => number): Float64Array =>
    Float64Array.from({ length: hours * width }, (_, at) => of(Math.floor(at / width), at % width));
  const { shape } = data.rhythm;
  const peak = shape.reduce((most, value) => Math.max(most, value), 0);
  return {
    regions: kept.map(({ region }) => region),
    zones: kept.map(({ zone }) => zone),
    width,
    startHour,
    hours,
    roundTripMs: Float64Array.from({ length: width * width }, (_, at) => {
      const ms =
        matrix.roundTripMs[kept[Math.floor(at / width)]!.index * matrix.regions.length + kept[at % width]!.index]!;
      return ms <= limitMs ? ms : Infinity;
    }),
    demandKwh: rows(
      (h, d) =>
        shape[
          (((startHour + h + Math.floor(kept[d]!.utcOffsetHours)) % HOURS_PER_DAY) + HOURS_PER_DAY) % HOURS_PER_DAY
        ]!,
    ),
    intensityGPerKwh: rows((h, d) => kept[d]!.intensity[h]!),
    priceUsdPerMwh: withPrice ? rows((h, d) => kept[d]!.price![h]!) : null,
    capacityKwh: headroom === null ? null : new Float64Array(width).fill(headroom * peak),
    outage: null,
  };
}

/** The months of a cut: hours from its start. */
export function monthsOf({ startHour }: Study, year: number): number[][] {
  return Array.from({ length: 12 }, (_, m) => {
    const from = Date.UTC(year, m, 1) / 3_600_000 - startHour;
    const to = Date.UTC(year, m + 1, 1) / 3_600_000 - startHour;
    return Array.from({ length: to - from }, (__, h) => from + h);
  });
}
