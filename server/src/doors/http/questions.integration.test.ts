import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { z } from 'zod';
import { openKeyStore, type KeyStore } from '../../app/index.ts';
import { standingBooks, type StandingBooks } from '../../app/standing-books.ts';
import { startTestApp } from '../../app/test-app.fixture.ts';
import { openJournal } from '../../ledger/index.ts';
import { createCollector } from '../live/collector.ts';
import { collectorOptions } from '../live/collector.fixture.ts';
import { entryOf } from '../live/entry.test-data.ts';
import { consoleUsers } from '../../identity/index.ts';
import { hasBody, pathOf, type Question } from '../question.ts';
import { QUESTIONS } from '../questions/index.ts';
import { waistOf } from '../waist.fixture.ts';
import * as incident from '../../doctor/incident.fixture.ts';
import { replayApi, type ReplayApi } from '../../doctor/live/replay-api.fixture.ts';
import { startAdmin, type Admin } from './server.ts';

const TOKEN = 'correct-horse-battery-staple';
let folder: string;
let keys: KeyStore;
let admin: Admin | null = null;
let books: StandingBooks | null = null;
let cluster: ReplayApi | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-questions-'));
  keys = await openKeyStore(folder);
});
afterEach(async () => {
  await admin?.close();
  admin = null;
  await books?.close();
  books = null;
  await cluster?.close();
  cluster = null;
  await keys.close();
  await rm(folder, { recursive: true });
});

async function start(token?: string): Promise<string> {
  const collector = createCollector(collectorOptions());
  collector.accept({ kind: 'entry', entry: entryOf({ id: 'd-1' }) });
  const ledger = join(folder, 'ledger');
  const journal = await openJournal({ folder: ledger });
  await journal.append(entryOf({ id: 'd-1' }));
  await journal.close();
  books = standingBooks({ folder: ledger });
  cluster = await replayApi(
    incident.snapshot([incident.deployment('web'), incident.pod('web', { status: incident.crashing('web') })]),
  );
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(
    kubeconfig,
    `current-context: a
contexts: [{ name: a, context: { cluster: c } }]
clusters: [{ name: c, cluster: { server: "${cluster.origin}" } }]
`,
  );
  // A diagnosis is answered whatever becomes of its wording.
  const wording = { url: 'http://127.0.0.1:9/v1', key: { env: 'JOULEGATE_TEST_NO_SUCH_KEY' }, model: 'm' };
  const waist = waistOf({
    live: collector,
    settings: () => ({
      file: 'joulegate.yaml',
      raw: { doctor: { namespaces: ['app'], kubeconfig, zone: 'SE', wording } },
    }),
    books: (work) => books!.with([], work),
    identity: async () => keys,
    state: (work) => work(keys.state),
    ledgerFolder: () => ledger,
    actor: 'token of the control plane',
  });
  admin = await startAdmin({
    port: 0,
    waist,
    consoleFolder: null,
    metrics: async () => '',
    ...(token === undefined ? {} : { token }),
  });
  return admin.url;
}

const SCENARIO = await readFile(join(import.meta.dirname, '../../../../examples/plans/documents-12b.yaml'), 'utf8');

const SITING = `version: 1
title: Two halls
start: 2026-01-01
model: gpt-oss-20b
demand: { inputTokens: 1000, outputTokens: 300 }
origins: [{ key: frankfurt, requestsPerDay: 900000 }, { key: paris, requestsPerDay: 900000 }]
hardware: [{ id: h100, accelerator: h100-sxm, firstTokenMs: 100, price: { usdPerGpuHour: 2.5 } }]
sites:
  - { key: 'aws:eu-central-1', hardware: { h100: { atMost: 20 } } }
  - { key: 'aws:eu-north-1', hardware: { h100: { atMost: 20 } } }
`;

