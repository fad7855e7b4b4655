import type { Finding, Verdict } from '../policy/finding.ts';
import { actionOn, type PrivateAction, type PrivateSide } from './policy.ts';
import { PRIVATE_KINDS, type Find, type PrivateKind } from './finds.ts';

const RANK: readonly Verdict[] = ['pass', 'flag', 'redact', 'block'];

/** What was found on one side of a request, by kind and rule; no value. */
export class PrivateFindings {
  readonly #check: string;
  readonly #side: PrivateSide;
  readonly #counts = new Map<PrivateKind, number>();
  readonly #rules = new Set<string>();
  #verdict: Verdict = 'pass';
  #where: string | null = null;
  #looked = false;

  constructor(check: string, side: PrivateSide) {
    this.#check = check;
    this.#side = side;
  }

  /** Something was looked at. */
  looked(): void {
    this.#looked = true;
  }

  /** @returns what is done with it */
  note({ kind, ruleId }: Find, where: string): PrivateAction {
    const action = actionOn(this.#side, kind);
    if (action === 'allow') return action;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    this.#rules.add(ruleId);
    if (RANK.indexOf(action) > RANK.indexOf(this.#verdict)) {
      this.#verdict = action;
      this.#where = where;
    }
    return action;
  }

  /** What policy says to a kind. */
  actionOn(kind: PrivateKind): PrivateAction {
    return actionOn(this.#side, kind);
  }

  /** It could not be looked at. @param verdict what is done then */
  failed(verdict: 'not-run' | 'block'): void {
    this.#looked = true;
    this.#verdict = verdict;
    this.#rules.add('guard.failed');
  }

  /** `null`: nothing was looked at. */
  get finding(): Finding | null {
    if (!this.#looked) return null;
    return {
      check: this.#check,
      verdict: this.#verdict,
      score: null,
      ruleIds: [...this.#rules],
      where: this.#where,
      modelVersion: null,
    };
  }

  /** How many of each kind. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      PRIVATE_KINDS.flatMap((kind) => (this.#counts.has(kind) ? [[kind, this.#counts.get(kind) as number]] : [])),
    );
  }
}
