import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  chatBody,
  recordingUpstream,
  send,
  sendAndLeave,
  type RecordingUpstream,
} from '../../app/http-exchange.fixture.ts';
import { openKeyStore } from '../../app/index.ts';
import { testConfig, TEST_FLEET } from '../../app/test-app.fixture.ts';
import { createKey } from '../../identity/keys/keys.ts';
import { startable } from '../../test-program.fixture.ts';

/** Stands in every prompt and every answer; may stand nowhere else. */
const CANARY = 'canary-7f3a9c51e2';
const UPSTREAM_KEY = 'sk-upstream-4c1d77aa90';
const MAIN = startable(new URL('../../cli/main.ts', import.meta.url));

let folder: string;
let upstream: RecordingUpstream;
let key = '';
let log = '';
let metrics = '';
let api = '';
let pages: readonly string[] = [];
const found: string[] = [];
let headers = '';

function filesBelow(path: string): string[] {
  return readdirSync(path).flatMap((name) => {
    const one = join(path, name);
    return statSync(one).isDirectory() ? filesBelow(one) : [one];
  });
}

const sse = (text: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] })}\n\n`;
const ANSWERS: readonly (readonly [number, string, string])[] = [
  [
    200,
    'application/json',
    JSON.stringify({
      choices: [{ index: 0, message: { role: 'assistant', content: `you said ${CANARY}` }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 4 },
    }),
  ],
  [200, 'text/event-stream', `${sse(`you said ${CANARY}`)}data: [DONE]\n\n`],
  [200, 'text/event-stream', `data: ${CANARY} is no event\n\n`],
  [200, 'text/event-stream', `data: {"error":{"message":"${CANARY} is not allowed"}}\n\n`],
  [200, 'text/event-stream', `${sse('some ')}data: {"error":{"message":"${CANARY} was filtered"}}\n\n`],
  [200, 'text/html', `<html>${CANARY}</html>`],
  [400, 'application/json', `{"error":{"message":"cannot use ${CANARY}"}}`],
  [401, 'application/json', `{"error":{"message":"bad key ${UPSTREAM_KEY} for ${CANARY}"}}`],
  [500, 'application/json', `{"error":{"message":"failed on ${CANARY} with ${UPSTREAM_KEY}"}}`],
  [429, 'application/json', `{"error":{"message":"${CANARY}"}}`],
];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'joulegate-secrets-'));
  let asked = 0;
  upstream = await recordingUpstream((response) => {
    // Each a few times in a row, so that a deployment is taken out for it, and the log says so.
    const [status, type, body] = ANSWERS[Math.floor(asked++ / 6) % ANSWERS.length]!;
    response.writeHead(status, { 'content-type': type, 'x-echo': CANARY, 'set-cookie': CANARY }).end(body);
  });
  const ids = TEST_FLEET.map(({ id }) => id);
  const config = testConfig({ url: () => upstream.url }, folder, {
    mode: 'observe',
    deployment: { credential: { env: 'UPSTREAM_KEY' } },
    gateway: { retry: { baseMs: 1, capMs: 2 } },
    workloads: ['observe', 'enforce'].map((mode) => ({ id: mode, mode, deployments: ids, default: ids[0] })),
    more: {
      guard: {
        default: { private: { out: { default: 'redact' } } },
        workloads: { enforce: { mode: 'enforce', private: {} } },
      },
    },
  });
  const file = join(folder, 'joulegate.yaml');
  writeFileSync(file, JSON.stringify(config));
  const { state, pepper, close } = await openKeyStore(folder);
  ({ key } = await createKey(state, pepper, { organisation: 'acme', name: 'test', limits: { rpm: 200 } }));
  await close();
  const child = spawn(process.execPath, [MAIN, 'serve', '--config', file, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, UPSTREAM_KEY },
  });
  let out = '';
  const { gateway, admin } = await new Promise<{ gateway: string; admin: string }>((resolve) => {
    child.stderr.on('data', (part: Buffer) => (log += part.toString()));
    child.stdout.on('data', (part: Buffer) => {
      out += part.toString();
      if (out.includes('\n')) resolve(JSON.parse(out) as { gateway: string; admin: string });
    });
  });
  const content = `please keep ${CANARY} to yourself, and ${CANARY}@kept.example too`;
  const prompt = (more: object): string =>
    chatBody({
      messages: [
        { role: 'system', content },
        { role: 'user', content },
      ],
      user: CANARY,
      metadata: { note: CANARY },
      tools: [{ type: 'function', function: { name: 'f', description: CANARY, parameters: {} } }],
      ...more,
    });
  const noted = async (sent: ReturnType<typeof send>): Promise<void> =>
    void (headers += JSON.stringify((await sent).headers));
  for (let i = 0; i < 70; i++)
    await noted(
      send(gateway, { secret: key, body: prompt({ model: i < 60 ? 'observe' : 'enforce', stream: i > 5 && i < 30 }) }),
    );
  await noted(send(gateway, { secret: key, body: `{"model":"observe","messages":[{"content":"${CANARY}` }));
  await noted(send(gateway, { secret: key, body: prompt({ stream_options: CANARY }) }));
  await noted(send(gateway, { secret: key, body: prompt({}), path: '/v1/messages' }));
  await noted(send(gateway, { secret: key, body: prompt({}), headers: { 'x-joulegate-control': `site=${CANARY}` } }));
  await noted(send(gateway, { secret: `wrong-${key}`, body: prompt({}) }));
  await sendAndLeave(gateway, { secret: key, body: prompt({ stream: true }), leaveOnce: () => true });
  for (let i = 0; i < 40; i++) await noted(send(gateway, { secret: key, body: prompt({ model: 'observe' }) }));
  metrics = await (await fetch(`${admin}/metrics`)).text();
  // Every page of the control plane that its own description names, so that no page is asked that is not there.
  const description = (await (await fetch(`${admin}/api/openapi.json`)).json()) as {
    readonly paths: Record<string, { readonly get?: unknown }>;
  };
  const newest = headers.match(/jg_[\w-]+/g)?.at(-1) ?? '';
  pages = Object.entries(description.paths).flatMap(([path, methods]) =>
    methods.get === undefined ? [] : [path.replace(/\{\w+\}/, newest)],
  );
  for (const path of pages) {
    const got = await fetch(`${admin}${path}`, { signal: AbortSignal.timeout(30_000) });
    found.push(`${path}: ${got.status}`);
    if (got.headers.get('content-type')?.includes('event-stream') === true) await got.body?.cancel();
    else api += await got.text();
  }
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  log += out;
  // Some pages start the query engine.
}, 60_000);
afterAll(async () => {
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the pages that are looked through are there, decisions among them', () => {
  expect(found.length).toBeGreaterThan(8);
  // Nobody has committed to a plan here, and no cluster is configured.
  const absent = /^\/api\/(?:commitments\/|doctor)/;
  const missing = found.filter((page) => page.endsWith(' 404') && !absent.test(page));
  expect(missing).toEqual([]);
  expect(found.some((page) => /decisions\/jg_.*: 200$/.test(page))).toBe(true);
  expect(api.length).toBeGreaterThan(10_000);
});

test("the prompt and the upstream's key did go upstream", () => {
  expect(upstream.received.length).toBeGreaterThan(40);
  expect(log).toContain('deployment taken out');
  expect(upstream.received.every(({ body }) => body.includes(CANARY))).toBe(true);
  expect(upstream.received.every(({ headers: { authorization } }) => authorization === `Bearer ${UPSTREAM_KEY}`)).toBe(
    true,
  );
});

const SECRET_TEXTS: readonly (readonly [string, () => string])[] = [
  ['the prompt', () => CANARY],
  ['the key of the client', () => key.slice(21)],
  ['the key of the upstream', () => UPSTREAM_KEY],
];
test.each(SECRET_TEXTS)('%s is in no file, log or metric, nor in a header', (_, secret) => {
  const written = filesBelow(folder).filter((path) => !path.endsWith('joulegate.yaml'));
  expect(written.some((path) => path.includes('ledger') && statSync(path).size > 10_000)).toBe(true);
  for (const path of written) expect(readFileSync(path).includes(secret()), path).toBe(false);
  expect(log.split('\n').filter((line) => line.includes(secret()))).toEqual([]);
  expect(metrics.length).toBeGreaterThan(1000);
  expect(metrics).not.toContain(secret());
  expect(api).not.toContain(secret());
  expect(headers).not.toContain(secret());
});
