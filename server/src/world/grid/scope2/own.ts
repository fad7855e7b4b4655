import { basename } from 'node:path';
import { csvData, readText, type CsvLine } from '../../../edge/index.ts';
import { MS_PER_HOUR, type EpochHour, type GramsPerKwh } from '../../../units/index.ts';
import { MOST_G_PER_KWH } from '../plausible.ts';
import { MARKET_BASES, type GridSource, type MarketBasis, type Scope2 } from '../types.ts';
import { areaOfZone, bookedAs, shippedScope2 } from './shipped.ts';

const COLUMNS = ['area', 'year', 'figure', 'g_per_kwh', 'share', 'source'] as const;
/** What an owner may give: the location-based factor, or a step of the market-based order but the last. */
const FIGURES = ['location', ...MARKET_BASES.filter((basis) => basis !== 'location-fallback')] as const;
type Figure = (typeof FIGURES)[number];

type OwnScope2 = NonNullable<GridSource['scope2']>;

interface OwnFactor {
  readonly area: string;
  readonly year: number;
  readonly figure: Figure;
  readonly gPerKwh: GramsPerKwh;
  /** Of the electricity used, covered by it. */
  readonly share: number;
  readonly source: string;
}

function rowOf(line: CsvLine): OwnFactor {
  const text = (name: string): string =>
    line.text(name) || line.fail(`${name} is empty`, `every row has ${COLUMNS.join(', ')}`);
  const figure = FIGURES.find((each) => each === line.text('figure'));
  if (figure === undefined)
    return line.fail(`"${line.text('figure')}" is no figure`, `write one of ${FIGURES.join(', ')}`);
  const year = Number(text('year'));
  if (!Number.isInteger(year) || year < 2000 || year > 2100)
    line.fail(`"${line.text('year')}" is no year`, 'write the year that the factor is of, such as 2025');
  const of = (): string => `${line.text('area')} ${year}, ${figure}`;
  const share = line.text('share') === '' ? 1 : line.amount('share', { most: 1, of });
  return {
    area: text('area'),
    year,
    figure,
    gPerKwh: line.amount('g_per_kwh', { most: MOST_G_PER_KWH, of }),
    share,
    source: text('source').replaceAll(';', ','),
  };
}

const yearOf = (hour: EpochHour): number => new Date(hour * MS_PER_HOUR).getUTCFullYear();

/** A contract or certificate holds for its own year; an average until a newer one is known. */
const inForce = (rows: readonly OwnFactor[], figure: Figure, year: number): readonly OwnFactor[] => {
  const of = rows.filter((row) => row.figure === figure);
  if (figure === 'instrument' || figure === 'supplier') return of.filter((row) => row.year === year);
  const latest = of.filter((row) => row.year <= year).sort((a, b) => b.year - a.year)[0];
  return latest === undefined ? [] : [latest];
};

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** The market-based factor by the GHG Protocol's order: each step covers its share, and the rest falls to the next. */
function marketOf(
  rows: readonly OwnFactor[],
  year: number,
  otherwise: Pick<Scope2, 'marketGPerKwh' | 'marketBasis' | 'marketSource'> & { readonly short: string },
): Pick<Scope2, 'marketGPerKwh' | 'marketBasis' | 'marketSource'> & { readonly short: string } {
  let left = 1;
  let grams = 0;
  let best: MarketBasis | null = null;
  const words: string[] = [];
  for (const basis of ['instrument', 'supplier', 'residual-mix'] as const)
    for (const row of inForce(rows, basis, year)) {
      const share = Math.min(left, basis === 'residual-mix' ? 1 : row.share);
      if (share <= 0) continue;
      left -= share;
      grams += share * row.gPerKwh;
      best ??= basis;
      words.push(
        share === 1 ? `${basis} ${row.source} ${row.year}` : `${percent(share)} ${basis} ${row.source} ${row.year}`,
      );
    }
  if (best === null) return otherwise;
  if (left > 1e-9) {
    grams += left * otherwise.marketGPerKwh;
    words.push(`${percent(left)} ${otherwise.short}`);
  }
  const source = words.join(', ');
  return { marketGPerKwh: grams, marketBasis: best, marketSource: source, short: source };
}

/**
 * Factors that an owner has and nobody may ship: certificates and contracts, a supplier's factor, a residual mix that is
 * sold or needs a permission, a location-based factor of its own. CSV with the columns area (a grid zone, or the area of
 * docs/methods/scope2.md), year, figure (location, instrument, supplier or residual-mix), g_per_kwh, share (of the
 * electricity used that it covers, 0 to 1; empty is all) and source.
 *
 * @throws JoulegateError JG_DATA that names file and line: a column lacks, no such figure, a cell that is none
 */
export function parseScope2Csv(text: string, fileName: string): OwnScope2 {
  const table = csvData.table(text, { source: fileName, columns: COLUMNS.filter((name) => name !== 'share') });
  const byArea = Map.groupBy([...table.lines()].map(rowOf), ({ area }) => area);
  return (zone, hour, area = areaOfZone(zone)) => {
    const rows = [...(byArea.get(zone) ?? []), ...(area === zone ? [] : (byArea.get(area) ?? []))];
    if (rows.length === 0) return null;
    const year = yearOf(hour);
    const shipped = shippedScope2(zone, area);
    const location = inForce(rows, 'location', year)[0];
    const direct = location?.gPerKwh ?? shipped?.directGPerKwh;
    if (direct === undefined) return null;
    const market = marketOf(rows, year, {
      ...(shipped === null || shipped.marketBasis === 'location-fallback'
        ? { marketGPerKwh: direct, marketBasis: 'location-fallback', marketSource: 'location-based average' }
        : shipped),
      short: shipped?.source.split('; market: ')[1] ?? 'location-based average',
    });
    const own = location === undefined ? null : `${area} ${location.source} ${location.year}`;
    return {
      area,
      year: location?.year ?? shipped?.year ?? year,
      directGPerKwh: direct,
      directKind: own === null ? (shipped?.directKind ?? 'own') : 'own',
      directSource: own ?? shipped?.directSource ?? 'own',
      marketGPerKwh: market.marketGPerKwh,
      marketBasis: market.marketBasis,
      marketSource: market.marketSource,
      upstreamGPerKwh: shipped?.upstreamGPerKwh ?? null,
      upstreamSource: shipped?.upstreamSource ?? 'unknown',
      licence: shipped?.licence ?? "the owner's",
      source: bookedAs(own ?? (shipped?.source.split('; market: ')[0] ?? '').replace('location: ', ''), market.short),
      sigma: own === null ? (shipped?.sigma ?? 0.1) : 0.1,
    };
  };
}

/** Reads such a file at start or on a reload. @throws JoulegateError JG_DATA, as {@link parseScope2Csv} */
export const loadScope2Csv = (path: string): OwnScope2 => parseScope2Csv(readText(path), basename(path));
