import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../app/serve-process.fixture.ts';
import { LITELLM_JSON, OPENAI_CSV, OPENAI_USAGE, PLAIN_CSV } from '../intake/import/exports.fixture.ts';
import { openBooks, openJournal, type Books } from '../ledger/index.ts';
import { sampleEntry } from '../ledger/entry/entry.fixture.ts';
import { dataFolder, SKIPPED_NO_DATA } from '../edge/index.ts';
import { runHere } from './run-command.fixture.ts';

let folder: string;
let books: Books | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-import-'));
});
afterEach(async () => {
  await books?.close();
  books = null;
  await rm(folder, { recursive: true, force: true });
});

type Json = Readonly<Record<string, never>>;
const json = async (...args: readonly string[]): Promise<{ code: number | null; result: Json; stderr: string }> => {
  const { code, stdout, stderr } = await runHere(...args, '--data', folder, '--json');
  return { code, result: JSON.parse(stdout) as Json, stderr };
};
const file = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};
/** What is in the books, by one engine a test: the command that asks them is tested elsewhere. */
const query = async (sql: string): Promise<readonly Json[]> => {
  books ??= openBooks({ folder: join(folder, 'ledger') });
  const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);
  return JSON.parse(JSON.stringify(await books.rows(sql), plain)) as readonly Json[];
};

const PRICED = `version: 1
origins: [paris]
grid: [{ kind: yearly-averages }]
deployments:
  - id: paris
    model: llama-3.1-8b
    baseUrl: http://127.0.0.1:8001/v1
    site: gcp:europe-west9
    hardware: { accelerator: h100-sxm, count: 1, precision: bf16, batch: 64 }
    price: { inputPerMtok: 2, outputPerMtok: 8, source: own, asOf: 2026-05-01 }
workloads:
  - { id: chat, mode: observe, deployments: [paris], default: paris }
`;

describe('joulegate import', { timeout: 60_000 }, () => {
  test('an empty folder gives the first figure, with tier and interval, and the same file again nothing', async () => {
    const path = await file('usage.json', OPENAI_USAGE);
    const { code, result } = await json('import', path);
    // 150 and 50 uncached at 2.50, 800 cached at 1.25, 500 out at 10 USD/Mtok; 2 million in at 0.15, half for batch.
    expect([code, result]).toMatchObject([
      0,
      {
        format: 'openai',
        booked: 2,
        known: 0,
        tier: 'imported',
        usd: 0.0005 + 0.001 + 0.005 + 0.15,
        tokens: { inputUncached: 2_000_150, cacheRead: 800, cacheWrite5m: 50, output: 500 },
        longerThanAnHour: 2,
      },
    ]);
    const energy = result['energyWh'] as unknown as { p05: number; p50: number; p95: number; unknown: number };
    expect(energy.unknown).toBe(0);
    expect(energy.p95 / energy.p50).toBeGreaterThan(4.5);
    expect(energy.p50 / energy.p05).toBeGreaterThan(4.5);
    expect((await json('import', path)).result).toMatchObject({ booked: 0, known: 2 });
    // The dashboard's export of the same day: cache writes are not told apart there.
    const csv = await file('usage.csv', OPENAI_CSV);
    expect((await json('import', csv)).result).toMatchObject({
      error: { code: 'JG_DATA', message: expect.stringContaining('less than what was imported') as string },
    });
    expect(await query('SELECT count(*)::INTEGER AS n, count(DISTINCT id)::INTEGER AS ids FROM entries')).toEqual([
      { n: 2, ids: 2 },
    ]);
    expect((await json('ledger', 'verify', '--all')).result).toMatchObject({
      ok: true,
      figures: { withoutFactors: 2 },
    });
  });

  test('overlapping exports book what is new; a model that nobody can place has unknown energy, not none, and one of a known family that of its family', async () => {
    const [head, ...lines] = PLAIN_CSV.trim()
      .split('\n')
      .map((line) => line.replaceAll('mistral-large', 'in-house-9'));
    await json('import', await file('a.csv', `${head}\n${lines.slice(0, 2).join('\n')}\n`));
    const { result } = await json('import', await file('b.csv', `${head}\n${lines.join('\n')}\n`));
    expect(result).toMatchObject({ booked: 1, known: 2 });
    expect(
      await query(
        'SELECT model_asked AS m, count(*)::INTEGER AS n, sum(energy_nano_wh) IS NULL AS unknown FROM entries GROUP BY m ORDER BY m',
      ),
    ).toEqual([
      { m: 'gpt-4o', n: 1, unknown: false },
      { m: 'in-house-9', n: 2, unknown: true },
    ]);
    expect(
      await query(
        "SELECT sum(energy_unknown)::INTEGER AS u FROM hours WHERE deployment = 'imported:mistral/in-house-9'",
      ),
    ).toEqual([{ u: 2 }]);
  });

  test('bad rows are named with line and reason and nothing of the file is booked, unless they are left out', async () => {
    const path = await file('bad.csv', PLAIN_CSV);
    await appendFile(path, '2026-04-03,,openai,gpt-4o,k1,p1,12,minus,0,600,0,\n');
    const { code, result } = await json('import', path);
    // The others run in this process: what they print and how they end is what the program does as one of its own.
    const own = await runCommand('import', path, '--data', folder, '--json');
    expect([own.code, JSON.parse(own.stdout)]).toEqual([code, result]);
    expect([code, result]).toMatchObject([
      1,
      { error: { code: 'JG_DATA', message: expect.stringContaining('line 5: input_tokens is "minus"') as string } },
    ]);
    expect((await readdir(folder)).sort()).toEqual(['bad.csv']);
    expect((await json('import', path, '--dry-run', '--skip-bad')).result).toMatchObject({
      booked: 0,
      new: 3,
      bad: [{ where: 'line 5' }],
    });
    expect((await readdir(folder)).sort()).toEqual(['bad.csv']);
    expect((await json('import', path, '--skip-bad')).result).toMatchObject({ booked: 3 });
  });

  test('what failed and what came from a cache is booked as that; where it ran is taken as told', async () => {
    const path = await file('spend.json', LITELLM_JSON);
    expect((await json('import', path, '--zone', 'FR', '--organisation', 'acme')).result).toMatchObject({
      format: 'litellm',
      booked: 4,
      usd: 0.024691358,
    });
    expect(
      await query(
        'SELECT outcome AS o, count(*)::INTEGER AS n, any_value(zone) AS z FROM entries GROUP BY o ORDER BY o',
      ),
    ).toEqual([
      { o: 'cached', n: 1, z: null },
      { o: 'failed', n: 1, z: 'FR' },
      { o: 'served', n: 2, z: 'FR' },
    ]);
    expect((await json('import', path, '--zone', 'XX')).result).toMatchObject({
      error: { code: 'JG_USAGE', message: '"XX" is no known grid zone' },
    });
    expect((await json('import', path, '--map', 'a=b')).result).toMatchObject({ error: { code: 'JG_USAGE' } });
    expect((await json('import', path, '--format', 'excel')).result).toMatchObject({ error: { code: 'JG_USAGE' } });
  });
});

