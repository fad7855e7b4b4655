import pc from 'picocolors';
import { REASONS } from '../intake/index.ts';
import type { DifferenceReason, Match, Reconciliation, TokenCounts } from '../intake/index.ts';
import type { Output } from './output.ts';
import { textTable } from './table.ts';

const NANO_PER_CENT = 10_000_000n;
const SHOWN = 10;

/** Dollars and cents of nano-USD, rounded half away from zero. @example cents(1_235_000_000n) // '1.24' */
export function cents(nanoUsd: bigint): string {
  const size = nanoUsd < 0n ? -nanoUsd : nanoUsd;
  const rounded = (2n * size + NANO_PER_CENT) / (2n * NANO_PER_CENT);
  return `${nanoUsd < 0n && rounded > 0n ? '-' : ''}${(rounded / 100n).toLocaleString('en-US')}.${String(rounded % 100n).padStart(2, '0')}`;
}

export const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
const count = (tokens: TokenCounts | null): string =>
  tokens === null ? '–' : (tokens.input + tokens.cacheRead + tokens.cacheWrite + tokens.output).toLocaleString('en-US');
const abs = (value: bigint): bigint => (value < 0n ? -value : value);

const SAYS: Readonly<Record<DifferenceReason, string>> = {
  bypass: 'keys that do not go through the gateway',
  'missing-usage': 'usage that the books do not have',
  price: 'the same tokens at another price',
  'not-tokens': 'items that are of no model',
  'not-invoiced': 'in the books and not on the invoice',
  rounding: 'rounding, less than half a cent a line',
  unexplained: 'not explained: the invoice counts no tokens, or not by kind',
};

/** Prints how an invoice and the books meet. */
export function showReconciliation(out: Output, r: Reconciliation): void {
  out.line(`  invoice          ${cents(r.invoicedNanoUsd).padStart(14)} USD`);
  out.line(`  books            ${cents(r.bookedNanoUsd).padStart(14)} USD`);
  out.line(`  on both          ${cents(r.matchedNanoUsd).padStart(14)} USD`);
  out.line(`  only the invoice ${cents(r.onlyInvoicedNanoUsd).padStart(14)} USD`);
  out.line(`  only the books   ${cents(r.onlyBookedNanoUsd).padStart(14)} USD`);
  const found = REASONS.filter((reason) => r.reasons[reason] !== 0n);
  if (found.length > 0) out.line('  invoice less books, by what explains it');
  for (const reason of found) out.line(`    ${cents(r.reasons[reason]).padStart(14)} USD  ${SAYS[reason]}`);
  if (r.bypassing.length > 0) {
    out.line(`\n  ${pc.bold(`${r.bypassing.length} keys bypass the gateway`)}`);
    out.line(
      textTable(r.bypassing, [
        { head: 'key', align: 'left', cell: ({ key }) => key },
        { head: 'projects', align: 'left', cell: ({ projects }) => projects.join(', ') || '–' },
        { head: 'USD', cell: ({ nanoUsd }) => cents(nanoUsd) },
        { head: 'tokens', cell: ({ tokens }) => tokens?.toLocaleString('en-US') ?? '–' },
        { head: 'from', align: 'left', cell: ({ firstDay }) => dayText(firstDay) },
        { head: 'to', align: 'left', cell: ({ lastDay }) => dayText(lastDay) },
      ]),
    );
  }
  const apart = r.matches
    .filter(({ parts }) => parts.length > 0 && parts[0]?.reason !== 'rounding')
    .sort((a, b) => Number(abs(b.invoicedNanoUsd - b.bookedNanoUsd) - abs(a.invoicedNanoUsd - a.bookedNanoUsd)));
  if (apart.length === 0) return;
  out.line(`\n  the ${Math.min(SHOWN, apart.length)} largest of ${apart.length} differences`);
  out.line(
    textTable(apart.slice(0, SHOWN), [
      { head: 'day', align: 'left', cell: ({ day }) => dayText(day) },
      { head: 'model or item', align: 'left', cell: ({ model, item }) => model ?? item ?? 'all' },
      { head: 'key', align: 'left', cell: ({ key }) => key ?? '–' },
      { head: 'invoice', cell: ({ invoicedNanoUsd }) => cents(invoicedNanoUsd) },
      { head: 'books', cell: ({ bookedNanoUsd }) => cents(bookedNanoUsd) },
      { head: 'invoice tokens', cell: ({ invoicedTokens }) => count(invoicedTokens) },
      { head: 'books tokens', cell: ({ bookedTokens }) => count(bookedTokens) },
      { head: 'why', align: 'left', cell: ({ parts }) => parts.map(({ reason }) => reason).join(', ') },
    ]),
  );
}

const usd = (nanoUsd: bigint): string => cents(nanoUsd).replaceAll(',', '');
const plainTokens = (tokens: TokenCounts | null): object | null =>
  tokens === null ? null : Object.fromEntries(Object.entries(tokens).map(([kind, n]) => [kind, Number(n)]));

/** The same for `--json`: money as decimal text to the cent, and exact in nano-USD as text. */
export function reconciliationResult(r: Reconciliation): object {
  const amounts = {
    invoiced: r.invoicedNanoUsd,
    booked: r.bookedNanoUsd,
    matched: r.matchedNanoUsd,
    onlyInvoiced: r.onlyInvoicedNanoUsd,
    onlyBooked: r.onlyBookedNanoUsd,
  };
  return {
    usd: Object.fromEntries(Object.entries(amounts).map(([name, nano]) => [name, usd(nano)])),
    nanoUsd: Object.fromEntries(Object.entries(amounts).map(([name, nano]) => [name, String(nano)])),
    reasons: Object.fromEntries(REASONS.map((reason) => [reason, usd(r.reasons[reason])])),
    unmatchedShare: r.unmatchedShare,
    byModel: r.byModel,
    byKey: r.byKey,
    bypassing: r.bypassing.map(({ key, projects, nanoUsd, tokens, firstDay, lastDay }) => ({
      key,
      projects,
      usd: usd(nanoUsd),
      tokens: tokens === null ? null : Number(tokens),
      from: dayText(firstDay),
      to: dayText(lastDay),
    })),
    differences: r.matches.filter(({ parts }) => parts.length > 0).map(difference),
  };
}

const difference = ({
  day,
  model,
  key,
  item,
  invoicedNanoUsd,
  bookedNanoUsd,
  invoicedTokens,
  bookedTokens,
  parts,
}: Match): object => ({
  day: dayText(day),
  model,
  key,
  item,
  invoicedUsd: usd(invoicedNanoUsd),
  bookedUsd: usd(bookedNanoUsd),
  invoicedTokens: plainTokens(invoicedTokens),
  bookedTokens: plainTokens(bookedTokens),
  why: parts.map(({ reason, nanoUsd }) => ({ reason, usd: usd(nanoUsd) })),
});
