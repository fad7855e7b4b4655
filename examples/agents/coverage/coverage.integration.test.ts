import { expect, test } from 'vitest';
import { SPAN } from './task.ts';
import { BUDGET, resultText, work } from './work.ts';

/** One file of tests that sees the module, and the first answer alone. */
const SHORT = { ...SPAN, tests: ['server/src/world/prices/price.test.ts'] };

test(
  'in short: coverage of lines and branches rises, mutants die, and the books have what it took',
  { timeout: 400_000 },
  async () => {
    const done = await work(SHORT, { rounds: 1, mutants: Infinity }, BUDGET);
    const { before, after, kept, dropped, file } = done.outcome;
    expect(after.lines.covered).toBeGreaterThan(before.lines.covered);
    expect(after.branches.covered).toBeGreaterThan(before.branches.covered);
    expect(after.mutants.found).toBeGreaterThan(before.mutants.found);
    expect(kept.length).toBeGreaterThan(0);
    for (const title of kept) expect(file).toContain(title);
    const why = new Map(dropped.map((each) => [each.title, each.why]));
    expect(why.get('the last instant of a span is in it')).toBe('it does not pass');
    expect(why.get('rates are read from the file of prices')).toMatch(/require/);
    const { spent, booked } = done;
    expect([booked.requests, spent.requests]).toEqual([1, 1]);
    expect(spent.wh).toBeGreaterThan(0);
    expect(spent.gCo2e).toBeGreaterThan(0);
    for (const figure of ['usd', 'wh', 'gCo2e'] as const) expect(booked[figure]).toBeCloseTo(spent[figure], 6);
    expect(resultText(SHORT, done)).toMatch(/Wh and .* g CO2e/);
  },
);

test('a key whose budget is too small ends the work before it begins', { timeout: 400_000 }, async () => {
  const { outcome, spent } = await work(SHORT, { rounds: 3, mutants: 20 }, { ...BUDGET, usd: 0.0001 });
  expect(outcome).toMatchObject({ file: null, kept: [], end: expect.stringContaining('budget') as string });
  expect(spent.requests).toBe(0);
});
