import { expect, test } from 'vitest';
import { random } from '../../edge/index.ts';
import type { ProgrammeRow } from './programme.ts';
import { randomSiting } from './random-siting.fixture.ts';
import { shortages } from './shortage.ts';
import { latencyMs, type SitingProblem } from './types.ts';
import { validRows } from './valid-rows.ts';

/** Whether any set of origins wants more than all that they may use: every set is tried, none by a flow. */
function isShort(problem: SitingProblem, units: readonly number[]): boolean {
  const { origins, halls, sites, hours, demand, surge, survivesLoss } = problem;
  const losses = [null, ...(survivesLoss ? sites.map((_, s) => s) : [])];
  return Array.from({ length: 2 ** origins.length }, (_, set) =>
    origins.flatMap((_origin, o) => ((set >> o) % 2 === 1 ? [o] : [])),
  ).some((set) =>
    losses.some((lost) => {
      const room = halls.reduce((sum, hall, p) => {
        const isUsed = hall.site !== lost && set.some((o) => latencyMs(problem, o, p) < Infinity);
        return sum + (isUsed ? units[p]! * (lost === null ? hall.requestsPerHour : hall.requestsPerHourOnLoss) : 0);
      }, 0);
      return Array.from({ length: hours }, (_, h) =>
        set.reduce((sum, o) => sum + demand[o * hours + h]! * surge, 0),
      ).some((wanted) => wanted > room * (1 + 1e-9));
    }),
  );
}

const everyUnits = (halls: number, most: number): readonly (readonly number[])[] =>
  Array.from({ length: (most + 1) ** halls }, (_, code) =>
    Array.from({ length: halls }, (_hall, p) => Math.floor(code / (most + 1) ** p) % (most + 1)),
  );

const excess = ({ lower, columns, values }: ProgrammeRow, at: readonly number[]): number =>
  columns.reduce((sum, column, i) => sum + values[i]! * at[column]!, 0) - lower;

/** Columns as in the programme: units, then sites that are opened. */
const columnsOf = ({ sites, halls }: SitingProblem, units: readonly number[]): readonly number[] => [
  ...units,
  ...sites.map((_, s) => (halls.some(({ site }, p) => site === s && units[p]! > 0) ? 1 : 0)),
];

test.each([1, 2, 3, 4, 5, 6, 7, 8])('no placement that serves everybody is cut off (%d)', (seed) => {
  const problem = randomSiting({
    seed,
    sites: seed % 2 === 0 ? 5 : 3,
    origins: 4,
    hardware: seed % 2 === 0 ? 1 : 2,
    hours: 2,
    size: 2.5,
    survivesLoss: true,
    forbidden: seed % 5 === 0 ? 0.2 : 0,
    limitMs: seed % 4 === 0 ? 152 : null,
  });
  const rows = validRows(
    problem,
    problem.sites.map((_, s) => problem.halls.length + s),
  );
  const rng = random.seeded(seed);
  for (let draw = 0; draw < 60; draw++) {
    const units = problem.halls.map(() => Math.max(0, 2.4 * rng.next() - 0.6));
    rows.against(shortages(problem, units, 3));
    rows.reserves([...units, ...problem.sites.map(() => rng.next())]);
  }
  const all = rows.all();
  const whole = everyUnits(problem.halls.length, 3);
  const serving = whole.filter((units) => !isShort(problem, units));
  expect(serving.length).toBeGreaterThan(0);
  expect(serving.length).toBeLessThan(whole.length);
  for (const row of all)
    for (const units of serving) expect(excess(row, columnsOf(problem, units))).toBeGreaterThanOrEqual(-1e-6);
  // Rows against shortages alone say who is not served.
  for (const units of whole.filter((each) => isShort(problem, each)))
    expect(shortages(problem, units).length).toBeGreaterThan(0);
});

test('reserve: as tight as whole numbers of sites allow', () => {
  const base = randomSiting({ seed: 4, sites: 5, origins: 1, hardware: 1, hours: 1, survivesLoss: true });
  const halls = base.halls.map((hall) => ({ ...hall, requestsPerHourOnLoss: 1000, atMost: 60 }));
  const problem = { ...base, halls, surge: 1, demand: Float64Array.of(12_000) };
  const opens = problem.sites.map((_, s) => halls.length + s);
  const rows = validRows(problem, opens);
  rows.against(shortages(problem, [0, 0, 0, 0, 0]));
  const reserve = rows.reserves(Array.from({ length: 10 }, () => 0));
  expect(reserve.length).toBe(3);
  // Of 12 units wanted when one site is lost, 2, 3, 4 and 5 open sites have to hold 24, 18, 16 and 15.
  const at = (open: number, units: number): readonly number[] => [
    ...halls.map((_, p) => (p < open ? units / open : 0)),
    ...halls.map((_, p) => (p < open ? 1 : 0)),
  ];
  const least = (open: number, units: number): number =>
    Math.min(...reserve.map((row) => excess(row, at(open, units))));
  for (const [open, units] of [
    [2, 24],
    [3, 18],
    [4, 16],
    [5, 15],
  ] as const) {
    expect(least(open, units)).toBeCloseTo(0, 9);
    expect(least(open, units - 0.1)).toBeLessThan(-0.05);
  }
});
