import { outputTokens } from '../../units/index.ts';
import type { TypedBooks } from '../../ledger/index.ts';
import { catalogueModel, plainModelName } from '../import/index.ts';
import { addTokens, NO_TOKENS, type BookedUsage } from './types.ts';

export interface BookedQuery {
  /** Days since 1970-01-01, UTC: first, and first behind. */
  readonly fromDay: number;
  readonly toDay: number;
  /** `null`: of every operator. */
  readonly operator: string | null;
  /** By its name; `null`: of every payer. */
  readonly organisation: string | null;
}

const DAY_MS = 86_400_000;
const HOURS_PER_DAY = 24;

/** What the books hold of an operator and a payer, by day, model and key. Entries that reached no deployment cost nothing and are left out. */
export async function bookedUsage(
  books: Pick<TypedBooks, 'totals'>,
  { fromDay, toDay, operator, organisation }: BookedQuery,
): Promise<readonly BookedUsage[]> {
  const rows = await books.totals({
    span: { fromHour: fromDay * HOURS_PER_DAY, toHour: toDay * HOURS_PER_DAY },
    by: ['day', 'model', 'key', 'imported', 'operator', 'deployment', 'organisation'],
  });
  const found = new Map<string, BookedUsage>();
  for (const { by, requests, usage, cost } of rows) {
    if (by.deployment === null) continue;
    if (operator !== null && String(by.operator).toLowerCase() !== operator.toLowerCase()) continue;
    if (organisation !== null && by.organisation !== organisation) continue;
    const [day, model] = [Date.parse(String(by.day)) / DAY_MS, String(by.model)];
    const key = by.imported === null ? null : String(by.key);
    const id = JSON.stringify([day, model, key]);
    const before = found.get(id);
    found.set(id, {
      day,
      model: catalogueModel(model)?.key ?? plainModelName(model),
      key,
      requests: requests + (before?.requests ?? 0),
      tokens: addTokens(before?.tokens ?? NO_TOKENS, {
        input: BigInt(usage.inputUncached),
        cacheRead: BigInt(usage.cacheRead),
        cacheWrite: BigInt(usage.cacheWrite5m + usage.cacheWrite1h),
        output: BigInt(outputTokens(usage)),
      }),
      nanoUsd: cost.nano + (before?.nanoUsd ?? 0n),
    });
  }
  return [...found.values()];
}
