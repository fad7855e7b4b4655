import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { TypedBooks } from '../../ledger/index.ts';
import { JoulegateError, type EpochMs } from '../../units/index.ts';

export interface InvoiceToSettle {
  readonly file: string;
  readonly text: string;
  readonly reference: string | null;
  readonly operator: string | null;
  readonly fromDay: number;
  readonly toDay: number;
  readonly nanoUsd: bigint;
  readonly by: string;
  readonly note: string | null;
}

/**
 * Books an invoice as a settlement, once: the same reference with the same amount changes nothing.
 * @returns the reference, and whether it was booked now
 * @throws JoulegateError JG_USAGE without an operator or a name, JG_LEDGER where the books refuse
 */
export async function settleInvoice(
  books: Pick<TypedBooks, 'invoices' | 'settle'>,
  at: EpochMs,
  { file, text, operator, fromDay, toDay, nanoUsd, by, note, ...given }: InvoiceToSettle,
): Promise<{ readonly reference: string; readonly booked: boolean }> {
  if (operator === null)
    throw new JoulegateError('JG_USAGE', 'an invoice is settled with who sent it', {
      where: '--operator',
      hint: 'such as --operator openai',
    });
  if (nanoUsd > BigInt(Number.MAX_SAFE_INTEGER) || nanoUsd < -BigInt(Number.MAX_SAFE_INTEGER))
    throw new JoulegateError('JG_USAGE', 'the amount does not fit in nano-USD', {
      where: file,
      hint: 'settle it by month',
    });
  const source = basename(file);
  const reference = given.reference ?? `${source} ${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
  const settled = await books.invoices();
  const before = settled.find((each) => each.operator === operator && each.reference === reference);
  if (before?.amountNano === nanoUsd) return { reference, booked: false };
  await books.settle(
    [
      {
        kind: 'invoice',
        operator,
        hour: fromDay * 24,
        untilHour: toDay * 24,
        amountNanoUsd: Number(nanoUsd),
        reference,
        // A second amount under one reference corrects the first.
        reason: before === undefined ? 'new-information' : 'error',
        source,
        by,
        note,
      },
    ],
    at,
  );
  return { reference, booked: true };
}