const data = dataFolder();
const given = (name: string): string => join(data ?? '', 'cases/finops', name);

describe.skipIf(data === null)(
  `given files, one after another${data === null ? ` (${SKIPPED_NO_DATA})` : ''}`,
  { timeout: 60_000 },
  () => {
    const booked = async () =>
      (
        await query(
          'SELECT sum(cost_nano_usd)::BIGINT AS nano, sum(tokens_input_uncached)::INTEGER AS tin, sum(tokens_output)::INTEGER AS out FROM entries',
        )
      )[0];

    test.each(['hour', 'dashboard'])('a day and then the same by %s is booked once', async (other) => {
      await json('import', given('overlap-day.json'));
      const then = await json('import', given(other === 'hour' ? 'overlap-hour.json' : 'overlap-dashboard.csv'));
      if (other === 'hour')
        expect(then.result).toMatchObject({
          error: { message: expect.stringContaining('the books have the time from 2026-09-01T00:00Z') as string },
        });
      else expect(then.result).toMatchObject({ booked: 0, known: 1, regrouped: 1 });
      expect(await booked()).toEqual({ nano: 3_500_000_000, tin: 1_000_000, out: 100_000 });
    });

    test('money and requests that come later are booked by the difference, and said', async () => {
      expect((await json('import', given('litellm-batch-spend-1.json'))).result).toMatchObject({ booked: 1, usd: 0 });
      expect((await json('import', given('litellm-batch-spend-2.json'))).result).toMatchObject({
        booked: 1,
        restated: 1,
      });
      expect(await booked()).toEqual({ nano: 582_500, tin: 18, out: 43 });
      await json('import', given('revised-cost-1.csv'));
      expect((await json('import', given('revised-cost-2.csv'))).result).toMatchObject({ restated: 2, known: 0 });
      expect(await booked()).toEqual({ nano: 750_582_500, tin: 100_018, out: 20_043 });
      expect((await json('import', given('revised-cost-2.csv'))).result).toMatchObject({ booked: 0, known: 2 });
    });
  },
);

