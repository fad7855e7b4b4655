import { describe, expect, test } from 'vitest';
import type { ControlRules, Ruling } from '../../../kernel/index.ts';
import { rulingOf } from '../../../kernel/policy/ruling.ts';
import type { JsonObject } from '../lane.ts';
import { breaks, isIdle } from './breaks.ts';
import { CONTENT, ECHO, factOf, folded, HARMLESS, idIn, ownedIds, refers, routes, sends, stores } from './facts.ts';
import type { BodyFacts } from './facts.ts';
import { checkOwners, judgeBody } from './judge-body.ts';
import { readContent, typeFact } from './read-body.ts';

const ruling = (rules: ControlRules): Ruling => rulingOf(rules, null)!;
const NO_TRAINING = ruling({ noTraining: true });

/** A small table of its own: what is promised of any. */
const FACTS: BodyFacts = {
  fields: {
    prompt: CONTENT,
    model: HARMLESS,
    geo: routes('names where it is served', { country: true }),
    keep: stores('keeps the answer', null, { setTo: 'false' }),
    tools: sends('asks others', { idle: ['none'], setTo: null }),
    past: refers('goes on with an earlier answer', { owned: true }),
    loud: sends('tells others'),
  },
  members: { file_id: refers('uses a file that lies at the provider'), 'cache*': HARMLESS },
  types: {
    text: HARMLESS,
    echo: ECHO,
    search: sends('searches elsewhere'),
    'bash_*': HARMLESS,
    'web_*': sends('looks elsewhere'),
    web_safe: HARMLESS,
  },
  untyped: refers('uses an item that the provider keeps'),
  opaque: ['schema'],
  unlessSet: ['keep', 'loud', 'nothing'],
};

/** Why a prompt is refused; `null`: it is not. */
function refused(
  value: unknown,
  facts: BodyFacts = FACTS,
): Record<'code' | 'where' | 'message' | 'hint', string> | null {
  try {
    readContent(facts, NO_TRAINING, value, 'prompt');
    return null;
  } catch (error) {
    const { code, where, message, hint } = error as Record<'code' | 'where' | 'message' | 'hint', string>;
    return { code, where, message, hint };
  }
}

describe('what a refusal says', () => {
  test('of a type: which, what it does, the rules and what to do', () => {
    expect(refused([{ type: 'search' }])).toEqual({
      code: 'JG_CONTROL',
      where: 'prompt[0]',
      message: `prompt[0] of type search searches elsewhere; control rules hold: ${NO_TRAINING.words}`,
      hint: 'leave it out, or ask for a workload whose control rules allow it',
    });
  });

  test('of a type that nobody knows: its name, cut where it is long', () => {
    expect(refused([{ type: 'new' }])).toMatchObject({
      where: 'prompt[0].type',
      message: `the type "new" is not known here; control rules hold: ${NO_TRAINING.words}`,
      hint: expect.stringContaining('leave it out') as string,
    });
    expect(refused([{ type: 'n'.repeat(1000) }])!.message.length).toBeLessThan(300);
    expect(refused([{ type: { deep: 'n'.repeat(1000) } }])!.message.length).toBeLessThan(300);
  });

  test('of a member in another case: how it is to be written', () => {
    expect(refused([{ type: 'text', File_ID: 'x' }])).toEqual({
      code: 'JG_BAD_REQUEST',
      where: 'prompt[0].File_ID',
      message: expect.stringContaining('File_ID differs from file_id in case only') as string,
      hint: 'write file_id',
    });
  });

  test('a path that is endless is cut, wherever it is told', () => {
    const deep = (last: JsonObject): unknown => [
      Array.from({ length: 9 }).reduce<JsonObject>((inner) => ({ ['m'.repeat(40)]: inner }), last),
    ];
    for (const last of [{ file_id: 'x' }, { type: 'new' }, { FILE_ID: 'x' }, { type: 'search' }, { a_url: 'http://a' }])
      expect(refused(deep(last))!.where).toHaveLength(200);
  });

  test('of a field that nobody knows, and of an object of others, with names cut to what is needed', () => {
    const long = 'f'.repeat(1000);
    expect(() => judgeBody(FACTS, { fresh: 1 }, NO_TRAINING)).toThrow(
      /^the field fresh is not known here; control rules/,
    );
    expect(() => judgeBody(FACTS, { [long]: 1 }, NO_TRAINING)).toThrow(new RegExp(`^the field f{80} is not`));
    const error = (): unknown => {
      try {
        checkOwners([['past', long]], ['foreign'], false);
        return null;
      } catch (thrown) {
        return thrown;
      }
    };
    expect(error()).toMatchObject({
      code: 'JG_NOT_FOUND',
      where: 'past',
      message: `past: "${'f'.repeat(80)}" is not known here as an object of this organisation`,
      hint: expect.stringContaining('send the conversation itself') as string,
    });
  });
});

