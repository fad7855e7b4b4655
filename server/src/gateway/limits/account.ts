import { BudgetCounters } from './budget-counters.ts';
import type { Scope, Subject } from './contract.ts';
import type { CompiledLimits } from './limits-of.ts';
import { MinuteWindow } from './minute-window.ts';

/** Everything counted of one organisation, team or key. */
export class Account {
  readonly scope: Scope;
  readonly organisation: string;
  /** Organisation, team or key id. */
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

/** For messages: `team research`. */
export const ownerName = ({ scope, owner }: Pick<Account, 'scope' | 'owner'>): string => `${scope} ${owner}`;
