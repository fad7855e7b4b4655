import type { Usage } from '../../units/index.ts';
import { bytesOf } from './line-bytes.ts';
import type { LineBytes } from './line-bytes.ts';
import { N, T, number } from './line-columns.ts';
import type { NamedRecords } from './line-columns.ts';
import type { Attempt, Entry } from './types.ts';

const [COMMA, CLOSE, CLOSE_LIST] = [0x2c, 0x7d, 0x5d];
const ATTEMPTS = bytesOf(',"attempts":[');

const sameUsage = (a: Usage, b: Usage): boolean =>
  a === b ||
  (a.inputUncached === b.inputUncached &&
    a.cacheRead === b.cacheRead &&
    a.cacheWrite5m === b.cacheWrite5m &&
    a.cacheWrite1h === b.cacheWrite1h &&
    a.output === b.output &&
    a.reasoning === b.reasoning);

/** Whether the only attempt says nothing that the entry does not say itself. */
const isPlain = (entry: Entry, attempt: Attempt): boolean =>
  attempt.deployment === entry.deployment &&
  attempt.costNanoUsd === entry.costNanoUsd &&
  attempt.energyNanoWh === entry.energyNanoWh.mean &&
  attempt.carbonNanoG === entry.carbonNanoG.mean &&
  attempt.ttftMs === entry.latency.ttftMs &&
  attempt.serviceMs === entry.latency.serviceMs &&
  attempt.usageGrade === entry.usageGrade &&
  sameUsage(attempt.usage, entry.usage);

function tokens(to: LineBytes, usage: Usage): void {
  number(to, N.tokens_input_uncached, usage.inputUncached);
  number(to, N.tokens_cache_read, usage.cacheRead);
  number(to, N.tokens_cache_write_5m, usage.cacheWrite5m);
  number(to, N.tokens_cache_write_1h, usage.cacheWrite1h);
  number(to, N.tokens_output, usage.output);
  number(to, N.tokens_reasoning, usage.reasoning);
}

function attemptObject(to: LineBytes, attempt: Attempt, named: NamedRecords): void {
  if (attempt.factors !== null) named.add(attempt.factors);
  to.ascii('{"deployment":');
  to.raw(bytesOf(JSON.stringify(attempt.deployment)));
  to.ascii(`,"outcome":"${attempt.outcome}"`);
  number(to, N.status, attempt.status);
  tokens(to, attempt.usage);
  T.usage_grade.write(to, attempt.usageGrade);
  number(to, N.ttft_ms, attempt.ttftMs);
  number(to, N.service_ms, attempt.serviceMs);
  number(to, N.cost_nano_usd, attempt.costNanoUsd);
  number(to, N.energy_nano_wh, attempt.energyNanoWh);
  number(to, N.carbon_nano_g, attempt.carbonNanoG);
  T.factors_id.write(to, attempt.factors?.id ?? null);
  to.byte(CLOSE);
}

/**
 * Writes the attempts of an entry: one that repeats the entry takes two keys, others a list.
 * @returns the status of the only attempt; NaN where there is a list, or none
 */
export function attempts(to: LineBytes, entry: Entry, named: NamedRecords): number {
  const [only] = entry.attempts;
  if (only === undefined) return NaN;
  if (entry.attempts.length === 1 && isPlain(entry, only)) {
    if (only.factors !== null) named.add(only.factors);
    T.factors_id.write(to, only.factors?.id ?? null);
    T.attempt_outcome.write(to, only.outcome);
    return only.status ?? NaN;
  }
  to.raw(ATTEMPTS);
  for (const [i, each] of entry.attempts.entries()) {
    if (i > 0) to.byte(COMMA);
    attemptObject(to, each, named);
  }
  to.byte(CLOSE_LIST);
  return NaN;
}