describe('types', () => {
  test('the exact row goes before a beginning, and only a row with a star is a beginning', () => {
    expect(typeFact(FACTS, 'web_safe')?.does).toBe('harmless');
    expect(typeFact(FACTS, 'web_other')?.does).toBe('sends');
    expect(typeFact(FACTS, 'web_')?.does).toBe('sends');
    for (const type of ['web', 'texts', 'searching', 'tex', '', 'Text', 'xbash_1', 'constructor'])
      expect(typeFact(FACTS, type), type).toBeUndefined();
  });

  test('that are no text are known to nobody, even where they would print as one', () => {
    for (const type of [['text'], { toString: 'text' }, 1, true, false, ''])
      expect(refused([{ type }])?.where, JSON.stringify(type)).toBe('prompt[0].type');
    expect(refused([{ type: null }])).toBeNull();
  });

  test('an echo of an earlier answer is not looked into, anything else is, however deep', () => {
    expect(refused([{ type: 'echo', file_id: 'x', deep: [{ type: 'search' }] }])).toBeNull();
    expect(refused({ deep: [[{ more: { type: 'search' } }]] })?.where).toBe('prompt.deep[0][0].more');
    expect(refused([{ type: 'text', file_id: 'x' }])?.where).toBe('prompt[0].file_id');
  });
});

describe('members', () => {
  test('differ in case only where they are decided on', () => {
    for (const name of ['Type', 'ROLE', 'Id', 'iD', 'FILE_ID', 'file_\u0131d'.replace('\u0131', 'I')])
      expect(refused([{ type: 'text', [name]: 'x' }])?.code, name).toBe('JG_BAD_REQUEST');
    for (const name of ['Name', 'TEXT', 'Role2']) expect(refused([{ type: 'text', [name]: 'x' }]), name).toBeNull();
  });

  test('that lenient parsers take for others are folded as they do: a long s, a Kelvin sign', () => {
    expect(folded('u\u017fer')).toBe('user');
    expect(folded('\u017f\u017f')).toBe('ss');
    expect(folded('\u212aeep')).toBe('keep');
    expect(folded('\u212a\u212a')).toBe('kk');
    expect(folded('Keep')).toBe('keep');
    expect(folded('keep_1')).toBe('keep_1');
  });

  test('that ask for nothing are let go', () => {
    for (const value of [null, false, []]) expect(refused([{ type: 'text', file_id: value }])).toBeNull();
    for (const value of ['x', 0, true, '', {}, [null]])
      expect(refused([{ type: 'text', file_id: value }])?.where).toBe('prompt[0].file_id');
  });

  test('whose name ends as an address has are refused where they name one; data in place are none', () => {
    for (const name of ['url', 'uri', 'image_url', 'uris', 'fileUrls', 'file_URL'])
      expect(refused([{ type: 'text', [name]: 'http://a.example/b' }]), name).toMatchObject({
        where: `prompt[0].${name}`,
        message: expect.stringContaining('has the upstream fetch an address') as string,
      });
    for (const name of ['urls_seen', 'curly', 'during', 'hours'])
      expect(refused([{ type: 'text', [name]: 'http://a.example/b' }]), name).toBeNull();
    for (const value of ['data:image/png;base64,AA', 'DATA:,x', '', null, 5, [], [''], ['data:,a', 'data:,b']])
      expect(refused([{ type: 'text', url: value }]), JSON.stringify(value)).toBeNull();
    for (const value of [
      'metadata:x',
      ' data:,x',
      'https://a.example/?q=data:',
      ['data:,a', 'http://b'],
      ['ftp://c', ''],
    ])
      expect(refused([{ type: 'text', url: value }]), JSON.stringify(value)).not.toBeNull();
  });

  test('with JSON of the caller’s own are not looked into', () => {
    expect(refused([{ type: 'text', schema: { type: 'search', url: 'http://a' } }])).toBeNull();
    expect(refused([{ type: 'text', schemas: { type: 'search' } }])).not.toBeNull();
  });
});

