import { JoulegateError, type EpochMs } from '../../units/index.ts';
import { RowError, type Fields } from '../import/fields.ts';
import type { BadRow } from '../import/index.ts';
import { namesIn, recordsOf } from '../import/records.ts';
import { anthropicCsvLine, anthropicLine, openaiLine, plainLine } from './lines.ts';
import { INVOICE_FORMATS, type InvoiceFormat, type InvoiceLine } from './types.ts';

type ReadLine = (fields: Fields, where: string, now: EpochMs) => InvoiceLine | null;

const READERS: readonly {
  readonly format: InvoiceFormat;
  readonly needs: readonly string[];
  readonly line: ReadLine;
}[] = [
  { format: 'openai', needs: ['start_time', 'amount'], line: openaiLine },
  { format: 'openai', needs: ['start_time', 'amount_value'], line: openaiLine },
  { format: 'anthropic', needs: ['starting_at', 'amount'], line: anthropicLine },
  { format: 'anthropic', needs: ['usage_date_utc', 'cost_usd'], line: anthropicCsvLine },
  { format: 'csv', needs: ['day', 'amount_usd'], line: plainLine },
];

/** Names that exports of usage have, and those of costs have not. */
const USAGE = ['at', 'request_id', 'input_tokens', 'uncached_input_tokens', 'model_version', 'ChargePeriodStart'];

/** An invoice as it was read. */
export interface Invoice {
  readonly format: InvoiceFormat;
  readonly lines: readonly InvoiceLine[];
  readonly bad: readonly BadRow[];
  readonly notes: readonly string[];
}

/**
 * Reads an export of costs.
 * @param format `auto` tells it by the names of the columns or fields
 * @throws JoulegateError JG_DATA where the text is no such export
 */
export function invoiceOf(text: string, path: string, format: InvoiceFormat | 'auto', now: EpochMs): Invoice {
  const { names, records, notes } = recordsOf(text, path);
  const reader = READERS.find(
    (each) => (format === 'auto' || each.format === format) && each.needs.every((name) => names.includes(name)),
  );
  if (reader === undefined)
    throw new JoulegateError(
      'JG_DATA',
      `${path} is no ${format === 'auto' ? '' : `${format} `}export of costs: it has ${namesIn(names)}`,
      {
        where: path,
        hint: names.some((name) => USAGE.includes(name))
          ? 'it holds usage: joulegate import reads it; a CSV of costs needs day and amount_usd'
          : 'docs/reconcile.md lists what can be read; a CSV needs day and amount_usd',
      },
    );
  const lines: InvoiceLine[] = [];
  const bad: BadRow[] = [];
  for (const { where, fields, broken } of records) {
    try {
      if (broken !== null) throw new RowError(broken);
      const line = reader.line(fields, where, now);
      if (line !== null) lines.push(line);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      bad.push({ where, reason: error.message });
    }
  }
  return { format: reader.format, lines, bad, notes };
}

/** Exports of costs, as providers write them. */
export const invoices = {
  formats: INVOICE_FORMATS,
  read: invoiceOf,
} as const;
