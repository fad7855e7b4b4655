import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataFolder } from '../../server/src/edge/index.ts';
import { readStudyData } from './study-data.ts';
import { worldsOf, ZONES_AT_LEAST } from './worlds.ts';

const folder = join(dataFolder() ?? '', 'routing');

test.runIf(existsSync(folder))(
  'worlds are the same at every draw, of at least five zones, and judged ones are of other years',
  () => {
    const data = readStudyData(folder);
    const [tune, judge] = [worldsOf(data, 'tune', 8), worldsOf(data, 'judge', 8)];
    expect(worldsOf(data, 'judge', 8)).toEqual(judge);
    expect(tune.length).toBe(8);
    expect(judge.length).toBe(8);
    for (const { zones, matrix } of [...tune, ...judge]) {
      expect(zones).toBeGreaterThanOrEqual(ZONES_AT_LEAST);
      expect(matrix.regions.length).toBeLessThanOrEqual(20);
      const width = matrix.regions.length;
      expect(matrix.roundTripMs.length).toBe(width ** 2);
      for (let o = 0; o < width; o++) expect(matrix.roundTripMs[o * width + o]).toBe(0);
    }
    expect(judge.some(({ year }) => tune.some((each) => each.year === year))).toBe(false);
  },
);
