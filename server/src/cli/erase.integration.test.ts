import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createApp, openKeyStore, type App } from '../app/index.ts';
import { runCommand } from '../app/serve-process.fixture.ts';
import { chatBody, send } from '../app/http-exchange.fixture.ts';
import { TEST_FLEET, testConfig } from '../app/test-app.fixture.ts';
import { parseConfig, resolveConfig } from '../config/index.ts';
import { systemClock } from '../edge/index.ts';
import { staticKey } from '../gateway/index.ts';
import { createKey } from '../identity/keys/keys.ts';
import { startFleet } from '../simulator/index.ts';
import { type Fleet } from '../simulator/types.ts';
import { createProgram } from './program.ts';

const STATIC = 'secret-of-a-key-of-the-program';
/** Names that stand nowhere else. */
const [ORGANISATION, TEAM, PERSON, PROJECT, USER, IMPORTED_KEY] = [
  'Umbrella-Ltd',
  'Team-Raccoon',
  'Annabel-Smithson',
  'proj_Wolverine',
  'user-Beetlejuice',
  'key_Basilisk',
] as const;
const NAMES: readonly string[] = [ORGANISATION, TEAM, PERSON, PROJECT, USER, IMPORTED_KEY];
const usage = (user: string): string =>
  JSON.stringify({
    object: 'page',
    data: [
      {
        object: 'bucket',
        start_time: 1775001600,
        end_time: 1775005200,
        results: [
          {
            object: 'organization.usage.completions.result',
            input_tokens: 1000,
            output_tokens: 500,
            num_model_requests: 5,
            project_id: PROJECT,
            user_id: user,
            api_key_id: IMPORTED_KEY,
            model: 'gpt-4o-2024-08-06',
          },
        ],
      },
    ],
    has_more: false,
  });

