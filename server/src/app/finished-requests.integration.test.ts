import { Agent, createServer, request, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKey } from '../identity/keys/keys.ts';
import { openKeyStore } from './keys.ts';
import { startServeWith, type ServeProcess } from './serve-process.fixture.ts';

const CONNECTIONS = 32;
/** All that is made for one is 8 to 10 kB; where nothing holds it, 0.1 to 2 are copied (docs/decisions/0008). */
const MOST_BYTES = 4_000;
const TEXT = 'Please check whether this invoice matches the order, line by line. ';
let folder = '';
let upstream: Server;
let serving: ServeProcess;
let secret = '';
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

const answerOf = (stream: boolean): string => {
  const usage = { prompt_tokens: 20, completion_tokens: 8, total_tokens: 28 };
  const base = { id: 'c', created: 1, model: 'llama-3.1-8b' };
  if (!stream)
    return JSON.stringify({
      ...base,
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'It matches.' }, finish_reason: 'stop' }],
      usage,
    });
  const chunk = (choices: readonly object[], more: object = {}): string =>
    `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices, ...more })}\n\n`;
  const words = Array.from({ length: 8 }, (_, i) => chunk([{ index: 0, delta: { content: `word ${i} ` } }]));
  const end = chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  return `${words.join('')}${end}${chunk([], { usage })}data: [DONE]\n\n`;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joulegate-finished-'));
  upstream = createServer((asked, answer) => {
    let body = '';
    asked.on('data', (part: Buffer) => (body += body.length < 200 ? part.toString() : ''));
    asked.on('end', () => {
      const stream = body.startsWith('{"stream":true');
      answer.setHeader('content-type', stream ? 'text/event-stream' : 'application/json');
      answer.end(answerOf(stream));
    });
  });
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  const config = join(folder, 'joulegate.yaml');
  await writeFile(
    config,
    JSON.stringify({
      version: 1,
      gateway: { port: 0, leaveMs: 0 },
      admin: { port: 0 },
      storage: { folder: join(folder, 'data'), durability: 'async' },
      origins: ['paris'],
      deployments: ['gcp:europe-west9', 'gcp:europe-north1'].map((site, i) => ({
        id: `d${i}`,
        model: 'llama-3.1-8b',
        baseUrl: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`,
        site,
        hardware: { accelerator: 'h100-sxm', batch: 32 },
        control: { operator: 'own', jurisdiction: 'FR', retentionDays: 0, trainsOnData: false },
        price: { inputPerMtok: 1, outputPerMtok: 2, source: 'test', asOf: '2026-11-30' },
      })),
      workloads: ['plain', 'guarded'].map((id) => ({ id, mode: 'enforce', deployments: ['d0', 'd1'] })),
      guard: { workloads: { guarded: { mode: 'enforce', private: { out: { default: 'redact' } } } } },
      limits: { keys: { rpm: 1e9, tpm: 1e12, concurrency: 1000, budgets: [{ usd: 1e9, period: 'month' }] } },
    }),
  );
  const keys = await openKeyStore(join(folder, 'data'));
  ({ key: secret } = await createKey(keys.state, keys.pepper, { organisation: 'own', name: 'test' }));
  await keys.close();
  serving = await startServeWith(['--max-semi-space-size=4', '--trace-gc', '--trace-gc-nvp'], config);
}, 60_000);
afterAll(async () => {
  agent.destroy();
  await serving.end('SIGTERM');
  upstream.close();
  await rm(folder, { recursive: true, force: true });
});

interface Asked {
  readonly model: string;
  readonly stream?: true;
  readonly session?: true;
  readonly promptBytes?: number;
}

const ask = ({ model, stream, session, promptBytes = 800 }: Asked, i: number): Promise<void> =>
  new Promise((done, fail) => {
    const content = TEXT.repeat(Math.ceil(promptBytes / TEXT.length));
    const body = JSON.stringify({ ...(stream && { stream }), model, messages: [{ role: 'user', content }] });
    const headers = {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(session && { 'x-joulegate-session': `session ${i % 200}` }),
    };
    const sent = request(`${serving.url}/chat/completions`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => (answer.statusCode === 200 ? done() : fail(new Error(`${answer.statusCode}`))));
    });
    sent.on('error', fail).end(body);
  });

async function askAll(asked: Asked, requests: number): Promise<void> {
  let left = requests;
  const caller = async (): Promise<void> => {
    while (left > 0) await ask(asked, left--);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, caller));
}

/** Bytes a request that outlived two collections of the young generation, in the process that serves. */
async function promotedBytes(asked: Asked, requests: number): Promise<number> {
  await askAll(asked, requests);
  const before = serving.stdout().length;
  await askAll(asked, requests);
  const scavenges = serving
    .stdout()
    .slice(before)
    .matchAll(/gc=s .*? promoted=(\d+)/g);
  return scavenges.reduce((sum, [, promoted]) => sum + Number(promoted), 0) / requests;
}

test.each([
  ['small requests', { model: 'plain' }, 4000],
  ['streams', { model: 'plain', stream: true }, 2000],
  ['streams that are looked through for personal data', { model: 'guarded', stream: true }, 1500],
  ['requests of sessions', { model: 'plain', session: true }, 2000],
] as const)(
  '%s leave nothing behind that a collection would have to copy again and again',
  async (_, asked, count) => {
    const bytes = await promotedBytes(asked, count);
    expect(bytes).toBeLessThan(MOST_BYTES);
  },
  60_000,
);
