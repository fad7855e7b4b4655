import type { Table } from '../../kernel/index.ts';
import { inputTokens, outputTokens } from '../../units/index.ts';
import type { Amounts } from '../limits/index.ts';
import { bookTry, type TryResult } from './attempt.ts';

/** What the tries of a request took together, as it is booked; what nobody knows of one is unknown of all. */
export function settleAmounts(table: Table, tries: readonly TryResult[]): Amounts {
  let tokens = 0;
  let nanoUsd: number | null = 0;
  let nanoWh: number | null = 0;
  let nanoG: number | null = 0;
  for (const tried of tries) {
    const { attempt } = bookTry(table, tried);
    tokens += inputTokens(attempt.usage) + outputTokens(attempt.usage);
    nanoUsd += attempt.costNanoUsd;
    nanoWh += attempt.energyNanoWh;
    nanoG = nanoG === null || attempt.carbonNanoG === null ? null : nanoG + attempt.carbonNanoG;
  }
  return { tokens, nanoUsd, nanoWh, nanoG };
}
