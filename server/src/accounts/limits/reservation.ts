import type { Ms, Nano } from '../../units/index.ts';
import { amountsOf, combined, COUNTED, type Amounts, type HardKey } from '../dimensions.ts';
import type { Account } from './account.ts';
import type { Counters } from './budget-counters.ts';
import type { Second } from './minute-window.ts';

/** What one request holds, and where it is counted. */
export interface Reservation {
  readonly accounts: readonly Account[];
  /** Of the day, month and total in which it was made, beside each account. */
  readonly counters: readonly Counters[];
  readonly second: Second;
  held: Amounts;
  /** On the steady clock. */
  leaseEnd: Ms;
}

export const NOTHING: Amounts = amountsOf(0, () => 0);

/** Puts `amounts` on everything that a reservation counts in. */
export function hold({ accounts, counters, second }: Reservation, amounts: Amounts, now: Second): void {
  for (let i = 0; i < accounts.length; i++) {
    (accounts[i] as Account).tokens.add(second, amounts.tokens, now);
    const { day, month, total } = counters[i] as Counters;
    for (const { hard, amount } of COUNTED) {
      const nano = amounts[amount];
      day[hard].hold(nano);
      month[hard].hold(nano);
      total[hard].hold(nano);
    }
  }
}

/** Lets go of what is held, and books `actual` instead. */
export function exchange({ accounts, counters, second, held }: Reservation, actual: Amounts, now: Second): void {
  for (let i = 0; i < accounts.length; i++) {
    (accounts[i] as Account).tokens.add(second, actual.tokens - held.tokens, now);
    const { day, month, total } = counters[i] as Counters;
    for (const { hard, amount } of COUNTED) {
      const [before, taken] = [held[amount], actual[amount]];
      swap(day[hard], before, taken);
      swap(month[hard], before, taken);
      swap(total[hard], before, taken);
    }
  }
}

function swap(of: Counters['day'][HardKey], held: Nano | null, actual: Nano | null): void {
  of.letGo(held);
  of.use(actual);
}

const wholeOrNull = (value: number | null): boolean => value === null || (Number.isSafeInteger(value) && value >= 0);

/** @throws RangeError where an amount is no whole number: one NaN would switch a limit off for ever */
export function checkAmounts(amounts: Amounts): void {
  let whole = wholeOrNull(amounts.tokens);
  for (const { amount } of COUNTED) whole &&= wholeOrNull(amounts[amount]);
  if (whole) return;
  const given = COUNTED.map(({ amount, unit }) => `${amounts[amount]} nano-${unit}`);
  throw new RangeError(`a claim needs whole numbers: ${amounts.tokens} tokens, ${given.join(', ')}`);
}

/** What was taken, with figures that cannot be true as unknown; unknown tokens are those that were held. */
export function believable(actual: Amounts, held: Amounts): Amounts {
  const known = (value: number | null): number | null => (wholeOrNull(value) ? value : null);
  return amountsOf(known(actual.tokens) ?? held.tokens, ({ amount }) => known(actual[amount]));
}

const excess = (held: Nano | null, wanted: Nano | null): Nano | null =>
  wanted === null ? (held === null ? null : 0) : Math.max(0, wanted - (held ?? 0));

/** What `wanted` is more than `held`, each for itself. */
export const moreThan = (held: Amounts, wanted: Amounts): Amounts =>
  combined(held, wanted, Math.max(0, wanted.tokens - held.tokens), excess);

const total = (a: Nano | null, b: Nano | null): Nano | null => (a === null ? b : a + (b ?? 0));

export const plus = (a: Amounts, b: Amounts): Amounts => combined(a, b, a.tokens + b.tokens, total);