const YEAR = new Date(entryOf({}).at).toISOString().slice(0, 4);
const ABOUT = strToU8(JSON.stringify({ period: YEAR, organisation: null, asOf: 1e12 }));
const PACK = Buffer.from(zipSync({ 'pack.json': ABOUT })).toString('base64');

/** An input that each question answers; `id` is a key or a decision by its path. */
const INPUTS: Readonly<Record<string, object>> = {
  'report breakdown': { from: '1', to: String(Date.UTC(2100, 0)), by: 'workload' },
  'report ghg': { period: '2022' },
  'report esrs': { period: '2022' },
  'report vsme': { period: '2022' },
  'report sci': { period: '2022' },
  'report focus': { period: '2022', noX: 'true' },
  'report customer': { period: '2022', tenant: 'acme' },
  'report variance': { from: '2022', to: YEAR },
  'report governance': { period: String(new Date().getUTCFullYear()) },
  'report frontier': { from: '1', to: String(Date.UTC(2100, 0)) },
  'answers mark': { ids: ['d-1'] },
  why: { id: 'd-1' },
  'keys create': { organisation: 'acme', name: 'ci' },
  'keys limits': { id: 'KEY', rpm: 60 },
  'keys freeze': { id: 'KEY' },
  'keys thaw': { id: 'KEY' },
  'keys revoke': { id: 'KEY' },
  'users create': { name: 'Ada', role: 'viewer' },
  'users role': { user: 'USER', role: 'auditor' },
  'users end': { user: 'USER' },
  dashboard: { need: 'cost by workload for the last week' },
  grid: { zones: 'FR,DE', week: 'true' },
  plan: { scenario: SCENARIO },
  siting: { scenario: SITING },
  'report evidence': { period: YEAR },
  'report verify': { pack: PACK },
  'report opportunities': { from: '1', to: String(Date.UTC(2100, 0)) },
  'replay books': { from: '1', to: String(Date.UTC(2100, 0)), carbonUsdPerTonne: 200, latencyBudgetMs: '30' },
  'commitments accept': {
    scenario: SCENARIO,
    workload: 'documents',
    deployments: ['a'],
    owner: 'Ada',
    reason: 'worth it',
    reviewDate: '2099-01-01',
  },
  'commitments record': { id: 'COMMITMENT' },
  'commitments end': { id: 'COMMITMENT', why: 'a test' },
  'latency value': { requestsPerYear: '1000000', staffUsdPerHour: '40,60,90', waitingShare: '0.5' },
  'ledger reconcile': { invoice: 'day,amount_usd\n2026-11-20,1.23', operator: 'openai', settle: true },
};

interface Asking {
  readonly headers?: Record<string, string>;
  readonly key?: string;
  readonly commitment?: string;
}

function ask(
  url: string,
  question: Question,
  { headers = {}, key = 'none', commitment = 'none' }: Asking = {},
): Promise<Response> {
  const input = JSON.parse(
    JSON.stringify(INPUTS[question.name] ?? {})
      .replaceAll('KEY', key)
      .replaceAll('COMMITMENT', commitment)
      .replaceAll('USER', 'Grace'),
  ) as Record<string, string>;
  const inPath = /\{(\w+)\}/.exec(pathOf(question))?.[1];
  const path = pathOf(question).replace(/\{\w+\}/, encodeURIComponent(inPath === undefined ? '' : input[inPath]!));
  if (inPath !== undefined) delete input[inPath];
  if (!hasBody(question))
    return fetch(`${url}${path}?${new URLSearchParams(input as Record<string, string>)}`, { headers });
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(input),
  });
}

const BEARER = { authorization: `Bearer ${TOKEN}` };
const audited = async (): Promise<readonly { action: string; actor: string }[]> =>
  await keys.state.db.selectFrom('audit').select(['action', 'actor']).orderBy('at').execute();

