import { z } from 'zod';
import { audit } from '../../identity/index.ts';
import { invoices, reconciliation, type Invoice, type Reconciliation } from '../../intake/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { question } from '../question.ts';
import { settleInvoice } from './settle-invoice.ts';

const MOST_INVOICE_BYTES = 16 * 1024 * 1024;
const NANO_PER_CENT = 10_000_000n;
const DAY_MS = 86_400_000;
const SHOWN_BAD = 20;
const OPERATORS: Readonly<Record<Invoice['format'], string | null>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  csv: null,
};

const AMOUNTS = ['invoiced', 'booked', 'matched', 'onlyInvoiced', 'onlyBooked'] as const;
const USD = z.string().describe('USD to the cent');
const TOKENS = z
  .object({ input: z.int(), cacheRead: z.int(), cacheWrite: z.int(), output: z.int() })
  .nullable()
  .describe('null: not counted');
const RECONCILIATION = z
  .object({
    ok: z.boolean(),
    format: z.enum(invoices.formats),
    operator: z.string().nullable(),
    from: z.iso.date(),
    to: z.iso.date().describe('the last day'),
    lines: z.int(),
    tolerancePercent: z.number(),
    usd: z.record(z.enum(AMOUNTS), USD),
    nanoUsd: z.record(z.enum(AMOUNTS), z.string()).describe('the same, exact'),
    reasons: z.record(z.enum(reconciliation.reasons), USD).describe('invoice less books, by what explains it'),
    unmatchedShare: z.number(),
    byModel: z.boolean(),
    byKey: z.boolean(),
    bypassing: z
      .array(
        z.object({
          key: z.string(),
          projects: z.array(z.string()),
          usd: USD,
          tokens: z.int().nullable(),
          from: z.iso.date(),
          to: z.iso.date(),
        }),
      )
      .describe('keys that do not go through the gateway'),
    differences: z.array(
      z.object({
        day: z.iso.date(),
        model: z.string().nullable(),
        key: z.string().nullable(),
        item: z.string().nullable(),
        invoicedUsd: USD,
        bookedUsd: USD,
        invoicedTokens: TOKENS,
        bookedTokens: TOKENS,
        why: z.array(z.object({ reason: z.enum(reconciliation.reasons), usd: USD })),
      }),
    ),
    settled: z.object({ reference: z.string(), booked: z.boolean() }).nullable(),
    notes: z.array(z.string()),
  })
  .meta({ id: 'Reconciliation' });

/** Dollars and cents of nano-USD, rounded half away from zero. @example cents(1_235_000_000n) // '1.24' */
export function cents(nanoUsd: bigint): string {
  const size = nanoUsd < 0n ? -nanoUsd : nanoUsd;
  const rounded = (2n * size + NANO_PER_CENT) / (2n * NANO_PER_CENT);
  return `${nanoUsd < 0n && rounded > 0n ? '-' : ''}${rounded / 100n}.${String(rounded % 100n).padStart(2, '0')}`;
}

const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const plainTokens = (tokens: Reconciliation['matches'][number]['bookedTokens'] | null) =>
  tokens === null
    ? null
    : {
        input: Number(tokens.input),
        cacheRead: Number(tokens.cacheRead),
        cacheWrite: Number(tokens.cacheWrite),
        output: Number(tokens.output),
      };
const byAmount = (amounts: Reconciliation, text: (nanoUsd: bigint) => string) => ({
  invoiced: text(amounts.invoicedNanoUsd),
  booked: text(amounts.bookedNanoUsd),
  matched: text(amounts.matchedNanoUsd),
  onlyInvoiced: text(amounts.onlyInvoicedNanoUsd),
  onlyBooked: text(amounts.onlyBookedNanoUsd),
});

/** Days of the invoice: first, and first behind. */
function period({ lines }: Invoice, from: string | undefined, to: string | undefined, file: string) {
  const days = lines.map(({ day }) => day);
  const fromDay = from === undefined ? days.reduce((a, b) => Math.min(a, b), Infinity) : Date.parse(from) / DAY_MS;
  const toDay = to === undefined ? days.reduce((a, b) => Math.max(a, b), -Infinity) + 1 : Date.parse(to) / DAY_MS;
  if (!(fromDay < toDay))
    throw new JoulegateError('JG_DATA', days.length === 0 ? `there is no amount in ${file}` : 'the period is empty', {
      where: file,
      hint: 'give --from and --to, such as --from 2026-05-01 --to 2026-06-01',
    });
  return { fromDay, toDay };
}

function readWhole(text: string, file: string, format: Invoice['format'] | 'auto', now: number): Invoice {
  const invoice = invoices.read(text, file, format, now);
  if (invoice.bad.length === 0) return invoice;
  const shown = invoice.bad
    .slice(0, SHOWN_BAD)
    .map(({ where, reason }) => `\n  ${where}: ${reason}`)
    .join('');
  throw new JoulegateError(
    'JG_DATA',
    `${invoice.bad.length} lines of ${file} cannot be read, and an invoice is compared as a whole${shown}`,
    { where: file, hint: 'correct the lines, or export them again' },
  );
}

