import { Account } from './account.ts';
import type { Caller, CallerScope, Scope, Subject } from './contract.ts';
import { callerRule, isLimitSet, limitsOf, type CompiledLimits } from './limits-of.ts';
import type { LimitsConfig } from './schema.ts';

/** How the limits of one scope of a subject follow from the config. */
export type LimitsRule = (config: LimitsConfig, scope: Scope, subject: Subject, caller?: Caller) => CompiledLimits;

/** Sessions and agents that are counted at once; of those with nothing under way the one that was quiet longest is forgotten. */
const MOST_CALLERS = 10_000;
/** So many are looked at for one that can be forgotten. */
const TRIES = 32;
const RECENT_CALLERS = 50;
const CALLER_SCOPES: readonly CallerScope[] = ['session', 'agent'];

/** The accounts of every owner seen, and the limits in force. There are as many as organisations, teams and keys. */
export class Accounts {
  #limits: LimitsConfig;
  readonly #rule: LimitsRule;
  readonly #byName = new Map<string, Account>();
  readonly #bySubject = new WeakMap<Subject, readonly Account[]>();
  /** Sessions and agents, the one used last at the end. */
  readonly #callers = new Map<string, Account>();

  constructor(limits: LimitsConfig, rule: LimitsRule = limitsOf) {
    this.#limits = limits;
    this.#rule = rule;
  }

  /**
   * Session and agent where they are limited, key, team if any, organisation: the narrowest first, so that a refusal names
   * it first. The subject's limits hold from now on.
   */
  of(subject: Subject, caller?: Caller): readonly Account[] {
    const owners = this.#owners(subject);
    if (caller === undefined) return owners;
    const callers = CALLER_SCOPES.flatMap((scope) => this.#caller(scope, subject, caller) ?? []);
    return callers.length === 0 ? owners : [...callers, ...owners];
  }

  #owners(subject: Subject): readonly Account[] {
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

  /** Sessions and agents that were counted last, the newest last. */
  callers(): readonly Account[] {
    return [...this.#callers.values()].slice(-RECENT_CALLERS);
  }

  /** Organisations, teams and keys. */
  all(): Iterable<Account> {
    return this.#byName.values();
  }

  changeLimits(limits: LimitsConfig): void {
    this.#limits = limits;
    for (const account of this.#byName.values()) account.limits = this.#rule(limits, account.scope, account.subject);
  }

  /** What one session or agent did; `null`: nobody was named, or nothing limits it. */
  #caller(scope: CallerScope, subject: Subject, caller: Caller): Account | null {
    const id = caller[scope];
    if (id === null) return null;
    const { set, ofWorkload } = callerRule(this.#limits, scope, subject, caller);
    if (!isLimitSet(set)) return null;
    const owner = ofWorkload ? `${id} in ${caller.workload ?? ''}` : id;
    const name = JSON.stringify([scope, subject.organisation, owner]);
    const limits = this.#rule(this.#limits, scope, subject, caller);
    const account = this.#callers.get(name) ?? new Account(scope, owner, subject, limits);
    account.limits = limits;
    this.#callers.delete(name);
    this.#callers.set(name, account);
    if (this.#callers.size > MOST_CALLERS) this.#forgetCaller();
    return account;
  }

  #forgetCaller(): void {
    let left = TRIES;
    for (const [name, { running }] of this.#callers) {
      if (running === 0) return void this.#callers.delete(name);
      if (--left === 0) return;
    }
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