test('who may ask what: reading is open on loopback, the other roles need the token, which nobody has where none is set', async () => {
  const url = await start();
  for (const question of QUESTIONS) {
    // Without a right to accept one there is no commitment to look at.
    const may = question.name === 'commitments record' ? 404 : 200;
    const expected = question.role === 'read' ? may : 403;
    expect((await ask(url, question)).status, question.name).toBe(expected);
    expect((await ask(url, question, { headers: BEARER })).status, question.name).toBe(expected);
  }
  expect(await audited()).toEqual([]);
});

test('who may ask what where a token is set: nobody without it; with it every question is answered by its schema', async () => {
  const url = await start(TOKEN);
  const { key } = await import('../../identity/keys/keys.ts').then(async ({ createKey }) => ({
    key: (await createKey(keys.state, keys.pepper, { organisation: 'acme', name: 'first' })).id,
  }));
  const change = { at: 1, actor: 'test' };
  for (const name of ['Grace', 'Root'])
    await consoleUsers.create(keys.state, { name, role: 'admin', subject: name }, change);
  let commitment: string | undefined;
  for (const question of QUESTIONS) {
    if (question.name === 'me') continue;
    expect((await ask(url, question, { key })).status, question.name).toBe(401);
    const wrong = { authorization: `Bearer ${TOKEN}x` };
    expect((await ask(url, question, { key, headers: wrong })).status, question.name).toBe(401);
    const before = (await audited()).length;
    const answer = await ask(url, question, {
      key,
      headers: BEARER,
      ...(commitment === undefined ? {} : { commitment }),
    });
    expect(answer.status, question.name).toBe(200);
    const said: unknown = await answer.json();
    strictly(question.output, said, question.name);
    if (question.name === 'commitments accept') commitment = (said as { id: string }).id;
    const written = (await audited()).slice(before);
    if (question.writes === true)
      expect(
        written.map(({ actor }) => actor),
        question.name,
      ).toContain('token of the control plane');
    else expect(written, question.name).toEqual([]);
  }
});

test('a page of another site writes nothing, not even with the session of the console', async () => {
  const url = await start(TOKEN);
  const login = await fetch(`${url}/login?token=${TOKEN}`, { redirect: 'manual' });
  const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0]!;
  const create = QUESTIONS.find(({ name }) => name === 'keys create')!;
  const status = async (headers: Record<string, string>) => (await ask(url, create, { headers })).status;
  for (const site of ['cross-site', 'same-site', 'none'])
    expect(await status({ cookie, 'sec-fetch-site': site }), site).toBe(403);
  // A form of another page: no such header in an old browser, and no token.
  expect(await status({ cookie })).toBe(403);
  expect(await status({ cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'text/plain' })).toBe(400);
  expect(await audited()).toEqual([]);
  expect(await status({ cookie, 'sec-fetch-site': 'same-origin' })).toBe(200);
  expect((await audited()).map(({ action }) => action)).toContain('key.create');
});

test('a body that is no input says which field, and is bounded', async () => {
  const url = await start(TOKEN);
  const post = async (body: string): Promise<object> =>
    (await (
      await fetch(`${url}/api/keys/create`, {
        method: 'POST',
        headers: { ...BEARER, 'content-type': 'application/json' },
        body,
      })
    ).json()) as object;
  expect(await post('{"organisation":"acme"}')).toMatchObject({ error: { code: 'JG_BAD_REQUEST', param: 'name' } });
  expect(await post('{"organisation":"acme","name":"a","colour":1}')).toMatchObject({ error: { param: 'colour' } });
  for (const limit of ['"rpm":0', '"tpm":1.5', '"budgetUsd":-1'])
    expect(await post(`{"organisation":"acme","name":"a",${limit}}`), limit).toMatchObject({
      error: { code: 'JG_USAGE', param: expect.stringMatching(/^limits/) as string },
    });
  expect(await post('[]')).toMatchObject({ error: { code: 'JG_BAD_JSON' } });
  expect(await post(`{"organisation":"${'a'.repeat(70_000)}"}`)).toMatchObject({ error: { param: 'body' } });
  expect(await audited()).toEqual([]);
});

