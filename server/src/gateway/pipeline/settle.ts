import type { Table } from '../../kernel/index.ts';
import type { Attempt } from '../../ledger/index.ts';
import { inputTokens, outputTokens } from '../../units/index.ts';
import type { Amounts } from '../../accounts/index.ts';
import { bookTry, type TryResult } from './attempt.ts';

/** What attempts took together, as they are booked; what nobody knows of one is unknown of all. */
export function amountsOf(attempts: readonly Attempt[]): Amounts {
  let tokens = 0;
  let nanoUsd = 0;
  let nanoWh = 0;
  let nanoG: number | null = 0;
  for (const { usage, costNanoUsd, energyNanoWh, carbonNanoG } of attempts) {
    tokens += inputTokens(usage) + outputTokens(usage);
    nanoUsd += costNanoUsd;
    nanoWh += energyNanoWh;
    nanoG = nanoG === null || carbonNanoG === null ? null : nanoG + carbonNanoG;
  }
  return { tokens, nanoUsd, nanoWh, nanoG };
}

/** What the tries of a request that goes on took so far. */
export const spentSoFar = (table: Table, tries: readonly TryResult[]): Amounts =>
  amountsOf(tries.map((tried) => bookTry(table, tried).attempt));
