import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../edge/index.ts';
import { brokenBy } from './check-siting.ts';
import { evaluateSiting, weighed } from './evaluate-siting.ts';
import { flowProgrammeText } from './flow-programme.fixture.ts';
import { hourGroups } from './hour-groups.ts';
import { randomSiting } from './random-siting.fixture.ts';
import { solveSiting } from './solve-siting.ts';
import type { SitingProblem, SitingWeights } from './types.ts';

const WEIGHTS: SitingWeights = { usd: 1, usdPerTonne: 80, usdPerSecond: 0.0002 };
const EXACT = { gap: 1e-9, seconds: 60 };
const solved = (problem: SitingProblem, weights = WEIGHTS) => solveSiting(problem, weights, EXACT, systemClock);

/** Least weighted sum by an independent solver; `null`: no solution. */
const SOLVERS = {
  '/usr/bin/glpsol': (file: string, out: string): number | null => {
    execFileSync('/usr/bin/glpsol', ['--lp', file, '-o', out, '--cuts', '--mipgap', '1e-9', '--tmlim', '100'], {
      stdio: 'ignore',
    });
    const text = readFileSync(out, 'utf8');
    return text.includes('INTEGER OPTIMAL') ? Number(/^Objective:.*= (\S+)/m.exec(text)?.[1]) : null;
  },
  '/usr/bin/cbc': (file: string, out: string): number | null => {
    execFileSync('/usr/bin/cbc', [file, 'ratio', '0', 'allow', '1e-9', 'sec', '100', 'solve', 'solution', out], {
      stdio: 'ignore',
    });
    const first = readFileSync(out, 'utf8').split('\n')[0]!;
    return first.startsWith('Optimal') ? Number(/objective value (\S+)/.exec(first)?.[1]) : null;
  },
} as const;

describe.each(Object.entries(SOLVERS))(
  'an independent solver on flows of its own for every lost site: %s',
  (binary, solve) => {
    const CASES: readonly (readonly [string, SitingProblem])[] = [
      ['10 sites, 20 origins', randomSiting({ seed: 11, sites: 10, origins: 20, hardware: 1, hours: 1, size: 12 })],
      [
        'a latency limit, two kinds of hardware',
        randomSiting({ seed: 12, sites: 10, origins: 20, hardware: 2, hours: 1, size: 10, limitMs: 178 }),
      ],
      [
        'any site may be lost',
        randomSiting({
          seed: 13,
          sites: 5,
          origins: 8,
          hardware: 1,
          hours: 2,
          size: 9,
          survivesLoss: true,
          limitMs: 150,
        }),
      ],
      [
        'forbidden pairs, a cap of tonnes',
        randomSiting({
          seed: 14,
          sites: 8,
          origins: 10,
          hardware: 2,
          hours: 2,
          size: 8,
          forbidden: 0.3,
          caps: { tonnesPerYear: 30 },
        }),
      ],
      [
        'a mean latency',
        randomSiting({ seed: 15, sites: 8, origins: 12, hardware: 1, hours: 2, size: 8, caps: { meanMs: 130 } }),
      ],
    ];
    test.skipIf(!existsSync(binary))(
      `the same optimum to 1e-6${existsSync(binary) ? '' : ` SKIPPED: ${binary} is not installed`}`,
      { timeout: 240_000 },
      async () => {
        const folder = mkdtempSync(join(tmpdir(), 'siting-'));
        try {
          for (const [name, problem] of CASES) {
            const ours = await solved(problem);
            writeFileSync(join(folder, 'p.lp'), flowProgrammeText(problem, WEIGHTS));
            const theirs = solve(join(folder, 'p.lp'), join(folder, 'out'));
            expect(theirs, name).not.toBeNull();
            expect(ours.status, name).toBe('optimal');
            expect(Math.abs(ours.objective! / theirs! - 1), `${name}: ${ours.objective} and ${theirs}`).toBeLessThan(
              1e-6,
            );
          }
        } finally {
          rmSync(folder, { recursive: true });
        }
      },
    );
  },
);

/** Every number of units, flows aside: one hour, no price that flows would share out. */
function bruteForce(problem: SitingProblem): number {
  const tries = problem.halls.reduce<number[][]>(
    (all, { atMost }) => all.flatMap((units) => Array.from({ length: atMost + 1 }, (_, n) => [...units, n])),
    [[]],
  );
  return Math.min(
    ...tries.flatMap((units) => {
      // One origin: it is served as soon as there is room, and all rooms cost alike to use.
      const room = (lost: number | null): number =>
        problem.halls.reduce(
          (sum, hall, p) =>
            sum +
            (hall.site === lost ? 0 : units[p]! * (lost === null ? hall.requestsPerHour : hall.requestsPerHourOnLoss)),
          0,
        );
      const wanted = problem.demand[0]! * problem.surge;
      const losses = problem.survivesLoss ? problem.sites.map((_, s) => s) : [];
      if ([null, ...losses].some((lost) => room(lost) < wanted)) return [];
      const opened = new Set(problem.halls.flatMap(({ site }, p) => (units[p]! > 0 ? [site] : [])));
      return [
        problem.halls.reduce((sum, hall, p) => sum + units[p]! * hall.usdPerYear, 0) +
          [...opened].reduce((sum, s) => sum + problem.sites[s]!.usdPerYear, 0),
      ];
    }),
  );
}

