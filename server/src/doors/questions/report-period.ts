import { z } from 'zod';
import type { TypedBooks } from '../../ledger/index.ts';
import { hourOf } from '../../units/index.ts';
import { momentField } from '../text-input.ts';

type Span = Parameters<TypedBooks['demand']>[0];

const PERIOD = /^\d{4}(-(Q[1-4]|(0[1-9]|1[0-2])))?$/;

/** A UTC year, quarter or month. */
export const periodField = (): z.ZodString =>
  z
    .string()
    .regex(PERIOD, 'no period such as 2026, 2026-Q2 or 2026-11')
    .describe('UTC year, quarter or month: 2026, 2026-Q2 or 2026-11');

/** Fields of a report that is filed or audited: of what time, as known when, and of whom. */
export const REPORT_FIELDS = {
  period: periodField(),
  asOf: momentField(0)
    .optional()
    .describe('only what was known then, a date or milliseconds since 1970; everything otherwise'),
  organisation: z.string().min(1).optional().describe('of this organisation only'),
};

/**
 * Hours of a period.
 * @param period as {@link periodField} takes it
 * @example spanOfPeriod('2026-02').toHour - spanOfPeriod('2026-02').fromHour // 672
 */
export function spanOfPeriod(period: string): Span {
  const year = Number(period.slice(0, 4));
  const part = period.slice(5);
  const [first, months] =
    part === '' ? [0, 12] : part.startsWith('Q') ? [(Number(part[1]) - 1) * 3, 3] : [Number(part) - 1, 1];
  return { fromHour: hourOf(Date.UTC(year, first)), toHour: hourOf(Date.UTC(year, first + months)) };
}

/** The period of the same length before. @example periodBefore('2026-Q1') // '2025-Q4' */
export function periodBefore(period: string): string {
  const year = Number(period.slice(0, 4));
  const part = period.slice(5);
  if (part === '') return String(year - 1);
  const before = Number(part.replace('Q', '')) - 1;
  if (before === 0) return `${year - 1}-${part.startsWith('Q') ? 'Q4' : '12'}`;
  return `${year}-${part.startsWith('Q') ? `Q${before}` : String(before).padStart(2, '0')}`;
}

/** What a report asks the books for. */
export function reportQuery({
  period,
  asOf,
  organisation,
}: {
  period: string;
  asOf?: number | undefined;
  organisation?: string | undefined;
}) {
  return {
    span: spanOfPeriod(period),
    basis: 'settled' as const,
    ...(asOf === undefined ? {} : { asOf }),
    ...(organisation === undefined ? {} : { where: { organisation: [organisation] } }),
  };
}
