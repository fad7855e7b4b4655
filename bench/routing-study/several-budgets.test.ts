import highsModule from 'highs';
import { describe, expect, test } from 'vitest';
import { hourRouter } from './hour-router.ts';
import { limitsOf, nearestOf, optimum } from './several-budgets.ts';
import { smallStudy } from './small-study.fixture.ts';
import type { Study, StudyBudgets } from './types.ts';

/** Its types describe another module format than the one that is loaded. */
const highs = highsModule as unknown as typeof highsModule.default;

/** The same linear programme as text, for a solver that shares nothing with ours. */
function programme(
  { width, hours, roundTripMs, demandKwh, intensityGPerKwh, priceUsdPerMwh, capacityKwh }: Study,
  { addedMsKwh, moneyUsd }: ReturnType<typeof limitsOf>,
): string {
  const term = (factor: number, name: string): string =>
    `${factor < 0 ? '-' : '+'} ${Math.abs(factor).toFixed(9)} ${name}`;
  const [objective, latency, money, served, room]: [string[], string[], string[], string[], string[]] = [
    [],
    [],
    [],
    [],
    [],
  ];
  for (let h = 0; h < hours; h++) {
    const into = Array.from({ length: width }, (): string[] => []);
    for (let o = 0; o < width; o++) {
      const out: string[] = [];
      for (let d = 0; d < width; d++) {
        const ms = roundTripMs[o * width + d]!;
        if (ms === Infinity) continue;
        const name = `x${h}_${o}_${d}`;
        objective.push(term(intensityGPerKwh[h * width + d]!, name));
        latency.push(term(ms, name));
        money.push(term(priceUsdPerMwh![h * width + d]! / 1000, name));
        out.push(`+ ${name}`);
        into[d]!.push(`+ ${name}`);
      }
      served.push(`${out.join(' ')} = ${demandKwh[h * width + o]!.toFixed(12)}`);
    }
    if (capacityKwh !== null)
      into.forEach((terms, d) => room.push(`${terms.join(' ')} <= ${capacityKwh[d]!.toFixed(12)}`));
  }
  const budgets = [
    addedMsKwh === null ? [] : [`${latency.join('\n')} <= ${addedMsKwh.toFixed(9)}`],
    moneyUsd === null ? [] : [`${money.join('\n')} <= ${moneyUsd.toFixed(9)}`],
  ].flat();
  return `Minimize\n obj: ${objective.join('\n')}\nSubject To\n${[...budgets, ...served, ...room].map((row, i) => ` c${i}: ${row}`).join('\n')}\nEnd\n`;
}

const CASES: readonly (readonly [string, number, number, number, boolean, StudyBudgets])[] = [
  ['one budget', 1, 5, 72, false, { addedMs: 10, moneyOfNearest: null }],
  ['latency within capacity', 2, 6, 72, true, { addedMs: 15, moneyOfNearest: null }],
  ['latency and money within capacity', 3, 6, 72, true, { addedMs: 20, moneyOfNearest: 1 }],
  ['less money than nearest costs', 4, 6, 72, true, { addedMs: 20, moneyOfNearest: 0.8 }],
  ['two weeks', 5, 4, 336, true, { addedMs: 8, moneyOfNearest: 0.9 }],
  ['no budget binds', 6, 5, 48, true, { addedMs: 1000, moneyOfNearest: null }],
];

describe('dual ascent finds what HiGHS finds', () => {
  test.each(CASES)('%s', { timeout: 30_000 }, async (_, seed, width, hours, withCapacity, budgets) => {
    const study = smallStudy(seed, width, hours, withCapacity);
    const router = hourRouter(study);
    const all = Array.from({ length: hours }, (__, h) => h);
    const nearest = nearestOf(router, all);
    const limits = limitsOf(budgets, nearest);
    const found = optimum(router, all, limits);
    const solver = await highs();
    const { Status, ObjectiveValue } = solver.solve(programme(study, limits));
    expect(Status).toBe('Optimal');
    expect(found.feasible).toBe(true);
    expect(Math.abs(found.totals.carbonG / ObjectiveValue - 1)).toBeLessThan(2e-6);
    expect(found.boundG).toBeLessThanOrEqual(ObjectiveValue * (1 + 2e-6));
    expect(found.totals.demandKwh).toBeCloseTo(nearest.demandKwh, 6);
    if (limits.addedMsKwh !== null) expect(found.totals.addedMsKwh).toBeLessThanOrEqual(limits.addedMsKwh * (1 + 1e-9));
    if (limits.moneyUsd !== null)
      expect(found.totals.moneyUsd).toBeLessThanOrEqual(limits.moneyUsd + 1e-9 * Math.abs(nearest.moneyUsd));
  });
});
