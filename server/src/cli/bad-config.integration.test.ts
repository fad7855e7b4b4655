import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../app/serve-process.fixture.ts';
import { TEST_FLEET, testConfig } from '../app/test-app.fixture.ts';
import { startFleet } from '../simulator/index.ts';
import { type Fleet } from '../simulator/types.ts';
import { runHere } from './run-command.fixture.ts';

let fleet: Fleet;
let folder: string;
beforeAll(async () => {
  fleet = await startFleet({ deployments: TEST_FLEET, seed: 7, timeFactor: 500 });
  folder = await mkdtemp(join(tmpdir(), 'joulegate-bad-config-'));
});
afterAll(async () => {
  await fleet.close();
  await rm(folder, { recursive: true, force: true });
});

test('a bad config and a grid file with a missing hour: line, setting, exit code', { timeout: 60_000 }, async () => {
  const config = testConfig(fleet, join(folder, 'store'));
  const file = join(folder, 'joulegate.yaml');
  const good = JSON.stringify(config, null, 1);
  const bad = good
    .replace('"maxInFlight": 1000', '"maxInFlite": 1000')
    .replace('"default": "paris-h100"', '"default": "pari-h100"');
  const line = bad.split('\n').findIndex((each) => each.includes('maxInFlite')) + 1;
  await writeFile(file, bad);
  const header = 'zone,datetime_utc,ci_direct_g_per_kwh,ci_lca_g_per_kwh,low_carbon_pct,renewable_pct,estimated';
  const csv = join(folder, 'grid.csv');
  await writeFile(csv, `${header}\nFR,2026-01-01T00:00Z,30,40,95,25,0\nFR,2026-01-01T02:00Z,30,40,95,25,0\n`);
  const gap = join(folder, 'gap.yaml');
  await writeFile(gap, JSON.stringify({ ...config, grid: [{ kind: 'hourly-csv', path: csv }] }));
  const absent = join(folder, 'absent.yaml');
  const [check, serve, checkGap, serveGap, nothing, json] = await Promise.all([
    runHere('check', file),
    runCommand('serve', '--config', file),
    runHere('check', gap),
    runHere('serve', '--config', gap),
    runHere('serve', '--config', absent),
    runHere('check', file, '--json'),
  ]);
  for (const each of [check, serve]) {
    expect(each.code).toBe(1);
    expect(each.stderr).toContain(`${file}:${line}`);
    expect(each.stderr).toMatch(/maxInFlite.*maxInFlight/);
  }
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'JG_CONFIG' } });
  for (const each of [checkGap, serveGap]) {
    expect(each.code).toBe(1);
    expect(each.stderr).toMatch(/grid\.csv, line 3: zone FR: 2026-01-01T01:00Z is missing/);
  }
  expect([nothing.code, nothing.stderr.includes('absent.yaml')]).toEqual([1, true]);
  for (const each of [check, serve, checkGap, serveGap, nothing]) expect(each.stderr).not.toMatch(/\n\s+at /);
  await writeFile(file, good);
  expect((await runHere('check', file)).code).toBe(0);
});
