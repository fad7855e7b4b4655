import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../app/serve-process.fixture.ts';
import { hourLabel, hourOf } from '../units/index.ts';
import { runHere } from './run-command.fixture.ts';

const END = hourOf(Date.UTC(2022, 5, 8));
const DAYS = 40;
const EXAMPLE = join(import.meta.dirname, '../../../examples/cleaner-week/joulegate.yaml');

/** France 50 on the mean, Germany 400: both with a day's rhythm. */
const intensity = (zone: string, hour: number): number =>
  zone === 'FR' ? 50 + 10 * Math.sin((hour * Math.PI) / 12) : 400 + 80 * Math.cos((hour * Math.PI) / 12);

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-grid-'));
  file = join(folder, 'hours.csv');
  const rows = ['DE', 'FR'].flatMap((zone) =>
    Array.from({ length: DAYS * 24 + 1 }, (_, i) => {
      const hour = END - DAYS * 24 + i;
      return `${zone},${hourLabel(hour)},${(intensity(zone, hour) / 2).toFixed(3)},${intensity(zone, hour).toFixed(3)},50,40,0`;
    }),
  );
  await writeFile(
    file,
    ['zone,datetime_utc,ci_direct_g_per_kwh,ci_lca_g_per_kwh,low_carbon_pct,renewable_pct,estimated', ...rows].join(
      '\n',
    ),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('joulegate grid', () => {
  test('--week names the cleaner zone of the week that ended and of the days to come', async () => {
    const { code, stdout } = await runHere(
      'grid',
      '--zones',
      'DE,FR',
      '--hours',
      file,
      '--at',
      '2022-06-08',
      '--week',
      '--json',
    );
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as {
      cleanestWeek: string;
      cleanestAhead: string;
      zones: { zone: string; weekMean: number; aheadMean: number; ahead: number[]; now: { directGPerKwh: number } }[];
    };
    expect([result.cleanestWeek, result.cleanestAhead]).toEqual(['FR', 'FR']);
    const [de, fr] = result.zones;
    expect(fr!.weekMean).toBeCloseTo(50, 1);
    expect(de!.weekMean).toBeCloseTo(400, 1);
    expect(de!.aheadMean / 400).toBeCloseTo(1, 1);
    expect(de!.ahead).toHaveLength(96);
    expect(de!.now.directGPerKwh).toBe(240);
  });

  test('shows the price of the hour where a file knows it', async () => {
    const prices = join(folder, 'prices.csv');
    await writeFile(prices, `zone,datetime_utc,price_usd_per_mwh\nDE,${hourLabel(END)},-4.5`);
    const { code, stdout } = await runHere(
      'grid',
      '--zones',
      'DE,FR',
      '--hours',
      file,
      '--prices',
      prices,
      '--at',
      '2022-06-08',
      '--json',
    );
    expect(code).toBe(0);
    const { zones } = JSON.parse(stdout) as { zones: { now: { price?: { usdPerMwh: number } } }[] };
    expect(zones.map(({ now }) => now.price?.usdPerMwh)).toEqual([-4.5, undefined]);
    expect(
      (await runHere('grid', '--zones', 'DE,FR', '--hours', file, '--prices', prices, '--at', '2022-06-08')).stdout,
    ).toMatch(/USD\/MWh[\s\S]*-4\.5/);
  });

  test('the example: the same tokens a second on big and on small accelerators', async () => {
    const { code, stdout } = await runHere(
      'grid',
      '--config',
      EXAMPLE,
      '--workload',
      'chat',
      '--tokens-per-second',
      '2000',
      '--hours',
      file,
      '--at',
      '2022-06-08',
      '--json',
    );
    expect(code).toBe(0);
    const { equalPerformance } = JSON.parse(stdout) as { equalPerformance: Record<string, number>[] };
    expect(equalPerformance.map(({ deployment }) => deployment)).toEqual(['frankfurt-h100', 'paris-l4']);
    for (const [row, mean] of [
      [equalPerformance[0]!, 400],
      [equalPerformance[1]!, 50],
    ] as const) {
      expect(row['replicas']! * row['replicaTokensPerSecond']!).toBeGreaterThanOrEqual(2000);
      expect((row['replicas']! - 1) * row['replicaTokensPerSecond']!).toBeLessThan(2000);
      // 2,000 tokens a second are 7,200 thousands an hour.
      expect(row['kilowatts']).toBeCloseTo((row['whPer1000']! * 7200) / 1000, 6);
      expect(row['weekGPer1000']! - row['embodiedGPer1000']!).toBeCloseTo((row['whPer1000']! * mean) / 1000, 4);
      expect(row['weekKg']).toBeCloseTo((row['weekGPer1000']! * 2 * 604_800) / 1000, 6);
    }
  });

  test('says what to do where it was asked too little', async () => {
    const { code, stdout } = await runCommand('grid', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'JG_USAGE', hint: 'give --config FILE, or --zones FR,DE' },
    });
    expect((await runHere('grid', '--zones', 'ATLANTIS', '--json')).code).toBe(1);
  });
});