test('a model that is mapped after it was booked is valued then, and only once', { timeout: 60_000 }, async () => {
  const path = await file(
    'own.csv',
    'at,until,provider,model,requests,input_tokens,output_tokens,cost_usd\n2026-05-01,,own,in-house-9,10,1000,2000,0.50\n',
  );
  const energy = async () =>
    (
      await query(
        'SELECT sum(energy_nano_wh)::BIGINT AS wh, sum(cost_nano_usd)::BIGINT AS nano, sum(tokens_output)::INTEGER AS out FROM entries',
      )
    )[0];
  const unknown = async () =>
    (await query('SELECT sum(energy_unknown)::INTEGER AS wh, sum(carbon_unknown)::INTEGER AS g FROM hours'))[0];
  await json('import', path);
  expect(await energy()).toEqual({ wh: null, nano: 500_000_000, out: 2000 });
  expect(await unknown()).toEqual({ wh: 1, g: 1 });
  expect((await json('import', path, '--map', 'in-house-9=llama-3-8b')).result).toMatchObject({
    known: 1,
    valuedNow: 1,
  });
  const valued = await energy();
  expect(valued).toMatchObject({ nano: 500_000_000, out: 2000 });
  expect(Number(valued?.['wh'])).toBeGreaterThan(0);
  expect(await unknown()).toEqual({ wh: 0, g: 0 });
  // Its figures stand where its tokens do, so that no group of a report has one without the other.
  expect(
    await query(
      'SELECT model, sum(tokens_output)::INTEGER AS out, sum(energy_unknown)::INTEGER AS wh FROM hours GROUP BY 1',
    ),
  ).toEqual([{ model: 'in-house-9', out: 2000, wh: 0 }]);
  expect((await json('import', path, '--map', 'in-house-9=llama-3-8b')).result).toMatchObject({
    booked: 0,
    valuedNow: 0,
  });
});

test('a price that is known later counts once, and nothing stays without one', { timeout: 60_000 }, async () => {
  const lines = (provider: string) =>
    `at,until,provider,model,requests,input_tokens,output_tokens\n2026-05-01,,${provider},in-house-9,10,1000,2000\n`;
  const sums = async () =>
    (
      await query(
        'SELECT sum(cost_unknown)::INTEGER AS unknown, sum(energy_unknown)::INTEGER AS wh, sum(cost_nano_usd)::BIGINT AS nano FROM hours',
      )
    )[0];
  const path = await file('own.csv', lines('own'));
  const config = await file('joulegate.yaml', PRICED);
  await json('import', path, '--map', 'in-house-9=llama-3-8b');
  expect(await sums()).toMatchObject({ unknown: 1, wh: 0, nano: 0 });
  expect((await json('import', path, '--config', config, '--map', 'in-house-9=paris')).result).toMatchObject({
    valuedNow: 1,
  });
  // 1,000 in at 2 USD and 2,000 out at 8 USD a million.
  expect(await sums()).toMatchObject({ unknown: 0, wh: 0, nano: 18_000_000 });
});

