import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Folded } from '../fold/fold.ts';
import type { Tokens } from '../fold/tokens.ts';
import { CONCEPTS, CONCEPT_INDEX } from './phrase-tree.ts';
import { ruleHitsOf, type RuleHit } from './rule-hits.ts';
import { RULES, type Rule } from './rules.ts';

type Concept = keyof typeof CONCEPT_INDEX;
interface Met {
  readonly concept: Concept;
  readonly first: number;
  readonly last: number;
}
/** A text as the rules see it: concepts in the order of their last token, and where sentences begin. */
interface Text {
  readonly met: readonly Met[];
  readonly opens: readonly number[];
  readonly codes: readonly number[];
}
const NO_WORDS = 4;

const found = ({ met, opens, codes }: Text): readonly RuleHit[] =>
  ruleHitsOf(
    {
      count: met.length,
      concept: Uint8Array.from(met, ({ concept }) => CONCEPT_INDEX[concept]),
      first: Uint32Array.from(met, ({ first }) => first),
      last: Uint32Array.from(met, ({ last }) => last),
    },
    { opens: Uint8Array.from(opens), start: Uint32Array.from(opens, (_, i) => i) } as unknown as Tokens,
    { codes: Uint16Array.from(codes) } as unknown as Folded,
  );

/** The same, read anew from the list for each rule and place. */
function wanted({ met, opens, codes }: Text): readonly RuleHit[] {
  const hits: RuleHit[] = [];
  met.forEach((now, i) => {
    const latest = (concept: Concept, upTo = i + 1): Met | undefined =>
      met.slice(0, upTo).findLast((each) => each.concept === concept);
    const orders = met.slice(0, i + 1).filter((each, k) => {
      if (each.concept !== 'override' && each.concept !== 'overrideWeak') return false;
      const [lead, authority, question] = (['please', 'authority', 'howTo'] as const).map(
        (name) => latest(name, k)?.last,
      );
      const isOrder =
        opens[each.first] === 1 ||
        codes[each.first]! >= 0x600 ||
        (lead !== undefined && lead >= each.first - 2) ||
        (authority !== undefined && authority >= each.first - 3);
      return isOrder && !(question !== undefined && question >= each.first - NO_WORDS);
    });
    const indexed = RULES.map((rule, index) => [rule, index] as const);
    for (const [rule, index] of indexed.filter(([rule]) => completes(rule, now.concept))) {
      const first = spanOf(rule, now, latest);
      if (first === null) continue;
      if (rule.imperative && !((orders.at(-1)?.first ?? -1) >= first)) continue;
      const stands = (name: Concept, test: (each: Met) => boolean): boolean => {
        const each = latest(name);
        return each !== undefined && test(each);
      };
      if (rule.notAfter?.some((name) => stands(name, (each) => each.last >= first - NO_WORDS && each.first < first)))
        continue;
      if (rule.notWith?.some((name) => stands(name, (each) => each.first >= first))) continue;
      if (hits.some((hit) => hit.rule === index && first <= hit.last)) continue;
      hits.push({ rule: index, first, last: now.last });
    }
  });
  return hits;
}

const completes = (rule: Rule, concept: Concept): boolean =>
  (rule.inOrder ? rule.all.at(-1)! : rule.all.flat()).includes(concept as never);

function spanOf(rule: Rule, now: Met, latest: (concept: Concept) => Met | undefined): number | null {
  const from = now.last - rule.within;
  const places: number[] = [now.first];
  let before = now.last;
  for (const group of rule.all.toReversed()) {
    const own = (group as readonly Concept[]).includes(now.concept)
      ? [now]
      : (group as readonly Concept[])
          .map((concept) => latest(concept))
          .filter((each) => each !== undefined && (!rule.inOrder || each.last <= before));
    const best = Math.max(...own.map((each) => each!.first));
    if (!(best >= from)) return null;
    before = best;
    places.push(best);
  }
  return Math.min(...places);
}

/** Concepts of one rule and of what forbids it, close together: by chance alone few rules would ever be met. */
const texts = fc.constantFrom(...RULES).chain((rule) => {
  const own: readonly Concept[] = [
    ...rule.all.flat(),
    ...(rule.notAfter ?? []),
    ...(rule.notWith ?? []),
    'override',
    'overrideWeak',
    'please',
    'authority',
    'howTo',
  ];
  const length = Math.min(60, rule.within + 6);
  return fc.record({
    met: fc
      .array(
        fc.record({
          concept: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...own) }, fc.constantFrom(...CONCEPTS)),
          first: fc.nat({ max: length }),
          words: fc.nat({ max: 2 }),
        }),
        { minLength: 2, maxLength: 14 },
      )
      .map((list) =>
        list
          .map(({ concept, first, words }) => ({ concept, first, last: first + words }))
          .sort((a, b) => a.last - b.last),
      ),
    opens: fc.array(fc.constantFrom(0, 0, 1), { minLength: 70, maxLength: 70 }),
    codes: fc.array(fc.constantFrom(0x61, 0x61, 0x61, 0x5ff, 0x600, 0x4e00), { minLength: 70, maxLength: 70 }),
  });
});

test('rules are met where a reader of the whole list meets them', () => {
  let met = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const hits = wanted(text);
      met += hits.length;
      expect(found(text)).toEqual(hits);
    }),
    { numRuns: 4000, seed: 23 },
  );
  // A check of nothing would pass too.
  expect(met).toBeGreaterThan(2000);
});
