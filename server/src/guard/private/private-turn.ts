import type { ValueNames } from './value-names.ts';
import { acts, looks, type PrivatePolicy } from './policy.ts';
import { PrivateFindings } from './private-findings.ts';
import { PrivateWatch } from './private-watch.ts';
import { termsOf, type Terms } from './terms.ts';

const known = new WeakMap<PrivatePolicy, Terms>();
function termsIn(policy: PrivatePolicy): Terms {
  let terms = known.get(policy);
  if (terms === undefined) known.set(policy, (terms = termsOf(policy.terms)));
  return terms;
}

/** What is private in one request: found in its prompt and its answer, and the names that stand for its values. */
export class PrivateTurn {
  readonly policy: PrivatePolicy;
  readonly isEnforced: boolean;
  readonly in: PrivateFindings;
  readonly out: PrivateFindings;
  /** Of values that were taken out of the prompt; `null`: none were. */
  names: ValueNames | null = null;

  constructor(policy: PrivatePolicy, isEnforced: boolean) {
    this.policy = policy;
    this.isEnforced = isEnforced;
    this.in = new PrivateFindings('private', policy.in);
    this.out = new PrivateFindings('private-answer', policy.out);
  }

  get looksIn(): boolean {
    return looks(this.policy.in);
  }

  /** Policy takes values out of prompts, or refuses them: one that could not be searched must not go on. */
  get changesIn(): boolean {
    return acts(this.policy.in);
  }

  get looksOut(): boolean {
    return looks(this.policy.out);
  }

  /** How many values of each kind were found; those of the answer as `answer.email`. */
  get counts(): Readonly<Record<string, number>> {
    const ofAnswer = Object.entries(this.out.counts).map(([kind, count]) => [`answer.${kind}`, count] as const);
    return { ...this.in.counts, ...Object.fromEntries(ofAnswer) };
  }

  /** Of a stream nothing goes on that may be the beginning of a value. */
  get holdsAnswer(): boolean {
    return this.isEnforced && acts(this.policy.out);
  }

  /** An answer must be seen whole before any of it goes on: values come back into it, or are taken out of it. */
  get needsAnswer(): boolean {
    return this.names !== null || this.holdsAnswer;
  }

  /** @param before what is known to stand before the text, such as the name of its member */
  watch(before = ''): PrivateWatch {
    return new PrivateWatch(termsIn(this.policy), before);
  }
}
