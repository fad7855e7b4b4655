import { describe, expect, test } from 'vitest';
import type { ControlRules } from '../../../kernel/index.ts';
import { rulingOf } from '../../../kernel/policy/ruling.ts';
import { MESSAGES_FACTS } from '../anthropic/facts.ts';
import { parseJsonBody } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { CHAT_FACTS, RESPONSES_FACTS } from '../openai/facts.ts';
import { CASES, EVERY, PLACE_AND_TIME, RULES, TABLES } from './control-cases.fixture.ts';
import { ownedIds, type BodyFacts, type Fact, type Ownership } from './facts.ts';
import { checkOwners, judgeBody } from './judge-body.ts';

/** What becomes of members of a request: `kept`, `out` (of the body), `set`, or the path that it is refused for. */
function fate(facts: BodyFacts, members: JsonObject, rules: ControlRules): string {
  const ruling = rulingOf(rules, null);
  if (ruling === null) return 'kept';
  // Responses that say nothing are told to store nothing, which is not what is asked here.
  const body = facts.unlessSet.includes('store') && !('store' in members) ? { store: false, ...members } : members;
  try {
    const { set, taken } = judgeBody(facts, body, ruling);
    if (Object.keys(set).length > 0) return `set ${JSON.stringify(set)}`;
    return taken.length > 0 ? `out ${taken.join()}` : 'kept';
  } catch (error) {
    const { code, where, message, hint } = error as { code: string; where: string; message: string; hint: string };
    if (code === 'JG_CONTROL') {
      expect(message).toContain(ruling.words);
      expect(hint).toMatch(/leave it out/);
    }
    return `${code} ${where}`;
  }
}

describe.each(EVERY)('under a rule of %s', (rule) => {
  test.each(CASES.filter(([, , , rules]) => rules.length > 0))('%s %j: %s', (table, members, expected, rules) => {
    expect(fate(TABLES[table]!, members, RULES[rule]!)).toBe(rules.includes(rule) ? expected : 'kept');
  });
});

test('a country that the rules allow may be named, and kept data may be kept as long as they allow', () => {
  expect(fate(MESSAGES_FACTS, { inference_geo: 'fr' }, { siteJurisdictions: ['FR'] })).toBe('kept');
  expect(fate(MESSAGES_FACTS, { inference_geo: 'fr' }, { maxRetentionDays: 0 })).toBe('JG_CONTROL inference_geo');
  expect(fate(CHAT_FACTS, { store: true }, { maxRetentionDays: 30 })).toBe('kept');
  expect(fate(CHAT_FACTS, { store: true }, { maxRetentionDays: 29 })).toBe('set {"store":"false"}');
  expect(fate(CHAT_FACTS, { prompt_cache_retention: '24h' }, { maxRetentionDays: 1 })).toBe('kept');
});

test('a field that nobody knows is refused, or taken out where the workload says so', () => {
  const rules = { noTraining: true };
  for (const facts of Object.values(TABLES)) {
    expect(fate(facts, { brand_new: 1 }, rules)).toBe('JG_CONTROL brand_new');
    expect(fate(facts, { brand_new: 1 }, { ...rules, unknownFields: 'remove' })).toBe('out brand_new');
    expect(fate(facts, { brand_new: 1 }, { unknownFields: 'refuse' })).toBe('kept');
    expect(fate(facts, { ['__proto__x']: 1 }, rules)).toBe('JG_CONTROL __proto__x');
    expect(fate(facts, JSON.parse('{"__proto__":{"a":1}}') as JsonObject, rules)).toBe('JG_CONTROL __proto__');
    expect(fate(facts, { constructor: 1 } as unknown as JsonObject, rules)).toBe('JG_CONTROL constructor');
  }
});