describe('an item without type and role', () => {
  test('is an object at the provider where it has an id, and only on the top', () => {
    expect(refused([{ id: 'x' }])).toMatchObject({
      where: 'prompt[0]',
      message: expect.stringContaining('uses an item that the provider keeps') as string,
    });
    expect(refused([{ type: null, role: null, id: null }])?.where).toBe('prompt[0]');
    expect(refused([{ type: 'text', id: 'x' }])).toBeNull();
    expect(refused([{ role: 'user', id: 'x' }])).toBeNull();
    expect(refused([{ name: 'x' }, 'text', null])).toBeNull();
    expect(refused([{ role: 'user', parts: [{ id: 'x' }] }])).toBeNull();
  });

  test('is harmless where a table has no row for it, or a harmless one', () => {
    const { untyped: _, ...without } = FACTS;
    expect(refused([{ id: 'x' }], without)).toBeNull();
    expect(refused([{ id: 'x' }], { ...FACTS, untyped: HARMLESS })).toBeNull();
  });
});

describe('rows', () => {
  test('harmless ones and content break no rule; whatever goes to others breaks any', () => {
    for (const rules of [{ siteJurisdictions: ['FR'] }, { operators: ['x'] }, { noTraining: true }]) {
      expect([HARMLESS, CONTENT].map((fact) => breaks(fact, 'x', ruling(rules)))).toEqual([false, false]);
      expect([sends('x'), refers('x'), routes('x')].map((fact) => breaks(fact, 'x', ruling(rules)))).toEqual([
        true,
        true,
        true,
      ]);
    }
  });

  test('a country is kept where the rules allow it, whatever its case, and no other value is taken for one', () => {
    const france = ruling({ siteJurisdictions: ['FR', 'DE'] });
    const country = routes('x', { country: true });
    expect(['fr', 'FR', 'De'].map((value) => breaks(country, value, france))).toEqual([false, false, false]);
    expect(
      ['us', '', null, undefined, 1, ['FR'], { toUpperCase: 1 }].map((value) => breaks(country, value, france)),
    ).toEqual(Array.from({ length: 7 }, () => true));
    expect(breaks(country, 'fr', NO_TRAINING)).toBe(true);
    // Only where the member names a country.
    expect(breaks(routes('x'), 'FR', france)).toBe(true);
  });

  test('what is stored may be kept as many days as the rules allow, to the day', () => {
    const days = (kept: number | null, most: number): boolean =>
      breaks(stores('x', kept), true, ruling({ maxRetentionDays: most }));
    expect([days(30, 30), days(31, 30), days(0, 0), days(null, 1e6), days(1, 0)]).toEqual([
      false,
      true,
      false,
      true,
      true,
    ]);
    expect(breaks(stores('x', 0), true, NO_TRAINING)).toBe(true);
    expect(breaks(stores('x', 0), true, ruling({ siteJurisdictions: ['FR'] }))).toBe(true);
    expect(breaks(stores('x', 0), true, ruling({ operators: ['x'] }))).toBe(false);
  });

  test('values that ask for nothing', () => {
    const fact = sends('x', { idle: ['none', 0] });
    for (const value of [null, undefined, false, [], 'none', 0]) expect(isIdle(fact, value)).toBe(true);
    for (const value of [true, '', 'None', 1, [0], {}]) expect(isIdle(fact, value)).toBe(false);
    expect(isIdle(sends('x'), 'none')).toBe(false);
  });
});

