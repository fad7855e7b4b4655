import { expect, test } from 'vitest';
import { checkPack, isRetired, withChecksums } from './check-pack.ts';
import { packFiles } from './pack.ts';
import type { Evidence, GridFactor } from './types.ts';

const FIRST_HOUR = 490_000;
const grid: readonly GridFactor[] = Array.from({ length: 10 }, (_, i) => ({
  zone: 'FR',
  hour: FIRST_HOUR + i,
  lifecycleGPerKwh: [40 + i, 40 + i],
  directGPerKwh: null,
  source: 'a list of 2026',
  licence: null,
}));
const NOTHING = { settled: [], booked: [], sample: [], governance: [] } as const;
const chain = JSON.stringify({ segments: [], tombstones: [{ hash: 'a' }] });
const packed = (of: readonly GridFactor[], governance: Evidence['governance'] = []): ReadonlyMap<string, string> =>
  new Map(
    withChecksums(
      packFiles({
        period: '2026',
        organisation: null,
        asOf: 1e12,
        version: '0',
        ...NOTHING,
        governance,
        grid: of,
        sources: [],
        manifest: chain,
        settlements: [],
        methods: [],
      }),
    ).map(({ name, text }) => [name, text]),
  );

test('hours of retired entries hide no hour that was changed', () => {
  const left = grid.slice(8);
  const changed = grid.map((each, i) => (i === 9 ? { ...each, lifecycleGPerKwh: [1, 1] as const } : each));
  const now = { ...NOTHING, grid: left, chain, isRetired: true };
  expect(checkPack(packed(grid), now)).toEqual({ problems: [], unproved: [expect.stringContaining('retired')] });
  expect(checkPack(packed(changed), now).problems).toEqual([
    {
      file: 'grid.csv',
      problem: '2025-11-25T01:00Z, FR: lifecycle_g_per_kwh_least is 1, the books say otherwise: 49',
    },
  ]);
  // Where nothing was retired each of them is missing in the books.
  expect(checkPack(packed(grid), { ...now, isRetired: false }).problems.at(-1)).toEqual({
    file: 'grid.csv',
    problem: 'and 3 more lines',
  });
});

test('a manifest without tombstones has nothing retired', () => {
  expect([isRetired('{"segments":[]}'), isRetired(chain)]).toEqual([false, true]);
});

test('records of the audit that were changed, left out or added are named; without a state none is proved', () => {
  const record = (id: string, actor = 'file') => ({
    id,
    at: 1e12,
    actor,
    action: 'key.revoke',
    subject: 'k',
    detail: '{}',
  });
  const found = (governance: Evidence['governance'], pack: Evidence['governance']) =>
    checkPack(packed(grid, pack), { ...NOTHING, grid, governance, chain, isRetired: false });
  const [a, b] = [record('a'), record('b')];
  const problems = (pack: Evidence['governance']) =>
    found([a, b], pack).problems.map(({ file, problem }) => `${file}: ${problem}`);
  expect(problems([a, b])).toEqual([]);
  expect(problems([a, record('b', 'Grace')])).toEqual([
    'governance.csv: b: actor is Grace, the books say otherwise: file',
  ]);
  expect(problems([a])).toEqual(['governance.csv: b: is in the books and not in the pack']);
  expect(problems([a, b, record('c')])).toEqual(['governance.csv: record c is not in the audit']);
  expect(found(null, [a])).toEqual({ problems: [], unproved: [expect.stringContaining('no state')] });
});
