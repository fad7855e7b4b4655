import type { Ms } from '../../units/index.ts';
import type { Account } from './account.ts';
import type { Counters } from './budget-counters.ts';
import type { Amounts } from './contract.ts';
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

export const NOTHING: Amounts = { tokens: 0, nanoUsd: 0, nanoWh: 0, nanoG: 0 };

/** Puts `amounts` on everything that a reservation counts in. */
export function hold({ accounts, counters, second }: Reservation, amounts: Amounts, now: Second): void {
  for (let i = 0; i < accounts.length; i++) {
    (accounts[i] as Account).tokens.add(second, amounts.tokens, now);
    const { day, month, total } = counters[i] as Counters;
    for (const period of [day, month, total]) {
      period.usd.hold(amounts.nanoUsd);
      period.wh.hold(amounts.nanoWh);
      period.gCo2e.hold(amounts.nanoG);
    }
  }
}

/** Lets go of what is held, and books `actual` instead. */
export function exchange({ accounts, counters, second, held }: Reservation, actual: Amounts, now: Second): void {
  for (let i = 0; i < accounts.length; i++) {
    (accounts[i] as Account).tokens.add(second, actual.tokens - held.tokens, now);
    const { day, month, total } = counters[i] as Counters;
    for (const period of [day, month, total]) {
      period.usd.letGo(held.nanoUsd);
      period.usd.use(actual.nanoUsd);
      period.wh.letGo(held.nanoWh);
      period.wh.use(actual.nanoWh);
      period.gCo2e.letGo(held.nanoG);
      period.gCo2e.use(actual.nanoG);
    }
  }
}

const wholeOrNull = (value: number | null): boolean => value === null || (Number.isSafeInteger(value) && value >= 0);

/** @throws RangeError where an amount is no whole number: one NaN would switch a limit off for ever */
export function checkAmounts({ tokens, nanoUsd, nanoWh, nanoG }: Amounts): void {
  if (!wholeOrNull(tokens) || !wholeOrNull(nanoUsd) || !wholeOrNull(nanoWh) || !wholeOrNull(nanoG))
    throw new RangeError(
      `a claim needs whole numbers: ${tokens} tokens, ${nanoUsd} nano-USD, ${nanoWh} nano-Wh, ${nanoG} nano-g`,
    );
}

/** What was taken, with figures that cannot be true as unknown; unknown tokens are those that were held. */
export function believable(actual: Amounts, held: Amounts): Amounts {
  const known = (value: number | null): number | null => (wholeOrNull(value) ? value : null);
  return {
    tokens: known(actual.tokens) ?? held.tokens,
    nanoUsd: known(actual.nanoUsd),
    nanoWh: known(actual.nanoWh),
    nanoG: known(actual.nanoG),
  };
}

const excess = (wanted: number | null, held: number | null): number | null =>
  wanted === null ? (held === null ? null : 0) : Math.max(0, wanted - (held ?? 0));

/** What `wanted` is more than `held`, each for itself. */
export const moreThan = (held: Amounts, wanted: Amounts): Amounts => ({
  tokens: Math.max(0, wanted.tokens - held.tokens),
  nanoUsd: excess(wanted.nanoUsd, held.nanoUsd),
  nanoWh: excess(wanted.nanoWh, held.nanoWh),
  nanoG: excess(wanted.nanoG, held.nanoG),
});

const total = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : a + b);

export const plus = (a: Amounts, b: Amounts): Amounts => ({
  tokens: a.tokens + b.tokens,
  nanoUsd: total(a.nanoUsd, b.nanoUsd),
  nanoWh: total(a.nanoWh, b.nanoWh),
  nanoG: total(a.nanoG, b.nanoG),
});
