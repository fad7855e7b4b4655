import { expect, test } from 'vitest';
import { openEngine } from './open-engine.ts';
import { FACTORS_SQL } from './sql.ts';

const HOURS = 30_000;

test('factors of many hours are read in little memory: each record once for all of its values', async () => {
  const engine = openEngine({ folders: [], memoryMb: 96, threads: 2 });
  try {
    await engine.run(
      `CREATE VIEW records AS SELECT 'factors' AS kind, 'f' || i AS id, '{"whPerInput":' || i || ',"lifecycleGPerWh":null,"price":{"outputPerMtok":2.5},"tier":"measured","grid":{"marginalGPerKwh":500},"pad":"' || repeat('x', 2200) || '"}' AS json FROM range(${HOURS}) t(i)`,
    );
    await engine.run(`CREATE TABLE factors_now AS SELECT * EXCLUDE (json, method, grid_source) FROM (${FACTORS_SQL})`);
    const [row] = await engine.rows(
      'SELECT count(*) AS n, sum(wh_per_input) AS input, sum(usd_output_per_mtok) AS usd, max(marginal_g_per_wh) AS marginal, count(lifecycle_g_per_wh) AS known, max(tier) AS tier FROM factors_now',
    );
    expect(Object.values(row!).map((value) => (typeof value === 'bigint' ? Number(value) : value))).toEqual([
      HOURS,
      (HOURS * (HOURS - 1)) / 2,
      HOURS * 2.5,
      0.5,
      0,
      'measured',
    ]);
  } finally {
    await engine.close();
  }
}, 60_000);
