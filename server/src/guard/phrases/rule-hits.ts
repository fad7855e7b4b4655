import type { Folded } from '../fold/fold.ts';
import type { Tokens } from '../fold/tokens.ts';
import type { Hits } from './matcher.ts';
import { CONCEPT_INDEX, CONCEPTS } from './phrase-tree.ts';
import { RULES, type Rule } from './rules.ts';

/** One place where a rule is met: its number and the tokens of its span. */
export interface RuleHit {
  readonly rule: number;
  readonly first: number;
  readonly last: number;
}

interface Compiled {
  readonly rule: Rule;
  readonly groups: readonly (readonly number[])[];
  readonly notAfter: readonly number[];
  readonly notWith: readonly number[];
}
const indices = (names: readonly (keyof typeof CONCEPT_INDEX)[] = []): readonly number[] =>
  names.map((name) => CONCEPT_INDEX[name]);
const compiled: readonly Compiled[] = RULES.map((rule) => ({
  rule,
  groups: rule.all.map(indices),
  notAfter: indices(rule.notAfter),
  notWith: indices(rule.notWith),
}));
/** A rule that a concept can complete: the groups that others have to meet. */
interface Completed {
  readonly index: number;
  readonly within: number;
  readonly others: Compiled['groups'];
}
/** Rules that a concept can complete: any of their groups, or the last one where order counts. */
const completedBy: readonly (readonly Completed[])[] = CONCEPTS.map((_, concept) =>
  compiled.flatMap(({ rule, groups }, index) =>
    (rule.inOrder ? groups.at(-1)! : groups.flat()).includes(concept)
      ? [{ index, within: rule.within, others: groups.filter((group) => !group.includes(concept)) }]
      : [],
  ),
);
const OVERRIDE = CONCEPT_INDEX.override;
const OVERRIDE_WEAK = CONCEPT_INDEX.overrideWeak;
const AUTHORITY = CONCEPT_INDEX.authority;
const LEADS = CONCEPT_INDEX.please;
const QUESTIONS = CONCEPT_INDEX.howTo;
const LEAD = 4;
/** From Arabic on, where an order stands in a sentence says nothing, or it stands last. */
const ORDERS_ANYWHERE = 0x600;
const NEVER = -1_000_000;

/**
 * Where rules are met, in one pass over the hits: for every concept only its latest place is kept, so that work is in line
 * with the number of hits, whatever the text.
 */
export function ruleHitsOf(hits: Hits, tokens: Tokens, { codes }: Folded): RuleHit[] {
  const found: RuleHit[] = [];
  firstOf.fill(NEVER);
  lastOf.fill(NEVER);
  until.fill(-1);
  /** Latest override that is an order, as an override of everyday words is not. */
  let order = NEVER;
  for (let i = 0; i < hits.count; i++) {
    const concept = hits.concept[i]!;
    const first = hits.first[i]!;
    const last = hits.last[i]!;
    if (
      (concept === OVERRIDE || concept === OVERRIDE_WEAK) &&
      (tokens.opens[first] === 1 ||
        codes[tokens.start[first]!]! >= ORDERS_ANYWHERE ||
        lastOf[LEADS]! >= first - 2 ||
        lastOf[AUTHORITY]! >= first - 3) &&
      lastOf[QUESTIONS]! < first - LEAD
    )
      order = first;
    firstOf[concept] = first;
    lastOf[concept] = last;
    const completed = completedBy[concept]!;
    for (let j = 0; j < completed.length; j++) {
      const { index, within, others } = completed[j]!;
      if (!areNear(others, last - within)) continue;
      const { rule, groups, notAfter, notWith } = compiled[index]!;
      const span = spanOf(groups, concept, first, last, rule);
      if (span < 0 || (rule.imperative && order < span)) continue;
      if (notAfter.some((each) => lastOf[each]! >= span - LEAD && firstOf[each]! < span)) continue;
      if (notWith.some((each) => firstOf[each]! >= span)) continue;
      // A rule that is met again before its last span has ended adds nothing.
      if (span <= until[index]!) continue;
      until[index] = last;
      found.push({ rule: index, first: span, last });
    }
  }
  return found;
}

/** Of the text that is read: latest places of each concept, and where each rule was met. */
const firstOf = new Int32Array(CONCEPTS.length);
const lastOf = new Int32Array(CONCEPTS.length);
const until = new Int32Array(RULES.length);

/** Whether something of each group was met from a token on: few rules get further. */
function areNear(groups: Compiled['groups'], from: number): boolean {
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i]!;
    let j = 0;
    while (j < group.length && firstOf[group[j]!]! < from) j++;
    if (j === group.length) return false;
  }
  return true;
}

/** First token of the span that the latest places of all groups make; -1 where they are too far apart or out of order. */
function spanOf(
  groups: Compiled['groups'],
  concept: number,
  first: number,
  last: number,
  { within, inOrder }: Rule,
): number {
  let span = first;
  let after = last;
  for (let i = groups.length - 1; i >= 0; i--) {
    const group = groups[i]!;
    let best = NEVER;
    if (group.includes(concept)) best = first;
    else
      for (let j = 0; j < group.length; j++) {
        const each = group[j]!;
        if (firstOf[each]! > best && (!inOrder || lastOf[each]! <= after)) best = firstOf[each]!;
      }
    if (best < last - within) return -1;
    if (inOrder) after = best;
    if (best < span) span = best;
  }
  return span;
}