describe('a body', () => {
  test('unknown fields that say nothing are let go; others are refused, or taken out where the workload says so', () => {
    expect(judgeBody(FACTS, { fresh: null, keep: 'x' }, ruling({ operators: ['x'], unknownFields: 'refuse' }))).toEqual(
      {
        set: {},
        taken: [],
      },
    );
    const removing = ruling({ operators: ['x'], unknownFields: 'remove' });
    expect(judgeBody(FACTS, { fresh: 1, old: null, more: false }, removing).taken).toEqual(['fresh', 'more']);
  });

  test('a member that breaks a rule is refused, taken out or set, as its row says; an idle one is let go', () => {
    expect(judgeBody(FACTS, { keep: true, tools: ['a'], model: 'm' }, NO_TRAINING)).toEqual({
      set: { keep: 'false' },
      taken: ['tools'],
    });
    expect(judgeBody(FACTS, { keep: false, tools: 'none' }, NO_TRAINING)).toEqual({ set: {}, taken: [] });
    expect(() => judgeBody(FACTS, { keep: true, loud: 1 }, NO_TRAINING)).toThrow(/^loud tells others; control rules/);
    // The organisation's own.
    expect(judgeBody(FACTS, { keep: false, past: 'resp_1' }, NO_TRAINING)).toEqual({ set: {}, taken: [] });
  });

  test('what stores where it is left out is set, and nothing else is put in', () => {
    for (const body of [{}, { keep: null }, { keep: undefined }])
      expect(judgeBody(FACTS, body, NO_TRAINING)).toEqual({ set: { keep: 'false' }, taken: [] });
    expect(judgeBody(FACTS, {}, ruling({ operators: ['x'] }))).toEqual({ set: {}, taken: [] });
  });
});

describe('objects with an owner', () => {
  test('are those that rows name: an id, or an object with one', () => {
    expect(ownedIds(FACTS, { past: 'resp_1', model: 'm', prompt: 'p', loud: 'x' })).toEqual([['past', 'resp_1']]);
    expect(ownedIds(FACTS, { past: { id: 'c_1' } })).toEqual([['past', 'c_1']]);
    expect(ownedIds(FACTS, {})).toEqual([]);
    expect(ownedIds({ ...FACTS, fields: {} }, { past: 'resp_1' })).toEqual([]);
    for (const value of [null, undefined, 5, [], ['x'], {}, { id: 5 }, { id: null }, { id: { id: 'x' } }])
      expect(idIn(value), JSON.stringify(value)).toBeNull();
    expect(idIn({ previous_message_id: 'm_1' })).toBe('m_1');
    expect(idIn({ id: 'c_1', previous_message_id: 'm_1' })).toBe('c_1');
  });

  test('are refused where another organisation made them, and where nobody is known to have and a rule stands', () => {
    const named = [
      ['past', 'a'],
      ['past', 'b'],
    ] as const;
    expect(() => checkOwners([], [], true)).not.toThrow();
    expect(() => checkOwners(named, ['own', 'unknown'], false)).not.toThrow();
    expect(() => checkOwners(named, ['own', 'own'], true)).not.toThrow();
    expect(() => checkOwners(named, ['own', 'unknown'], true)).toThrow('"b"');
    expect(() => checkOwners(named, ['foreign', 'own'], false)).toThrow('"a"');
  });
});

test('a row is found by its own name only', () => {
  expect(factOf(FACTS.fields, 'model')).toBe(HARMLESS);
  for (const name of ['toString', '__proto__', 'Model', '']) expect(factOf(FACTS.fields, name)).toBeUndefined();
});