/** What a reader should know of a comparison. */
function notesOf(
  invoice: Invoice,
  { byModel, byKey }: Reconciliation,
  booked: boolean,
  operator: string | null,
): readonly string[] {
  return [
    ...invoice.notes,
    ...(booked
      ? []
      : [
          `the books have nothing of ${operator ?? 'any operator'} in this time: --operator names one as the config does, --organisation who pays`,
        ]),
    ...(byModel
      ? []
      : ['the invoice does not divide by model: export it grouped by line_item (OpenAI) or description (Anthropic)']),
    ...(byKey
      ? []
      : [
          invoice.lines.some(({ key }) => key !== null)
            ? "keys are not compared: --gateway-key names the provider's key that the gateway calls with"
            : 'the invoice names no keys: which of them bypass the gateway cannot be told',
        ]),
  ];
}

export const ledgerReconcile = question({
  name: 'ledger reconcile',
  does: "hold a provider's invoice against the books: matched, missing, bypassing, to the cent",
  input: z.strictObject({
    invoice: z.string().describe('export of costs; docs/reconcile.md says where to get it'),
    file: z.string().default('invoice').describe('name of the invoice, in messages and as its source'),
    format: z.enum(['auto', ...invoices.formats]).default('auto'),
    from: z.iso.date().optional().describe('days from; the first of the invoice otherwise'),
    to: z.iso.date().optional().describe('days before; the last of the invoice otherwise'),
    operator: z
      .string()
      .optional()
      .describe('whose deployments in the books; openai or anthropic by the format, all for a csv'),
    organisation: z.string().optional().describe('who pays, as the books name it; all otherwise'),
    gatewayKey: z
      .array(z.string())
      .default([])
      .describe("the provider's keys that the gateway calls with, as the invoice names them"),
    tolerance: z.number().min(0).default(1).describe('percent; not reconciled where more is unmatched'),
    settle: z.boolean().default(false).describe('book the invoice as a settlement'),
    reference: z.string().optional().describe('of the settlement; name and hash of the file otherwise'),
    by: z.string().optional().describe('who settles'),
    note: z.string().optional().describe('of the settlement'),
  }),
  output: RECONCILIATION,
  role: 'operate',
  writes: true,
  files: { invoice: 'file' },
  mostBodyBytes: MOST_INVOICE_BYTES,
  failed: ({ ok }) => !ok,
  async ask(waist, input) {
    const { file, tolerance } = input;
    const invoice = readWhole(input.invoice, file, input.format, waist.now());
    const { fromDay, toDay } = period(invoice, input.from, input.to, file);
    const operator = input.operator ?? OPERATORS[invoice.format];
    const organisation = input.organisation ?? null;
    if (organisation !== null && input.settle)
      throw new JoulegateError('JG_USAGE', "one payer's invoice is no settlement of all that its operator served", {
        where: 'settle',
        hint: 'compare without settling, or leave out the organisation',
      });
    const lines = invoice.lines.filter(({ day }) => day >= fromDay && day < toDay);
    return await waist.books(async (books) => {
      // Keys of imported entries meet those of the invoice by name.
      const booked = await reconciliation.booked(books, { fromDay, toDay, operator, organisation });
      const result = reconciliation.of(lines, booked, new Set(input.gatewayKey));
      const settled = input.settle
        ? await settleInvoice(books, waist.now(), {
            file,
            text: input.invoice,
            operator,
            fromDay,
            toDay,
            nanoUsd: result.invoicedNanoUsd,
            reference: input.reference ?? null,
            by: input.by ?? waist.actor,
            note: input.note ?? null,
          })
        : null;
      if (settled?.booked === true)
        await waist.state(async (state) => {
          const at = { at: waist.now(), actor: waist.actor };
          if (state !== null) await audit.record(state.db, at, 'invoice.settle', operator ?? '', { fromDay, toDay });
        });
      return {
        ok: result.unmatchedShare <= tolerance / 100,
        format: invoice.format,
        operator,
        from: dayText(fromDay),
        to: dayText(toDay - 1),
        lines: lines.length,
        tolerancePercent: tolerance,
        usd: byAmount(result, cents),
        nanoUsd: byAmount(result, String),
        reasons: Object.fromEntries(
          reconciliation.reasons.map((reason) => [reason, cents(result.reasons[reason])]),
        ) as Record<(typeof reconciliation.reasons)[number], string>,
        unmatchedShare: result.unmatchedShare,
        byModel: result.byModel,
        byKey: result.byKey,
        bypassing: result.bypassing.map(({ key, projects, nanoUsd, tokens, firstDay, lastDay }) => ({
          key,
          projects,
          usd: cents(nanoUsd),
          tokens: tokens === null ? null : Number(tokens),
          from: dayText(firstDay),
          to: dayText(lastDay),
        })),
        differences: result.matches
          .filter(({ parts }) => parts.length > 0)
          .map(({ day, model, key, item, invoicedNanoUsd, bookedNanoUsd, invoicedTokens, bookedTokens, parts }) => ({
            day: dayText(day),
            model,
            key,
            item,
            invoicedUsd: cents(invoicedNanoUsd),
            bookedUsd: cents(bookedNanoUsd),
            invoicedTokens: plainTokens(invoicedTokens),
            bookedTokens: plainTokens(bookedTokens),
            why: parts.map(({ reason, nanoUsd }) => ({ reason, usd: cents(nanoUsd) })),
          })),
        settled,
        notes: notesOf(invoice, result, booked.length > 0, operator),
      };
    });
  },
});
