import { basename } from 'node:path';
import { parseHourlyCsv, type HourlyCsvInfo } from './hourly-csv.ts';
import { readText } from './read-text.ts';
import type { GridSource } from './types.ts';

/**
 * Reads an hourly file, `.csv` or `.csv.gz`, at start or on a reload.
 * @throws JoulegateError JG_DATA when it cannot be read, and as {@link parseHourlyCsv}
 * @example loadHourlyCsv('grid/2022.csv.gz', { name: 'Electricity Maps 2022', licence: 'ODbL 1.0' })
 */
export function loadHourlyCsv(path: string, info: Partial<Omit<HourlyCsvInfo, 'fileName'>> = {}): GridSource {
  const fileName = basename(path);
  return parseHourlyCsv(readText(path), { name: fileName, licence: 'not stated', ...info, fileName });
}
