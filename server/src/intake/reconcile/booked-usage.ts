import type { Books } from '../../ledger/index.ts';
import { sqlText } from '../../ledger/index.ts';
import { catalogueModel, plainModelName } from '../import/index.ts';
import type { BookedUsage } from './types.ts';

export interface BookedQuery {
  /** Days since 1970-01-01, UTC: first, and first behind. */
  readonly fromDay: number;
  readonly toDay: number;
  /** `null`: of every operator. */
  readonly operator: string | null;
}

const DAY_MS = 86_400_000;
const big = (value: unknown): bigint => BigInt(String(value ?? 0));

/** What the books hold of an operator, by day, model and key. Entries that reached no deployment cost nothing and are left out. */
export async function bookedUsage(
  books: Books,
  { fromDay, toDay, operator }: BookedQuery,
): Promise<readonly BookedUsage[]> {
  const rows =
    await books.rows(`SELECT at_ms // ${DAY_MS} AS day, coalesce(model_served, model_asked) AS model, CASE WHEN imported_at_ms IS NULL THEN NULL ELSE key_id END AS key,
    count(*) AS requests, sum(tokens_input_uncached)::VARCHAR AS input, sum(tokens_cache_read)::VARCHAR AS cache_read,
    sum(tokens_cache_write_5m + tokens_cache_write_1h)::VARCHAR AS cache_write, sum(tokens_output + tokens_reasoning)::VARCHAR AS output, sum(cost_nano_usd)::VARCHAR AS nano_usd
    FROM entries WHERE deployment IS NOT NULL AND at_ms >= ${fromDay * DAY_MS} AND at_ms < ${toDay * DAY_MS}${operator === null ? '' : ` AND lower(operator) = ${sqlText(operator.toLowerCase())}`}
    GROUP BY ALL ORDER BY ALL`);
  return rows.map((row) => {
    const model = String(row['model']);
    return {
      day: Number(row['day']),
      model: catalogueModel(model)?.key ?? plainModelName(model),
      key: row['key'] == null ? null : String(row['key']),
      requests: Number(row['requests']),
      tokens: {
        input: big(row['input']),
        cacheRead: big(row['cache_read']),
        cacheWrite: big(row['cache_write']),
        output: big(row['output']),
      },
      nanoUsd: big(row['nano_usd']),
    };
  });
}