let folder: string;
let data: string;
let fleet: Fleet;
let app: App | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-erase-'));
  data = join(folder, 'data');
  fleet = await startFleet({ deployments: TEST_FLEET, seed: 4, timeFactor: 200 });
});
afterEach(async () => {
  await app?.close();
  app = null;
  await fleet.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<App> {
  const limits = {
    organisations: { [ORGANISATION]: { budgets: [{ usd: 1, period: 'total' }] } },
    teams: { [TEAM]: { rpm: 500 } },
  };
  const text = JSON.stringify(testConfig(fleet, data, { storage: { parquet: true }, more: { limits } }));
  return (app = await createApp({
    config: resolveConfig(parseConfig(text, 't.yaml'), 't.yaml', Date.now()),
    clock: systemClock,
    clockKind: 'wall',
    staticKeys: [staticKey('program', ORGANISATION, STATIC)],
  }));
}

async function makeKey(): Promise<{ readonly id: string; readonly key: string }> {
  const { state, pepper, close } = await openKeyStore(data);
  const made = await createKey(state, pepper, { organisation: ORGANISATION, name: PERSON, team: TEAM });
  await close();
  return made;
}

type Json = Readonly<Record<string, unknown>>;
async function json(...args: readonly string[]): Promise<Json> {
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  await (await createProgram(args)).parseAsync([...args, '--data', data, '--json'], { from: 'user' });
  spy.mockRestore();
  return JSON.parse(written.join('')) as Json;
}
/** In a process of its own, beside a gateway that runs. */
const erase = async (...args: readonly string[]): Promise<Json> =>
  JSON.parse((await runCommand('keys', 'erase', ...args, '--data', data, '--json')).stdout) as Json;
const query = async (sql: string, ...more: readonly string[]): Promise<readonly Json[]> =>
  (await json('ledger', 'query', sql, ...more))['rows'] as readonly Json[];

/** Every byte of a folder, and every value of its Parquet files, where bytes are compressed. */
async function everything(path: string): Promise<string> {
  const parts: string[] = [];
  const plain = await (await DuckDBInstance.create(':memory:')).connect();
  for (const { name, parentPath } of (await readdir(path, { recursive: true, withFileTypes: true })).filter((each) =>
    each.isFile(),
  )) {
    const file = join(parentPath, name);
    parts.push(name, (await readFile(file)).toString('latin1'));
    if (name.endsWith('.parquet'))
      parts.push(
        JSON.stringify(
          (await plain.runAndReadAll(`SELECT to_json(r)::VARCHAR FROM read_parquet('${file}') r`)).getRows(),
        ),
      );
  }
  plain.closeSync();
  return parts.join('\n');
}
const namesIn = (text: string, ...others: readonly string[]): readonly string[] =>
  [...NAMES, ...others].filter((name) => text.includes(name));

const usedOf = async ({ adminUrl }: App): Promise<number> => {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  return Number(
    new RegExp(
      `joulegate_limit_used\\{scope="organisation",organisation="${ORGANISATION}",owner="${ORGANISATION}",kind="hard",dimension="money",period="total"\\} (\\S+)`,
    ).exec(text)?.[1] ?? NaN,
  );
};

test('the books name nobody, commands do, and after an erasure nothing does', { timeout: 120_000 }, async () => {
  const { id, key } = await makeKey();
  const first = await start();
  for (const secret of [key, key, STATIC])
    expect((await send(first.gatewayUrl, { body: chatBody(), secret })).status).toBe(200);
  await first.journal.rotate();
  // One more, for the open journal.
  const { headers } = await send(first.gatewayUrl, { body: chatBody(), secret: key });
  await first.journal.flush();
  await writeFile(join(folder, 'usage.json'), usage(USER));
  expect(await json('import', join(folder, 'usage.json'), '--organisation', ORGANISATION)).toMatchObject({ booked: 1 });
  expect(await json('import', join(folder, 'usage.json'), '--organisation', ORGANISATION)).toMatchObject({
    booked: 0,
    known: 1,
  });

  // Files are never rewritten: what may have to be erased must not be in them to begin with.
  const ledger = join(data, 'ledger');
  expect((await readdir(ledger)).filter((file) => file.endsWith('.parquet')).length).toBeGreaterThan(2);
  const booked = await everything(ledger);
  expect(namesIn(booked, id, 'program')).toEqual([]);
  // As it stands in Parquet that was read: the search does see what is there.
  expect(booked).toContain(String.raw`organisation\":\"org_`);
  expect(namesIn(await everything(data))).toEqual([ORGANISATION, TEAM, PERSON, PROJECT, IMPORTED_KEY]);

  const byTeam =
    'SELECT organisation, team, sum(requests)::INTEGER AS n FROM hours GROUP BY ALL ORDER BY n DESC, team NULLS LAST';
  expect(await query(byTeam)).toEqual([
    { organisation: ORGANISATION, team: TEAM, n: 3 },
    { organisation: ORGANISATION, team: PROJECT, n: 1 },
    { organisation: ORGANISATION, team: null, n: 1 },
  ]);
  expect(
    await query(
      'SELECT e.key_id, n.label FROM entries e LEFT JOIN names n ON n.name = e.key_id GROUP BY ALL ORDER BY ALL',
    ),
  ).toEqual(
    [
      { key_id: id, label: PERSON },
      { key_id: IMPORTED_KEY, label: null },
      { key_id: 'program', label: null },
    ].sort((a, b) => (a.key_id < b.key_id ? -1 : 1)),
  );
  const [raw] = await query(
    'SELECT organisation, team, key_id FROM entries WHERE team IS NOT NULL AND imported_at_ms IS NULL LIMIT 1',
    '--pseudonyms',
  );
  expect(raw).toEqual({
    organisation: expect.stringMatching(/^org_\w{10}$/) as string,
    team: expect.stringMatching(/^team_\w{10}$/) as string,
    key_id: expect.stringMatching(/^key_\w{10}$/) as string,
  });
  const why = String(headers['x-joulegate-decision']).replace(/^.*\//, '');
  expect(await json('why', why)).toMatchObject({ entry: { organisation: ORGANISATION, team: TEAM, keyId: id } });
  expect(await (await fetch(`${first.adminUrl}/api/decisions/${why}`)).json()).toMatchObject({
    entry: { organisation: ORGANISATION, team: TEAM, keyId: id },
  });
  const out = join(folder, 'showback.csv');
  await json('ledger', 'export', '--format', 'csv', '--out', out);
  expect(namesIn(await readFile(out, 'utf8'))).toEqual([ORGANISATION, TEAM, PROJECT, IMPORTED_KEY]);
  await json('ledger', 'export', '--format', 'csv', '--out', out, '--pseudonyms');
  expect(namesIn(await readFile(out, 'utf8'))).toEqual([]);

  // A restart finds what was spent, under pseudonyms, and tells it by name.
  await first.close();
  const second = await start();
  const [{ usd }] = (await query(
    'SELECT sum(cost_nano_usd) / 1e9 AS usd FROM entries WHERE imported_at_ms IS NULL',
  )) as [{ usd: number }];
  expect(await usedOf(second)).toBeCloseTo(usd, 9);

  const sums =
    'SELECT count(*)::INTEGER AS n, sum(cost_nano_usd)::BIGINT AS usd, sum(carbon_nano_g)::BIGINT AS g FROM entries';
  const before = await query(sums);
  expect(await erase(ORGANISATION)).toMatchObject({
    done: false,
    kind: 'organisation',
    keys: 1,
    teams: 1,
    names: 7,
    entries: 5,
  });
  expect(await erase(ORGANISATION, '--yes')).toMatchObject({
    done: true,
    pseudonym: raw!['organisation'],
    scrubbed: true,
    entries: 5,
  });
  // The gateway still runs and has the database open.
  expect(namesIn(await everything(data), id)).toEqual([]);
  expect(await query(sums)).toEqual(before);
  expect(await query(byTeam)).toEqual(await query(byTeam, '--pseudonyms'));
  await expect
    .poll(async () => (await send(second.gatewayUrl, { body: chatBody(), secret: key })).status, { timeout: 4000 })
    .toBe(401);
  expect(await json('why', why)).toMatchObject({
    entry: { organisation: raw!['organisation'], team: raw!['team'], keyId: raw!['key_id'] },
  });
  await second.close();
  expect(await json('ledger', 'verify', '--all')).toMatchObject({ ok: true, problems: [] });
  expect(namesIn(await everything(data), id)).toEqual([]);

  // Who comes later has another pseudonym, and none of what was spent before.
  const later = await makeKey();
  const third = await start();
  const answer = await send(third.gatewayUrl, { body: chatBody(), secret: later.key });
  expect(await usedOf(third)).toBeCloseTo(Number(answer.headers['x-joulegate-cost-usd']), 9);
  await third.journal.flush();
  expect(await query('SELECT count(DISTINCT organisation)::INTEGER AS n FROM entries', '--pseudonyms')).toEqual([
    { n: 2 },
  ]);
  expect(await query(`SELECT count(*)::INTEGER AS n FROM entries WHERE organisation = '${ORGANISATION}'`)).toEqual([
    { n: 1 },
  ]);
});

test('a name of a user is not to be found by guessing either', { timeout: 60_000 }, async () => {
  const path = join(folder, 'usage.json');
  const ids = async (): Promise<readonly string[]> =>
    (await query('SELECT id FROM entries ORDER BY id')).map(({ id }) => String(id));
  await writeFile(path, usage(USER));
  await json('import', path, '--organisation', ORGANISATION);
  const [here] = await ids();
  await rm(data, { recursive: true });
  await json('import', path, '--organisation', ORGANISATION);
  // The same row of the same organisation: whoever knows neither state cannot tell.
  expect((await ids())[0]?.slice(0, 24)).not.toBe(here?.slice(0, 24));
});
