import { describe, expect, test } from 'vitest';
import type { Scope, Subject } from './contract.ts';
import { limitsOf, type CompiledLimits } from './limits-of.ts';
import { limitSetSchema, limitsSchema } from './schema.ts';

const subject = (over: Partial<Subject> = {}): Subject => ({
  organisation: 'acme',
  team: 'research',
  keyId: 'k1',
  limits: null,
  ...over,
});
const limits = (config: object, scope: Scope, of: Subject = subject()): CompiledLimits =>
  limitsOf(limitsSchema.parse(config), scope, of);
const budgetsOf = ({ budgets }: CompiledLimits): readonly (readonly [string, string, number])[] =>
  budgets.map(({ kind, period, units }) => [kind, period, units]);

describe("a key's own limits", () => {
  const keys = {
    rpm: 10,
    tpm: 100,
    budgets: [{ usd: 5, period: 'day' }, { usd: 50 }, { wh: 7, period: 'day' }],
  };
  const own = (set: object): Subject => subject({ limits: limitSetSchema.parse(set) });

  test('take the place of the default ones by rate, by unit and period; what they leave out stays', () => {
    const merged = limits({ keys }, 'key', own({ rpm: 3, concurrency: 2, budgets: [{ usd: 1, period: 'day' }] }));
    expect([merged.rpm, merged.tpm, merged.concurrency]).toEqual([3, 100, 2]);
    expect(budgetsOf(merged)).toEqual([
      ['usd', 'day', 1],
      ['usd', 'month', 50],
      ['wh', 'day', 7],
    ]);
  });

  test('may be larger than the default, and a budget of nothing is one', () => {
    expect(limits({ keys }, 'key', own({ rpm: 99 })).rpm).toBe(99);
    const merged = limits({ keys }, 'key', own({ budgets: [{ usd: 0 }] }));
    expect(budgetsOf(merged)[0]).toEqual(['usd', 'month', 0]);
    expect(merged.budgets).toHaveLength(3);
  });

  test('bind the key alone', () => {
    expect(limits({ keys }, 'team', own({ rpm: 3 })).rpm).toBe(Infinity);
    expect(limits({ keys }, 'organisation', own({ rpm: 3 })).rpm).toBe(Infinity);
  });

  test('that it has none leave it the default ones whole', () => {
    const standard = limits({ keys }, 'key');
    expect([standard.rpm, standard.tpm, standard.concurrency, standard.budgets.length]).toEqual([10, 100, Infinity, 3]);
  });
});

describe('an organisation', () => {
  const config = {
    organisation: { rpm: 5, concurrency: 4, budgets: [{ usd: 1 }] },
    organisations: { acme: { tpm: 9 } },
  };

  test("that is named has its own limits, and nothing of every other one's", () => {
    const named = limits(config, 'organisation');
    expect([named.rpm, named.tpm, named.concurrency, named.budgets.length]).toEqual([Infinity, 9, Infinity, 0]);
  });

  test.each(['globex', 'constructor', '__proto__'])(
    '%s, which is not named, has those of every one',
    (organisation) => {
      const standard = limits(config, 'organisation', subject({ organisation }));
      expect([standard.rpm, standard.tpm, standard.concurrency]).toEqual([5, Infinity, 4]);
      expect(budgetsOf(standard)).toEqual([['usd', 'month', 1]]);
    },
  );

  test('and a team are found by the names that people gave them, where the books have pseudonyms', () => {
    const hidden = subject({
      organisation: 'org_1',
      team: 'team_1',
      names: { organisation: 'acme', team: 'research', keyId: 'ci' },
    });
    expect(limits(config, 'organisation', hidden).tpm).toBe(9);
    expect(limits({ teams: { research: { rpm: 2 }, team_1: { rpm: 8 } } }, 'team', hidden).rpm).toBe(2);
  });
});

test('a budget is compared to the nano, in the unit that it was given in', () => {
  const { budgets } = limits({ keys: { budgets: [{ gCo2e: 0.1 }, { litres: 1.000000001, period: 'total' }] } }, 'key');
  expect(budgets.map(({ kind, period, nano }) => [kind, period, nano.whole, nano.rest])).toEqual([
    ['gCo2e', 'month', 0, 100_000_000],
    ['litres', 'total', 1, 1],
  ]);
});
