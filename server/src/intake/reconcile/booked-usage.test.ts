import { expect, test } from 'vitest';
import type { TotalsRow, TypedBooks } from '../../ledger/index.ts';
import { NO_USAGE } from '../../units/index.ts';
import { bookedUsage } from './booked-usage.ts';

const row = (organisation: string, operator: string, nano: bigint, deployment: string | null = 'd'): TotalsRow =>
  ({
    by: { day: '2026-10-03', model: 'gpt-5', key: 'k', imported: null, operator, deployment, organisation },
    requests: 1,
    usage: { ...NO_USAGE, inputUncached: 2, output: 1 },
    cost: { nano, unknown: 0 },
  }) as unknown as TotalsRow;

const books: Pick<TypedBooks, 'totals'> = {
  totals: () =>
    Promise.resolve([
      row('acme', 'openai', 3n),
      row('acme', 'Anthropic', 50n),
      row('proxy', 'openai', 700n),
      row('proxy', 'openai', 9000n, null),
    ]),
};

test.each([
  [{ operator: null, organisation: null }, 753n],
  [{ operator: 'openai', organisation: null }, 703n],
  [{ operator: 'anthropic', organisation: null }, 50n],
  [{ operator: null, organisation: 'acme' }, 53n],
  [{ operator: 'openai', organisation: 'proxy' }, 700n],
  [{ operator: 'openai', organisation: 'nobody' }, null],
])('what an invoice of %j is held against', async (of, nanoUsd) => {
  const found = await bookedUsage(books, { fromDay: 0, toDay: 1e5, ...of });
  expect(found.length === 0 ? null : found.reduce((sum, each) => sum + each.nanoUsd, 0n)).toBe(nanoUsd);
});
