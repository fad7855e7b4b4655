import { expect, test } from 'vitest';
import { outlook } from '../../kernel/index.ts';
import { parseHour } from '../../units/index.ts';
import { loadReplayData } from './replay-data.ts';
import { replayFleet } from './fleet.ts';

test('an hour that the grid does not know is the world average in a replay as it is in the gateway', () => {
  const data = loadReplayData(null);
  const fromHour = parseHour('2024-05-06T00:00Z');
  const lost = fromHour + 5;
  const grid = {
    ...data.grid,
    at: (zone: string, hour: number) => (hour === lost ? undefined : data.grid.at(zone, hour)),
  };
  const { tableAt } = replayFleet({
    data: { ...data, grid },
    fromHour,
    toHour: fromHour + 10,
    carbonUsdPerTonne: 100,
    budgetMs: 20,
    periodHours: 24,
    controlOf: () => ({}),
    latencyLimitMs: null,
  });
  const average = outlook({ grid, origins: [] }).gridAt(null, lost);
  const table = tableAt(lost);
  expect(average.source).toContain('zone unknown');
  for (const { grid: hour } of table.factors) {
    const { directGPerKwh: _, scope2, ...figures } = hour!;
    expect(average).toMatchObject(figures);
    // The year of its own zone is known all the same.
    expect(scope2?.area).not.toBe('world');
  }
  for (const { exclusions } of table.workloads.values()) expect([...exclusions].every((code) => code === 0)).toBe(true);
  expect(tableAt(lost + 1).factors[0]?.grid?.zone).not.toBe('unknown');
});
