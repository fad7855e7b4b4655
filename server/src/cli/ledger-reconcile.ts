import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { Command } from 'commander';
import pc from 'picocolors';
import { systemClock } from '../edge/index.ts';
import { bookedUsage, INVOICE_FORMATS, invoiceOf, readExportText, reconcile } from '../intake/index.ts';
import { ed25519Signer, openBooks, stateAnchor } from '../ledger/index.ts';
import type { Invoice, InvoiceFormat } from '../intake/index.ts';
import { JoulegateError } from '../units/index.ts';
import { ledgerFolder, momentOf, namesIn, withState } from './ledger-options.ts';
import { dayText, reconciliationResult, showReconciliation } from './ledger-reconcile-report.ts';
import { settleInvoice } from './ledger-reconcile-settle.ts';
import { output } from './output.ts';

interface Options {
  readonly invoice: string;
  readonly format: string;
  readonly from?: string;
  readonly to?: string;
  readonly operator?: string;
  readonly gatewayKey: readonly string[];
  readonly tolerance: number;
  readonly settle?: boolean;
  readonly reference?: string;
  readonly by: string;
  readonly note?: string;
  readonly signingKey?: string;
  readonly data: string;
  readonly json?: boolean;
}

const DAY_MS = 86_400_000;
const SHOWN_BAD = 20;
const OPERATORS: Readonly<Record<InvoiceFormat, string | null>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  csv: null,
};
const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

function period({ lines }: Invoice, { from, to }: Options, path: string): { fromDay: number; toDay: number } {
  let [first, last] = [Infinity, -Infinity];
  for (const { day } of lines) {
    first = Math.min(first, day);
    last = Math.max(last, day);
  }
  const fromDay = from === undefined ? first : Math.floor(momentOf('--from', from) / DAY_MS);
  const toDay = to === undefined ? last + 1 : Math.ceil(momentOf('--to', to) / DAY_MS);
  if (!(fromDay < toDay))
    throw new JoulegateError('JG_DATA', lines.length === 0 ? `there is no amount in ${path}` : 'the period is empty', {
      where: path,
      hint: 'give --from and --to, such as --from 2026-05-01 --to 2026-06-01',
    });
  return { fromDay, toDay };
}

function checked(options: Options, path: string, invoice: Invoice): void {
  if (invoice.bad.length === 0) return;
  const shown = invoice.bad
    .slice(0, SHOWN_BAD)
    .map(({ where, reason }) => `\n  ${where}: ${reason}`)
    .join('');
  throw new JoulegateError(
    'JG_DATA',
    `${invoice.bad.length} lines of ${path} cannot be read, and an invoice is compared as a whole${shown}`,
    { where: options.invoice, hint: 'correct the lines, or export them again' },
  );
}

