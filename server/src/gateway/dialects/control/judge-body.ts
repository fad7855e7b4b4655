import type { Ruling } from '../../../kernel/index.ts';
import { JoulegateError } from '../../../units/index.ts';
import type { JsonObject } from '../lane.ts';
import { breaks, isIdle } from './breaks.ts';
import { factOf, type BodyFacts, type Fact, type NamedObject, type Ownership } from './facts.ts';
import { readContent, refusal, unknown } from './read-body.ts';

/** What becomes of a body under control rules. */
export interface BodyVerdict {
  /** Fields that get another value, as JSON. */
  readonly set: Readonly<Record<string, string>>;
  /** Fields that are taken out. */
  readonly taken: readonly string[];
}

/** One answer for an object of others and one that nobody here made: it tells nothing of theirs. */
const notThere = (field: string, id: string): JoulegateError =>
  new JoulegateError(
    'JG_NOT_FOUND',
    `${field}: "${id.slice(0, 80)}" is not known here as an object of this organisation`,
    {
      where: field,
      hint: 'send the conversation itself; objects at a provider belong to the organisation that made them here',
    },
  );

/**
 * Refuses a request that uses an object that another organisation made, whatever the rules.
 * @param owners of what is named, in its order
 * @param strict a rule stands: an object that nobody is known to have made is refused too
 * @throws JoulegateError `JG_NOT_FOUND`
 */
export function checkOwners(named: readonly NamedObject[], owners: readonly Ownership[], strict: boolean): void {
  named.forEach(([field, id], i) => {
    if (owners[i] === 'foreign' || (strict && owners[i] !== 'own')) throw notThere(field, id);
  });
}

/**
 * What control rules make of a request's body, after {@link checkOwners}.
 * @throws JoulegateError `JG_CONTROL` naming the member, what it does, the rules and what to do; `JG_BAD_REQUEST`
 */
export function judgeBody(facts: BodyFacts, parsed: JsonObject, ruling: Ruling): BodyVerdict {
  const set: Record<string, string> = {};
  const taken: string[] = [];
  for (const name in parsed) {
    const value = parsed[name];
    const fact = factOf(facts.fields, name);
    if (fact === undefined) {
      if (value === null) continue;
      if (ruling.unknownFields === 'refuse') throw unknown(name, `the field ${name.slice(0, 80)}`, ruling);
      taken.push(name);
    } else if (fact.does === 'content') readContent(facts, ruling, value, name);
    else if (!isIdle(fact, value) && !isOwn(fact) && breaks(fact, value, ruling)) {
      if (fact.setTo === undefined) throw refusal(name, fact, ruling);
      if (fact.setTo === null) taken.push(name);
      else set[name] = fact.setTo;
    }
  }
  for (const name of facts.unlessSet) {
    const fact = factOf(facts.fields, name);
    if (parsed[name] == null && typeof fact?.setTo === 'string' && breaks(fact, undefined, ruling))
      set[name] = fact.setTo;
  }
  return { set, taken };
}

/** An object that is only used, and is the organisation's own: it was made under the same rules. */
const isOwn = ({ does, owned }: Fact): boolean => does === 'refers' && owned === true;
