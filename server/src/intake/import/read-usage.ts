import { readFile, stat } from 'node:fs/promises';
import { diskFault } from '../../edge/index.ts';
import { JoulegateError, type EpochMs } from '../../units/index.ts';
import { anthropicCsvRow, anthropicRow } from './anthropic.ts';
import { NotUsage, RowError, type Fields } from './fields.ts';
import { focusRow } from './focus.ts';
import { litellmRow } from './litellm.ts';
import { openaiRow } from './openai.ts';
import { CSV_COLUMNS, plainCsvRow } from './plain-csv.ts';
import { namesIn, recordsOf } from './records.ts';
import {
  USAGE_FORMATS,
  type BadRow,
  type LeftOut,
  type UsageExport,
  type UsageFormat,
  type UsageRow,
} from './types.ts';

type ReadRow = (fields: Fields, where: string, now: EpochMs) => UsageRow;

/** How a file with these names is read; the first that fits. */
const READERS: readonly { readonly format: UsageFormat; readonly needs: readonly string[]; readonly row: ReadRow }[] = [
  { format: 'litellm', needs: ['request_id', 'startTime'], row: litellmRow },
  { format: 'openai', needs: ['start_time', 'end_time', 'input_tokens'], row: openaiRow },
  { format: 'anthropic', needs: ['starting_at', 'uncached_input_tokens'], row: anthropicRow },
  { format: 'anthropic', needs: ['usage_date_utc', 'model_version'], row: anthropicCsvRow },
  { format: 'focus', needs: ['ChargePeriodStart', 'ChargePeriodEnd', 'ChargeCategory'], row: focusRow },
  { format: 'csv', needs: ['at', 'model'], row: plainCsvRow },
];

/** A text in memory; more is split before. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;
const PROGRESS_ROWS = 2000;

/** Spreadsheets save text as UTF-16, with a mark in front. */
const decoded = (bytes: Buffer): string =>
  new TextDecoder(
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8',
  ).decode(bytes);

/** @throws JoulegateError JG_DATA where it cannot be read or is too large */
export async function readExportText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES)
      throw new JoulegateError('JG_DATA', `${path} has ${size} bytes, ${MAX_FILE_BYTES} can be read at once`, {
        where: path,
        hint: 'split it by month',
      });
    return decoded(await readFile(path));
  } catch (cause) {
    if (cause instanceof JoulegateError) throw cause;
    throw new JoulegateError('JG_DATA', `${path} cannot be read: ${diskFault(cause, 'named')}`, {
      where: path,
      hint: 'give one file as it was downloaded',
      cause,
    });
  }
}

const hasUsage = ({ usage, requests, costNanoUsd, outcome }: UsageRow): boolean =>
  outcome !== 'served' ||
  (requests ?? 0) > 0 ||
  (costNanoUsd ?? 0) > 0 ||
  Object.values(usage).some((tokens) => tokens > 0);

/**
 * Reads an export of usage. Rows that cannot be read are in `bad`, with where they stand and why.
 *
 * @param format `auto` tells it by the names of the columns or fields
 * @throws JoulegateError JG_DATA where the text is no such export
 */
export function usageOf(
  text: string,
  path: string,
  format: UsageFormat | 'auto',
  now: EpochMs,
  onRow: (done: number, total: number) => void = () => {},
): UsageExport {
  const { names, records, notes } = recordsOf(text, path);
  const reader = READERS.find(
    (each) => (format === 'auto' || each.format === format) && each.needs.every((name) => names.includes(name)),
  );
  if (records.length === 0 && (reader !== undefined || names.length === 0))
    return {
      format: format === 'auto' ? 'csv' : format,
      rows: [],
      bad: [],
      empty: 0,
      leftOut: [],
      notes: [...notes, 'there is no row in it'],
    };
  if (reader === undefined) {
    const costs = names.some((name) => ['amount', 'amount_value', 'amount_usd', 'cost_usd'].includes(name));
    throw new JoulegateError(
      'JG_DATA',
      `${path} is no ${format === 'auto' ? '' : `${format} `}export of usage: it has ${namesIn(names)}`,
      {
        where: path,
        hint: costs
          ? 'it holds costs: joulegate ledger reconcile --invoice reads it'
          : `docs/import.md lists what can be read; a CSV needs at and model of ${CSV_COLUMNS.join(', ')}`,
      },
    );
  }
  const rows: UsageRow[] = [];
  const bad: BadRow[] = [];
  const leftOut = new Map<string, LeftOut>();
  let empty = 0;
  for (const [i, { where, fields, broken }] of records.entries()) {
    try {
      if (broken !== null) throw new RowError(broken);
      const row = reader.row(fields, where, now);
      if (hasUsage(row)) rows.push(row);
      else empty++;
    } catch (error) {
      if (error instanceof NotUsage) {
        const { rows: before = 0, nanoUsd = 0n } = leftOut.get(error.message) ?? {};
        leftOut.set(error.message, { what: error.message, rows: before + 1, nanoUsd: nanoUsd + error.nanoUsd });
        continue;
      }
      if (!(error instanceof RowError)) throw error;
      bad.push({ where, reason: error.message });
    }
    if (i % PROGRESS_ROWS === 0) onRow(i, records.length);
  }
  onRow(records.length, records.length);
  return { format: reader.format, rows, bad, empty, leftOut: [...leftOut.values()], notes };
}

/** Exports of past usage: their text, and the rows that they hold. */
export const usageExports = { text: readExportText, of: usageOf, formats: USAGE_FORMATS } as const;