test.each([1, 2, 3, 4, 5, 6])('brute force over all units agrees (%d)', async (seed) => {
  const base = randomSiting({
    seed,
    sites: 3,
    origins: 1,
    hardware: 2,
    hours: 1,
    size: 2,
    atMost: 1,
    survivesLoss: seed % 2 === 0,
  });
  const problem = { ...base, halls: base.halls.map((hall) => ({ ...hall, usdPerKwh: 0, atMost: 3 })) };
  const { objective, status } = await solved(problem, { usd: 1, usdPerTonne: 0, usdPerSecond: 0 });
  expect(status).toBe('optimal');
  expect(objective).toBeCloseTo(bruteForce(problem), 4);
});

test(
  'every solution keeps every rule, is what its bound says, and the evaluator counts what the solver does',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(1e6),
          sites: fc.integer({ min: 2, max: 5 }),
          origins: fc.integer({ min: 1, max: 6 }),
          hardware: fc.integer({ min: 1, max: 3 }),
          hours: fc.integer({ min: 1, max: 4 }),
          limitMs: fc.option(fc.integer({ min: 110, max: 190 })),
          survivesLoss: fc.boolean(),
          opening: fc.boolean(),
          forbidden: fc.constantFrom(0, 0.3),
        }),
        async (drawn) => {
          const problem = randomSiting({ ...drawn, size: 4 });
          const found = await solveSiting(problem, WEIGHTS, { gap: 0.001, seconds: 20 }, systemClock);
          if (found.solution === null) return;
          expect(brokenBy(problem, found.solution)).toEqual([]);
          expect(found.gap).toBeLessThanOrEqual(0.001 * (1 + 1e-6));
          const figures = evaluateSiting(problem, found.solution);
          expect(weighed(figures, WEIGHTS)).toBeGreaterThanOrEqual(found.bound! * (1 - 1e-9));
          expect(figures.requests / 8760).toBeCloseTo(
            problem.demand.reduce((sum, each) => sum + each, 0) / problem.hours,
            3,
          );
        },
      ),
      { numRuns: 40, seed: 5 },
    );
  },
);

test('the checker sees each rule that is broken', async () => {
  const problem = randomSiting({
    seed: 3,
    sites: 4,
    origins: 4,
    hardware: 2,
    hours: 2,
    limitMs: 170,
    survivesLoss: true,
  });
  const { solution } = await solved(problem);
  expect(brokenBy(problem, solution!)).toEqual([]);
  const none = solution!.units.map(() => 0);
  expect(brokenBy(problem, { ...solution!, units: none }).join()).toMatch(/at most/);
  expect(brokenBy(problem, { ...solution!, flows: solution!.flows.map((each) => each / 2) }).join()).toMatch(/ of /);
  expect(brokenBy({ ...problem, limitMs: 90 }, solution!).join()).toMatch(/takes \d/);
  expect(brokenBy({ ...problem, caps: { ...problem.caps, usdPerYear: 1 } }, solution!).join()).toMatch(/USD a year/);
  const least = solution!.units.findIndex((n) => n > 0);
  expect(
    brokenBy(problem, { ...solution!, units: solution!.units.map((n, p) => (p === least ? n : 0)) }).join(),
  ).toMatch(/lost/);
});

test('wherever the time is up, what is told holds', async () => {
  const problem = randomSiting({
    seed: 33,
    sites: 5,
    origins: 5,
    hardware: 2,
    hours: 4,
    size: 9,
    caps: { meanMs: 142 },
  });
  const least = (await solved(problem)).objective!;
  const statuses = new Set<string>();
  for (const seconds of [0.2, 0.5, 1, 2, 4, 8, 16, 1000]) {
    // Each look at the clock takes 50 ms.
    let ms = 0;
    const clock = { monotonicMs: () => (ms += 50) };
    const order = [hourGroups(problem, 2), hourGroups(problem, 4)];
    const told: (number | null)[] = [];
    const found = await solveSiting(
      problem,
      WEIGHTS,
      { gap: 1e-9, seconds },
      clock,
      ({ best }) => told.push(best),
      order,
    );
    statuses.add(found.status);
    expect(found.seconds).toBeLessThan(seconds + 2);
    if (found.bound !== null) expect(found.bound).toBeLessThanOrEqual(least * (1 + 1e-7));
    if (found.solution === null) continue;
    expect(brokenBy(problem, found.solution)).toEqual([]);
    expect(found.objective!).toBeGreaterThanOrEqual(least * (1 - 1e-7));
    expect(told.at(-1)).toBe(found.objective);
    if (found.status === 'optimal') expect(found.objective! / least).toBeCloseTo(1, 6);
  }
  expect([...statuses].toSorted()).toEqual(['optimal', 'time limit']);
});
