import { describe, expect, test } from 'vitest';
import type { Amounts } from '../dimensions.ts';
import { believable, checkAmounts, moreThan, NOTHING, plus } from './reservation.ts';

const amounts = (over: Partial<Amounts> = {}): Amounts => ({
  tokens: 10,
  nanoUsd: 20,
  nanoWh: 30,
  nanoG: 40,
  nanoL: 50,
  ...over,
});

describe('what a request may ask for', () => {
  test.each(['tokens', 'nanoUsd', 'nanoWh', 'nanoG', 'nanoL'] as const)('is a whole number of %s, or none', (name) => {
    for (const wrong of [-1, 0.5, NaN, Infinity, 2 ** 53])
      expect(() => checkAmounts(amounts({ [name]: wrong }))).toThrow(RangeError);
    for (const right of [0, 1, 2 ** 53 - 1]) expect(() => checkAmounts(amounts({ [name]: right }))).not.toThrow();
  });

  test('may be unknown of money, energy, carbon and water', () => {
    expect(() => checkAmounts(amounts({ nanoUsd: null, nanoWh: null, nanoG: null, nanoL: null }))).not.toThrow();
  });
});

test('what was taken is believed where it can be true; else it is unknown, and tokens are those that were held', () => {
  const held = amounts();
  expect(believable(amounts({ tokens: 3, nanoUsd: 0, nanoWh: null }), held)).toEqual(
    amounts({ tokens: 3, nanoUsd: 0, nanoWh: null }),
  );
  expect(believable({ tokens: -1, nanoUsd: -1, nanoWh: 0.5, nanoG: NaN, nanoL: 2 ** 53 }, held)).toEqual({
    tokens: 10,
    nanoUsd: null,
    nanoWh: null,
    nanoG: null,
    nanoL: null,
  });
  // It may be more than was held: what was spent was spent.
  expect(believable(amounts({ nanoUsd: 99 }), held).nanoUsd).toBe(99);
});

describe('a top-up', () => {
  const held = amounts({ nanoG: null, nanoL: null });

  test('takes what is wanted beyond what is held, of each amount alone, and nothing where less is wanted', () => {
    expect(moreThan(held, amounts({ tokens: 14, nanoUsd: 26, nanoWh: 5, nanoG: 7, nanoL: 0 }))).toEqual({
      tokens: 4,
      nanoUsd: 6,
      nanoWh: 0,
      nanoG: 7,
      nanoL: 0,
    });
    expect(moreThan(held, amounts({ tokens: 2 })).tokens).toBe(0);
  });

  test('of an amount that nobody knows asks for nothing more where something is held, and else stays unknown', () => {
    const more = moreThan(held, amounts({ nanoUsd: null, nanoG: null }));
    expect([more.nanoUsd, more.nanoG]).toEqual([0, null]);
  });

  test('and what is held add up, with what is known of them', () => {
    expect(plus(held, amounts({ nanoUsd: null, nanoG: 4, nanoL: null }))).toEqual({
      tokens: 20,
      nanoUsd: 20,
      nanoWh: 60,
      nanoG: 4,
      nanoL: null,
    });
    expect(plus(held, moreThan(held, amounts({ tokens: 14, nanoUsd: 26 })))).toMatchObject({ tokens: 14, nanoUsd: 26 });
  });

  test('nothing is nothing of every amount', () => {
    expect(NOTHING).toEqual({ tokens: 0, nanoUsd: 0, nanoWh: 0, nanoG: 0, nanoL: 0 });
  });
});