describe.each(Object.entries(TABLES))('the table of %s', (_name, facts) => {
  const value = ({ does }: Fact): unknown => (does === 'content' ? 'x' : does === 'harmless' ? 1 : { any: 'thing' });
  const expected = (fact: Fact, rule: string): boolean =>
    fact.does === 'stores'
      ? PLACE_AND_TIME.includes(rule)
      : fact.does !== 'harmless' && fact.does !== 'content' && !(fact.does === 'refers' && fact.owned === true);

  test.each(EVERY)('each field does under a rule of %s what its row says', (rule) => {
    for (const [name, fact] of Object.entries(facts.fields)) {
      const found = fate(facts, { [name]: value(fact) }, RULES[rule]!);
      expect(found === 'kept', name).toBe(!expected(fact, rule));
      expect(fate(facts, { [name]: null }, RULES[rule]!) === 'kept', name).toBe(
        !(facts.unlessSet.includes(name) && expected(fact, rule)),
      );
    }
  });

  test('each member and type inside of the prompt too', () => {
    const field = Object.keys(facts.fields).find((name) => facts.fields[name]?.does === 'content') ?? 'none';
    const within = (part: JsonObject): string =>
      fate(facts, { [field]: [{ role: 'user', content: [part] }] }, { noTraining: true });
    for (const [name, fact] of Object.entries(facts.members))
      expect(within({ [name]: 'x' }), name).toBe(
        fact.does === 'harmless' ? 'kept' : `JG_CONTROL ${field}[0].content[0].${name}`,
      );
    for (const [name, fact] of Object.entries(facts.types)) {
      const type = name.replace('*', '0');
      expect(within({ type }), name).toBe(fact.does === 'harmless' ? 'kept' : `JG_CONTROL ${field}[0].content[0]`);
    }
  });

  test('each row says what it does, in words', () => {
    for (const fact of [...Object.values(facts.fields), ...Object.values(facts.members), ...Object.values(facts.types)])
      expect(fact.words === '').toBe(fact.does === 'harmless' || fact.does === 'content');
  });

  test('no field is known in another case', () => {
    for (const name of Object.keys(facts.fields))
      expect(() => parseJsonBody(Buffer.from(`{"${name.toUpperCase()}":1}`), '')).toThrow(
        `differs from ${name} in case only`,
      );
  });
});

test('objects of others are not there, rule or none; under a rule neither are those that nobody is known to have made', () => {
  const told = (facts: BodyFacts, members: JsonObject, owner: Ownership, strict: boolean): unknown => {
    try {
      const named = ownedIds(facts, members);
      checkOwners(
        named,
        named.map(() => owner),
        strict,
      );
      return null;
    } catch (error) {
      return [(error as { code: string }).code, (error as Error).message];
    }
  };
  const cases = [
    [RESPONSES_FACTS, { previous_response_id: 'x' }],
    [RESPONSES_FACTS, { conversation: 'x' }],
    [RESPONSES_FACTS, { conversation: { id: 'x' } }],
    [MESSAGES_FACTS, { container: 'x' }],
    [MESSAGES_FACTS, { container: { id: 'x' } }],
    [MESSAGES_FACTS, { thread: { type: 'continue', previous_message_id: 'x' } }],
  ] as const;
  for (const [facts, members] of cases) {
    const foreign = told(facts, members, 'foreign', false);
    expect(foreign).toMatchObject(['JG_NOT_FOUND', expect.stringContaining('"x"')]);
    expect(told(facts, members, 'unknown', true)).toEqual(foreign);
    expect([told(facts, members, 'unknown', false), told(facts, members, 'own', true)]).toEqual([null, null]);
  }
});

test('every id of a member is asked for: a second one does not hide behind the first', () => {
  const thread = { thread: { id: 'own', previous_message_id: 'foreign' } };
  const named = ownedIds(MESSAGES_FACTS, thread);
  expect(named).toEqual([
    ['thread', 'own'],
    ['thread', 'foreign'],
  ]);
  expect(() => checkOwners(named, ['own', 'foreign'], false)).toThrow('"foreign"');
});