/** `joulegate ledger reconcile`. */
export function ledgerReconcileCommand(): Command {
  return new Command('reconcile')
    .description("hold a provider's invoice against the books: matched, missing, bypassing, to the cent")
    .requiredOption('--invoice <file>', 'export of costs; docs/reconcile.md says where to get it')
    .option('--format <format>', `auto, ${INVOICE_FORMATS.join(', ')}`, 'auto')
    .option('--from <date>', 'days from; the first of the invoice otherwise')
    .option('--to <date>', 'days before; the last of the invoice otherwise')
    .option('--operator <name>', 'whose deployments in the books; openai or anthropic by the format, all for a csv')
    .option(
      '--gateway-key <key>',
      "the provider's key that the gateway calls with, as the invoice names it; repeatable",
      collect,
      [],
    )
    .option('--tolerance <percent>', 'exit with 1 where more is unmatched', Number, 1)
    .option('--settle', 'book the invoice as a settlement')
    .option('--reference <text>', 'of the settlement; name and hash of the file otherwise')
    .option('--by <who>', 'who settles', userInfo().username)
    .option('--note <text>', 'of the settlement')
    .option('--signing-key <file>', 'Ed25519 private key in PEM that signs the books')
    .option('--data <folder>', 'storage folder', '.joulegate')
    .option('--json', 'one JSON document on standard output')
    .action(async (options: Options) => {
      const out = output(options.json ?? false);
      const path = options.invoice;
      if (options.format !== 'auto' && !(INVOICE_FORMATS as readonly string[]).includes(options.format))
        throw new JoulegateError('JG_USAGE', `"${options.format}" is no format`, {
          where: '--format',
          hint: `auto or one of ${INVOICE_FORMATS.join(', ')}`,
        });
      if (!(options.tolerance >= 0))
        throw new JoulegateError('JG_USAGE', '--tolerance is no percentage', { where: '--tolerance' });
      const now = systemClock.now();
      const folder = ledgerFolder(options.data);
      const text = await readExportText(path);
      const invoice = invoiceOf(text, path, options.format as InvoiceFormat | 'auto', now);
      checked(options, path, invoice);
      const { fromDay, toDay } = period(invoice, options, path);
      const operator = options.operator ?? OPERATORS[invoice.format];
      const lines = invoice.lines.filter(({ day }) => day >= fromDay && day < toDay);
      // Keys of imported entries meet those of the invoice by name.
      const books = openBooks({ folder, names: await namesIn(options.data, false, out) });
      try {
        const booked = await bookedUsage(books, { fromDay, toDay, operator });
        const result = reconcile(lines, booked, new Set(options.gatewayKey));
        out.line(
          `${pc.bold(path)}  ${invoice.format}, ${lines.length} lines, ${dayText(fromDay)} to ${dayText(toDay - 1)}, ${operator ?? 'every operator'}`,
        );
        showReconciliation(out, result);
        for (const note of invoice.notes) out.note(note);
        if (booked.length === 0)
          out.note(
            `the books have nothing of ${operator ?? 'any operator'} in this time: --operator names one as the config does`,
          );
        if (!result.byModel)
          out.note(
            'the invoice does not divide by model: export it grouped by line_item (OpenAI) or description (Anthropic)',
          );
        if (!result.byKey)
          out.note(
            lines.some(({ key }) => key !== null)
              ? "keys are not compared: --gateway-key names the provider's key that the gateway calls with"
              : 'the invoice names no keys: which of them bypass the gateway cannot be told',
          );
        const sealed =
          options.settle !== true
            ? null
            : await settle(
                options,
                { path, text, operator, fromDay, toDay, nanoUsd: result.invoicedNanoUsd, now, folder },
                books,
              );
        if (sealed !== null) out.line(`  ${sealed.booked ? 'settled' : 'settled before'} as "${sealed.reference}"`);
        const passed = result.unmatchedShare <= options.tolerance / 100;
        out.line(
          `  ${(result.unmatchedShare * 100).toFixed(2)} % unmatched, ${options.tolerance} % allowed: ${passed ? pc.green('reconciled') : pc.red('not reconciled')}`,
        );
        out.result({
          ok: passed,
          format: invoice.format,
          operator,
          from: dayText(fromDay),
          to: dayText(toDay - 1),
          lines: lines.length,
          tolerancePercent: options.tolerance,
          ...reconciliationResult(result),
          settled: sealed,
          notes: invoice.notes,
        });
        if (!passed) process.exitCode = 1;
      } finally {
        await books.close();
      }
    });
}

type ToSettle = Omit<Parameters<typeof settleInvoice>[2], 'reference' | 'by' | 'note'> & {
  readonly now: number;
  readonly folder: string;
};

async function settle(
  options: Options,
  { now, folder, ...invoice }: ToSettle,
  books: Parameters<typeof settleInvoice>[1],
): ReturnType<typeof settleInvoice> {
  const signer = options.signingKey === undefined ? null : ed25519Signer(await readFile(options.signingKey, 'utf8'));
  return await withState(options.data, (state) =>
    settleInvoice(
      folder,
      books,
      { ...invoice, reference: options.reference ?? null, by: options.by, note: options.note ?? null },
      now,
      { signer, anchor: state === null ? null : stateAnchor(state) },
    ),
  );
}
