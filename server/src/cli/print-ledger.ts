import pc from 'picocolors';
import type { Answer } from '../doors/index.ts';
import { textTable } from './table.ts';
import { textFigures } from './text-figures.ts';

const { counted } = textFigures;

const SHOWN = 10;

/** Whether the books are whole, and what that does not say. */
export function verifyText({ files, figures, problems, whole, unproved }: Answer<'ledger verify'>): string {
  const verdict = whole ? pc.green('  the books are whole') : pc.yellow('  nothing was proved');
  return [
    `  files    ${counted(files.segments, 'segment')}, ${files.entries} ${files.entries === 1 ? 'entry' : 'entries'}, ${files.bytes} bytes, ${files.tombstones} retired`,
    `  chains   ${counted(Object.keys(files.heads).length, 'writer')}, ${files.anchored} compared with their anchor; signature ${files.signature}`,
    ...(figures === null
      ? []
      : [
          `  figures  ${figures.checked} entries computed again, ${figures.withoutFactors} without factors, carbon apart by ${figures.differenceG} g`,
        ]),
    ...problems.map(({ file, problem }) => `  ${pc.red('wrong')}    ${file}: ${problem}`),
    problems.length === 0
      ? verdict
      : pc.red(
          `  ${counted(problems.length, 'problem')}${figures === null ? '; figures were not computed again' : ''}`,
        ),
    ...(unproved.length === 0 ? [] : [`  not proved`, ...unproved.map((each) => `    ${each}`)]),
  ].join('\n');
}

type Reconciled = Answer<'ledger reconcile'>;

const SAYS: Readonly<Record<keyof Reconciled['reasons'], string>> = {
  bypass: 'keys that do not go through the gateway',
  'missing-usage': 'usage that the books do not have',
  price: 'the same tokens at another price',
  'not-tokens': 'items that are of no model',
  'not-invoiced': 'in the books and not on the invoice',
  rounding: 'rounding, less than half a cent a line',
  unexplained: 'not explained: the invoice counts no tokens, or not by kind',
};
const AMOUNTS = [
  ['invoice', 'invoiced'],
  ['books', 'booked'],
  ['on both', 'matched'],
  ['only the invoice', 'onlyInvoiced'],
  ['only the books', 'onlyBooked'],
] as const;

const money = (usd: string): string => usd.replace(/\B(?=(\d{3})+\.)/g, ',');
const aligned = (usd: string): string => `${money(usd).padStart(14)} USD`;
const count = (tokens: Reconciled['differences'][number]['bookedTokens']): string =>
  tokens === null
    ? '–'
    : Object.values(tokens)
        .reduce((sum, each) => sum + each, 0)
        .toLocaleString('en-US');

/** How an invoice and the books meet. */
export function reconcileText(answer: Reconciled): string {
  const { usd, reasons, bypassing, tolerancePercent, settled } = answer;
  const found = (Object.keys(SAYS) as (keyof typeof SAYS)[]).filter((reason) => Number(reasons[reason]) !== 0);
  const apartBy = ({ invoicedUsd, bookedUsd }: Reconciled['differences'][number]): number =>
    Math.abs(Number(invoicedUsd) - Number(bookedUsd));
  const apart = answer.differences
    .filter(({ why }) => why[0]?.reason !== 'rounding')
    .toSorted((a, b) => apartBy(b) - apartBy(a));
  return [
    `${answer.format}, ${answer.lines} lines, ${answer.from} to ${answer.to}, ${answer.operator ?? 'every operator'}`,
    ...AMOUNTS.map(([label, amount]) => `  ${label.padEnd(16)} ${aligned(usd[amount])}`),
    ...(found.length > 0 ? ['  invoice less books, by what explains it'] : []),
    ...found.map((reason) => `    ${aligned(reasons[reason])}  ${SAYS[reason]}`),
    ...(bypassing.length === 0
      ? []
      : [
          `\n  ${pc.bold(`${counted(bypassing.length, 'key')} ${bypassing.length === 1 ? 'bypasses' : 'bypass'} the gateway`)}`,
          textTable(bypassing, [
            { head: 'key', align: 'left', cell: ({ key }) => key },
            { head: 'projects', align: 'left', cell: ({ projects }) => projects.join(', ') || '–' },
            { head: 'USD', cell: (each) => money(each.usd) },
            { head: 'tokens', cell: ({ tokens }) => tokens?.toLocaleString('en-US') ?? '–' },
            { head: 'from', align: 'left', cell: ({ from }) => from },
            { head: 'to', align: 'left', cell: ({ to }) => to },
          ]),
        ]),
    ...(apart.length === 0
      ? []
      : [
          apart.length <= SHOWN
            ? `\n  ${counted(apart.length, 'difference')}`
            : `\n  the ${SHOWN} largest of ${apart.length} differences`,
          textTable(apart.slice(0, SHOWN), [
            { head: 'day', align: 'left', cell: ({ day }) => day },
            { head: 'model or item', align: 'left', cell: ({ model, item }) => model ?? item ?? 'all' },
            { head: 'key', align: 'left', cell: ({ key }) => key ?? '–' },
            { head: 'invoice', cell: ({ invoicedUsd }) => money(invoicedUsd) },
            { head: 'books', cell: ({ bookedUsd }) => money(bookedUsd) },
            { head: 'invoice tokens', cell: ({ invoicedTokens }) => count(invoicedTokens) },
            { head: 'books tokens', cell: ({ bookedTokens }) => count(bookedTokens) },
            { head: 'why', align: 'left', cell: ({ why }) => why.map(({ reason }) => reason).join(', ') },
          ]),
        ]),
    ...answer.notes.map((note) => pc.dim(note)),
    ...(settled === null ? [] : [`  ${settled.booked ? 'settled' : 'settled before'} as "${settled.reference}"`]),
    `  ${(answer.unmatchedShare * 100).toFixed(2)} % unmatched, ${tolerancePercent} % allowed: ${answer.ok ? pc.green('reconciled') : pc.red('not reconciled')}`,
  ].join('\n');
}