test('a plan is a page or a workbook to whoever asks for one, and a scenario with a mistake says where', async () => {
  const url = await start();
  const plan = QUESTIONS.find(({ name }) => name === 'plan')!;
  const page = await ask(url, plan, { headers: { accept: 'text/html' } });
  expect(page.headers.get('content-type')).toBe('text/html');
  expect(await page.text()).toMatch(/^<!doctype html>[^]*Documents, 12 billion tokens a month/);
  const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  const book = await ask(url, plan, { headers: { accept: xlsx } });
  expect(book.headers.get('content-type')).toBe(xlsx);
  // A ZIP archive that names its sheets.
  const bytes = Buffer.from(await book.arrayBuffer());
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
  expect(bytes.includes('xl/worksheets/sheet5.xml')).toBe(true);
  const body = JSON.stringify({ scenario: SCENARIO.replace('years: 3', 'years: three'), file: 'mine.yaml' });
  const wrong = await fetch(url + pathOf(plan), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({
    error: { param: 'mine.yaml:6', message: expect.stringContaining('years') as string },
  });
});

test('every route of the description answers by its schema in a live app', async () => {
  const t = await startTestApp({ mode: 'enforce' });
  try {
    const answer = await t
      .client()
      .chat.completions.create({ model: 'main', messages: [{ role: 'user', content: 'a' }] });
    expect(answer.usage).toBeDefined();
    const [entry] = await t.entries();
    const { adminUrl } = t.app;
    const { paths } = (await (await fetch(`${adminUrl}/api/openapi.json`)).json()) as { paths: Record<string, object> };
    for (const [path, methods] of Object.entries(paths)) {
      if (!('get' in methods)) continue;
      const role = (methods.get as { 'x-joulegate-right'?: string })['x-joulegate-right'];
      const shape: Readonly<Record<string, z.ZodType>> =
        QUESTIONS.find((each) => pathOf(each) === path)?.input.shape ?? {};
      const year = new Date(entry!.at).getUTCFullYear();
      const tenant = 'tenant' in shape ? '&tenant=acme' : '';
      const needs = (field: string): boolean => shape[field]?.safeParse(undefined).success === false;
      const period = needs('need')
        ? '?need=cost'
        : needs('period')
          ? `?period=${year}${tenant}`
          : needs('to')
            ? `?from=${year}&to=${year}`
            : '';
      const said = await fetch(adminUrl + path.replace('{id}', entry!.id) + period);
      // Nobody has accepted a plan, and no cluster is configured.
      const isAbsent = path === '/api/commitments/{id}' || path === '/api/doctor';
      expect(said.status, path).toBe(role !== undefined && role !== 'read' ? 401 : isAbsent ? 404 : 200);
      const question = QUESTIONS.find((each) => pathOf(each) === path && each.role === 'read' && !isAbsent);
      if (question === undefined) await said.body?.cancel();
      else strictly(question.output, await said.json(), path);
    }
  } finally {
    await t.close();
  }
});

/** Parses an answer, and holds that no field of it is outside its schema. */
function strictly(schema: z.ZodType, answer: unknown, what: string): void {
  const parsed = schema.safeParse(answer);
  expect(parsed.error?.issues ?? [], what).toEqual([]);
  expect(parsed.data, what).toEqual(answer);
}

test('a namespace that the config does not name is not diagnosed', async () => {
  const url = await start();
  const said = async (query: string): Promise<unknown> => await (await fetch(`${url}/api/doctor?${query}`)).json();
  expect(await said('about=web')).toMatchObject({
    causes: [{ code: 'unknown', culprit: { name: 'web' } }],
    waste: { gpus: 0 },
    wording: { text: null, dropped: 'the key of the gateway cannot be read (doctor.wording.key)', took: { usd: null } },
  });
  expect(await said('namespace=kube-system')).toMatchObject({
    error: { code: 'JG_AUTH_FORBIDDEN', param: 'namespace' },
  });
});
