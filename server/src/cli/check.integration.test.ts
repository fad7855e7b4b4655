import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../app/serve-process.fixture.ts';
import { hourLabel, hourOf } from '../units/index.ts';
import { runHere } from './run-command.fixture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-check-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const deployment = (id: string, site: string) => ({
  id,
  model: 'llama-3.1-8b',
  baseUrl: 'http://127.0.0.1:8000/v1',
  site,
  price: {
    inputPerMtok: 1,
    outputPerMtok: 2,
    source: 'contract',
    asOf: new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10),
  },
});

async function config(over: object): Promise<string> {
  const file = join(folder, 'joulegate.yaml');
  const whole = {
    version: 1,
    origins: ['paris'],
    deployments: [deployment('paris', 'gcp:europe-west9'), deployment('frankfurt', 'gcp:europe-west3')],
    workloads: ['chat', 'mail', 'search'].map((id) => ({ id, deployments: ['paris', 'frankfurt'] })),
    ...over,
  };
  await writeFile(file, JSON.stringify(whole));
  return file;
}

test('prints who has what of the corporate target this month, and it adds up', async () => {
  const target = {
    baseYear: 2020,
    baseTonnes: 120,
    goal: { year: 2021, tonnes: 60 },
    scope: 'scope 3',
    shares: { chat: { percent: 40 }, mail: { tonnesPerYear: 12 } },
  };
  const file = await config({ organisation: { target } });
  const json = await runHere('check', file, '--json');
  // 5 t a month: 2 t, 1 t, and 2 t that nobody has.
  expect(JSON.parse(json.stdout)).toMatchObject({
    target: { grams: 5_000_000, parts: { chat: 2_000_000, mail: 1_000_000 }, unassignedG: 2_000_000 },
  });
  const text = await runHere('check', file, '--booked', 'search=7');
  expect(text.stdout).toMatch(
    /chat +2,000\.000 +40\.0 +stated share\s+mail +1,000\.000 +20\.0 +stated share\s+search +2,000\.000 +40\.0 +booked carbon\s+organisation +5,000\.000 +100\.0/,
  );
  const wrong = await runCommand('check', file, '--booked', 'serach=7', '--json');
  expect([wrong.code, JSON.parse(wrong.stdout)]).toMatchObject([1, { error: { code: 'JG_USAGE' } }]);
}, 20_000);

test('warns where average and marginal intensity disagree in rank, and where a marginal signal has no source', async () => {
  const hours = join(folder, 'hours.csv');
  const now = hourOf(Date.now());
  const rows = [now - 1, now, now + 1]
    .flatMap((hour) => [`FR,${hourLabel(hour)},10,50,50,50,0,700`, `DE,${hourLabel(hour)},300,400,50,50,0,600`])
    .sort();
  await writeFile(
    hours,
    [
      'zone,datetime_utc,ci_direct_g_per_kwh,ci_lca_g_per_kwh,low_carbon_pct,renewable_pct,estimated,ci_marginal_g_per_kwh',
      ...rows,
    ].join('\n'),
  );
  const workloads = [{ id: 'chat', deployments: ['paris', 'frankfurt'], carbonSignal: 'marginal' }];
  const warningsOf = async (grid: readonly object[]) =>
    (JSON.parse((await runHere('check', await config({ workloads, grid }), '--json')).stdout) as { warnings: string[] })
      .warnings;
  const fallback = [expect.stringMatching('^market-based Scope 2 of FR, DE is the location-based average')];
  expect(await warningsOf([{ kind: 'hourly-csv', path: hours }])).toEqual([
    ...fallback,
    expect.stringMatching(/^FR is cleaner than DE on average and dirtier at the margin/),
  ]);
  expect(await warningsOf([{ kind: 'yearly-averages' }])).toEqual([
    ...fallback,
    expect.stringMatching(
      /^workload chat asks for marginal intensity, which no grid source gives for FR, DE: the average decides/,
    ),
  ]);
}, 20_000);

test('a credential that is in no environment and no file is an error, by its deployment', async () => {
  const file = await config({
    deployments: [
      { ...deployment('paris', 'gcp:europe-west9'), credential: { env: 'JOULEGATE_TEST_NO_SUCH_KEY' } },
      deployment('frankfurt', 'gcp:europe-west3'),
    ],
  });
  const ended = await runHere('check', file, '--json');
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    error: { code: 'JG_CONFIG', message: expect.stringMatching(/paris[^]*JOULEGATE_TEST_NO_SUCH_KEY/) as string },
  });
});

test('asks each live grid source once and says what it fails at; --offline asks none', async () => {
  let asked = 0;
  const source = createServer((_, response) => {
    asked++;
    response.end(JSON.stringify({ zone: 'FR', history: [] }));
  });
  await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(source.address() as AddressInfo).port}`;
  const file = await config({
    grid: [{ kind: 'electricity-maps', token: { env: 'GRID_TOKEN' }, baseUrl }],
    deployments: [deployment('paris', 'gcp:europe-west9')],
    workloads: [{ id: 'chat', deployments: ['paris'] }],
  });
  process.env['GRID_TOKEN'] = 'token';
  try {
    const offline = await runHere('check', file, '--offline', '--json');
    expect([asked, JSON.parse(offline.stdout).warnings]).toEqual([
      0,
      expect.not.arrayContaining([expect.stringContaining('no whole hour')]),
    ]);
    const { code, stdout } = await runHere('check', file, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).warnings).toContainEqual(
      expect.stringMatching(/grid source Electricity Maps, zone FR: answered and gave no whole hour/),
    );
  } finally {
    delete process.env['GRID_TOKEN'];
    source.close();
  }
});

test('the schema for editors is printed without a config at hand', async () => {
  const { code, stdout } = await runHere('check', '--schema');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ title: 'joulegate.yaml', required: ['version', 'origins'] });
});

test('instruments are read before the day of the report: a mistake is an error, a market that nobody is in a warning', async () => {
  const instruments = join(folder, 'instruments.yaml');
  const go = (id: string, boundary: string) => ({
    id,
    boundary,
    vintage: 2026,
    mwh: 5,
    gPerKwh: 0,
    source: 'registry',
  });
  const file = await config({ reporting: { instruments } });
  await writeFile(instruments, JSON.stringify({ version: 1, instruments: [go('GO-1', 'FR'), go('GO-2', 'IS')] }));
  const { warnings } = JSON.parse((await runHere('check', file, '--offline', '--json')).stdout) as {
    warnings: string[];
  };
  expect(warnings.filter((each) => each.startsWith('instrument'))).toEqual([
    'instrument GO-2 covers nothing: no deployment stands in IS; markets in use are DE, FR',
  ]);
  await writeFile(instruments, JSON.stringify({ version: 1, instruments: [go('GO-1', 'FR'), go('GO-1', 'FR')] }));
  const { code, stderr } = await runHere('check', file, '--offline');
  expect([code, stderr]).toEqual([1, expect.stringContaining('GO-1 stands twice')]);
});
