import { BudgetCounters } from './budget-counters.ts';
import type { Scope, Subject } from './contract.ts';
import type { CompiledLimits } from './limits-of.ts';
import { MinuteWindow } from './minute-window.ts';

/** Everything counted of one organisation, team or key, or of a session or agent of a key. */
export class Account {
  readonly scope: Scope;
  /** Ids, as they are counted by. */
  readonly organisation: string;
  readonly owner: string;
  readonly requests = new MinuteWindow();
  readonly tokens = new MinuteWindow();
  readonly spend = new BudgetCounters();
  /** Requests in flight. */
  running = 0;
  subject: Subject;
  limits: CompiledLimits;

  constructor(scope: Scope, owner: string, subject: Subject, limits: CompiledLimits) {
    this.scope = scope;
    this.organisation = subject.organisation;
    this.owner = owner;
    this.subject = subject;
    this.limits = limits;
  }
}

/** Whose it is, as people name it. */
export function shownOwner({ scope, subject, owner }: Pick<Account, 'scope' | 'subject' | 'owner'>): {
  readonly organisation: string;
  readonly owner: string;
} {
  const { organisation, team, keyId } = subject.names ?? subject;
  switch (scope) {
    case 'organisation':
      return { organisation, owner: organisation };
    case 'team':
      return { organisation, owner: team ?? '' };
    case 'key':
      return { organisation, owner: keyId };
    case 'session':
    case 'agent':
      return { organisation, owner: `${owner} of key ${keyId}` };
  }
}

/** For messages: `team research`. */
export const ownerName = (account: Pick<Account, 'scope' | 'subject' | 'owner'>): string =>
  `${account.scope} ${shownOwner(account).owner}`;