describe('joulegate ledger reconcile, settle, restatements', { timeout: 60_000 }, () => {
  const START = Date.UTC(2026, 3, 1);

  test('imported and live usage against one invoice, settled once', async () => {
    const journal = await openJournal({ folder: join(folder, 'ledger') });
    for (let i = 0; i < 10; i++)
      await journal.append(
        sampleEntry(`e-${i}`, {
          at: START + i * 60_000,
          operator: 'openai',
          modelServed: 'gpt-4o',
          costNanoUsd: 20_000_000,
        }),
      );
    await journal.close();
    await json(
      'import',
      await file(
        'past.csv',
        'at,provider,model,key,input_tokens,output_tokens,cost_usd\n2026-04-01T10:00:00Z,openai,gpt-4o-2024-08-06,key_old,100,0,0.50\n',
      ),
    );
    const invoice = await file(
      'invoice.csv',
      'day,model,key,project,amount_usd\n2026-04-01,gpt-4o-2024-08-06,key_gateway,p1,0.20\n2026-04-01,gpt-4o-2024-08-06,key_old,p1,0.50\n2026-04-01,gpt-4o-2024-08-06,key_rogue,p2,0.03\n',
    );
    const args = ['ledger', 'reconcile', '--invoice', invoice, '--operator', 'openai', '--gateway-key', 'key_gateway'];
    const { code, result } = await json(...args, '--settle', '--by', 'ann');
    expect(result).toMatchObject({
      ok: false,
      usd: { invoiced: '0.73', booked: '0.70', matched: '0.70', onlyInvoiced: '0.03', onlyBooked: '0.00' },
      bypassing: [{ key: 'key_rogue', projects: ['p2'], usd: '0.03' }],
      settled: { booked: true },
    });
    expect(code).toBe(1);
    const again = await json(...args, '--settle', '--by', 'ann', '--tolerance', '5');
    expect([again.code, again.result]).toMatchObject([0, { ok: true, settled: { booked: false } }]);
    expect(
      await query(
        "SELECT operator AS o, amount_nano_usd AS a, booked_by AS b, (until_hour - hour)::INTEGER AS h FROM settlements WHERE kind = 'invoice'",
      ),
    ).toEqual([{ o: 'openai', a: 730_000_000, b: 'ann', h: 24 }]);
  });

  test('a report as of an earlier moment does not change when something is settled later', async () => {
    const journal = await openJournal({ folder: join(folder, 'ledger') });
    for (let i = 0; i < 6; i++) await journal.append(sampleEntry(`e-${i}`, { at: START + i * 600_000 }));
    await journal.close();
    const { energyNanoWh, carbonEmbodiedNanoG } = sampleEntry('x');
    const total = 6 * energyNanoWh.mean!;
    const before = Date.now();
    const report = (asOf: number) =>
      query(`SELECT sum(energy_nano_wh)::BIGINT AS e, sum(carbon_nano_g)::BIGINT AS c FROM settled_as_of(${asOf})`);
    const [early] = await report(before);
    const meter = await file('meter.csv', `deployment,hour,energy_wh\neu-se,2026-04-01T00:00Z,${(2 * total) / 1e9}\n`);
    const settle = (kind: string, path: string, reason: string) =>
      json('ledger', 'settle', kind, path, '--reason', reason, '--by', 'ann', '--note', 'because');
    expect(await settle('--meter', meter, 'error')).toMatchObject({ code: 0, result: { settled: 1, reason: 'error' } });
    const between = Date.now();
    // What is settled in the same millisecond would count as known then.
    await expect.poll(() => Date.now()).toBeGreaterThan(between);
    expect(
      await settle(
        '--grid',
        await file('grid.csv', 'zone,hour,lifecycle_g_per_kwh\nSE-SE3,2026-04-01T00:00Z,100\n'),
        'estimate-change',
      ),
    ).toMatchObject({ code: 0 });
    expect(await report(before)).toEqual([early]);
    const restated = (await json('ledger', 'restatements')).result as unknown as {
      restatements: readonly {
        reasons: string[];
        before: { energyWh: number; carbonG: number };
        after: { energyWh: number; carbonG: number };
        by: string[];
        notes: string[];
      }[];
    };
    const [metered, final] = restated.restatements;
    expect([metered!.reasons, metered!.by, metered!.notes, final!.reasons]).toEqual([
      ['error'],
      ['ann'],
      ['because'],
      ['estimate-change'],
    ]);
    expect(metered!.before.energyWh).toBeCloseTo(total / 1e9, 8);
    expect(metered!.after.energyWh).toBeCloseTo((2 * total) / 1e9, 8);
    // Twice the energy at 100 g/kWh, and the embodied carbon as it was.
    expect(final!.after.carbonG).toBeCloseTo((2 * total * 0.1 + 6 * carbonEmbodiedNanoG!) / 1e9, 7);
    expect(final!.before).toEqual(metered!.after);
    expect(
      (
        (await json('ledger', 'restatements', '--as-of', new Date(between).toISOString()))
          .result as unknown as typeof restated
      ).restatements,
    ).toHaveLength(1);
    expect(await report(between)).toEqual([
      { e: expect.closeTo(2 * total, -1) as number, c: expect.any(Number) as number },
    ]);
    expect((await json('ledger', 'verify', '--all')).result).toMatchObject({ ok: true });
  });

  test('a file to settle with a bad line is refused as a whole', async () => {
    await (await openJournal({ folder: join(folder, 'ledger') })).close();
    const path = await file(
      'g.csv',
      'zone,hour,lifecycle_g_per_kwh\nFR,2026-04-01T00:00Z,40\nFR,2026-04-01T00:30Z,41\nFR,2026-04-01T00:00Z,42\nFR,2026-04-01T02:00Z,-1\n',
    );
    const { code, result } = await json(
      'ledger',
      'settle',
      '--grid',
      path,
      '--reason',
      'error',
      '--by',
      'ann',
      '--note',
      'x',
    );
    const { message } = (result as unknown as { error: { message: string } }).error;
    expect(code).toBe(1);
    for (const part of [
      '3 lines',
      'line 3: hour is "2026-04-01T00:30Z"',
      'line 4: line 2 settles the same hour',
      'line 5: lifecycle_g_per_kwh is "-1"',
    ])
      expect(message).toContain(part);
    expect(await readFile(join(folder, 'ledger', 'manifest.json'), 'utf8').catch(() => '')).not.toContain('settlement');
    expect(
      (await json('ledger', 'settle', '--grid', path, '--reason', 'mood', '--by', 'ann', '--note', 'x')).result,
    ).toMatchObject({ error: { code: 'JG_USAGE' } });
  });
});
