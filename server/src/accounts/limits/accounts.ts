import { Account } from './account.ts';
import type { Scope, Subject } from './contract.ts';
import { limitsOf, type CompiledLimits } from './limits-of.ts';
import type { LimitsConfig } from './schema.ts';

/** How the limits of one scope of a subject follow from the config. */
export type LimitsRule = (config: LimitsConfig, scope: Scope, subject: Subject) => CompiledLimits;

/** The accounts of every owner seen, and the limits in force. There are as many as organisations, teams and keys. */
export class Accounts {
  #limits: LimitsConfig;
  readonly #rule: LimitsRule;
  readonly #byName = new Map<string, Account>();
  readonly #bySubject = new WeakMap<Subject, readonly Account[]>();

  constructor(limits: LimitsConfig, rule: LimitsRule = limitsOf) {
    this.#limits = limits;
    this.#rule = rule;
  }

  /** Key, team if any, organisation: the narrowest first, so that a refusal names it first. The subject's limits hold from now on. */
  of(subject: Subject): readonly Account[] {
    const known = this.#bySubject.get(subject);
    if (known !== undefined) return known;
    const accounts = this.found(subject);
    for (const account of accounts) {
      account.subject = subject;
      account.limits = this.#rule(this.#limits, account.scope, subject);
    }
    this.#bySubject.set(subject, accounts);
    return accounts;
  }

  /** The same, without a say on limits where an account exists. */
  found(subject: Subject): readonly Account[] {
    const { organisation, team, keyId } = subject;
    return [
      this.#account('key', keyId, subject),
      ...(team === null ? [] : [this.#account('team', team, subject)]),
      this.#account('organisation', organisation, subject),
    ];
  }

  all(): Iterable<Account> {
    return this.#byName.values();
  }

  changeLimits(limits: LimitsConfig): void {
    this.#limits = limits;
    for (const account of this.#byName.values()) account.limits = this.#rule(limits, account.scope, account.subject);
  }

  #account(scope: Scope, owner: string, subject: Subject): Account {
    const name = JSON.stringify([scope, subject.organisation, owner]);
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const made = new Account(scope, owner, subject, this.#rule(this.#limits, scope, subject));
    this.#byName.set(name, made);
    return made;
  }
}
