import type { Ms } from '../../units/index.ts';
import type { Account } from './account.ts';

interface Debt {
  /** Requests that Redis has not booked yet. */
  open: number;
  /** When the last of them was booked. */
  bookedMs: Ms;
  /** In which outage they were granted. */
  outage: number;
}

/**
 * What a replica has served of its share, as long as no answer of Redis tells of it: a store that fails again and again
 * would otherwise give the same share each time.
 */
export class ShareDebts {
  readonly #debts = new WeakMap<Account, Debt>();
  #outage = 0;

  /** The share granted a request. */
  owe(accounts: readonly Account[]): void {
    for (const account of accounts) {
      const debt = this.#debts.get(account) ?? { open: 0, bookedMs: -Infinity, outage: 0 };
      debt.open++;
      debt.outage = this.#outage;
      this.#debts.set(account, debt);
    }
  }

  /** Redis has booked it. */
  booked(accounts: readonly Account[], nowMs: Ms): void {
    for (const account of accounts) {
      const debt = this.#debts.get(account);
      if (debt === undefined) continue;
      debt.open--;
      debt.bookedMs = nowMs;
    }
  }

  /** Redis told of accounts in an answer to what was asked then. */
  heard(accounts: readonly Account[], askedMs: Ms): void {
    for (const account of accounts) {
      const debt = this.#debts.get(account);
      if (debt !== undefined && debt.open === 0 && askedMs >= debt.bookedMs) this.#debts.delete(account);
    }
  }

  /** Redis answers again: what it grants next time it does not is another share. */
  outageEnds(): void {
    this.#outage++;
  }

  /** Whether the last answer, with the share of the outage that lasts, tells all that this replica has served. */
  told(account: Account): boolean {
    const debt = this.#debts.get(account);
    return debt === undefined || debt.outage === this.#outage;
  }
}
