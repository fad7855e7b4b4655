import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../server/src/app/index.ts';
import { parseConfig, resolveConfig } from '../../server/src/config/index.ts';
import { systemClock } from '../../server/src/edge/index.ts';
import { seededRng } from '../../server/src/edge/rng.ts';
import { proofConfig } from '../kit/config.ts';
import { makeKeys } from '../kit/gateway.ts';
import { startEcho } from './echo-upstream.ts';
import { noIds, OPERATIONS, type Doing, type Got, type Ids, type Sent } from './operations.ts';

export interface Isolation {
  readonly operations: number;
  /** Each with what was read where it may not be. */
  readonly leaks: readonly string[];
  /** Answers that were neither what was asked for nor a refusal that belongs there. */
  readonly faults: readonly string[];
  readonly byOperation: Readonly<Record<string, number>>;
  /** Without which the rest would prove nothing. */
  readonly cached: number;
  readonly refusedForeign: number;
  /** Files on disk, the state and the metrics in which a canary stands. */
  readonly kept: readonly string[];
}

const NAMES = ['one', 'two'] as const;
const KEYS = {
  one: { organisation: 'organisation one' },
  oneToo: { organisation: 'organisation one' },
  two: { organisation: 'organisation two' },
  twoToo: { organisation: 'organisation two' },
} as const;
const MOST_TOLD = 10;

/** Random operations of two organisations on a real gateway in this process, one after the other, from a seed. */
export async function isolate(
  operations: number,
  seed: number,
  progress: (done: number) => void = () => {},
): Promise<Isolation> {
  const folder = await mkdtemp(join(tmpdir(), 'joulegate-tenants-'));
  const echo = await startEcho();
  const workload = { cached: { id: 'cached', mode: 'enforce', deployments: ['u0'], default: 'u0' } };
  const config = proofConfig({
    upstreams: [echo.url],
    folder,
    gateway: { batch: { maxInFlight: 2, maxOpenPerOrganisation: 100_000, maxDocumentsPerOrganisation: 100_000 } },
    limits: { keys: { rpm: 100_000_000 } },
  }) as { workloads: object[] };
  const text = JSON.stringify({
    ...config,
    workloads: [...config.workloads, workload.cached],
    cache: { cached: { scope: 'organisation' } },
  });
  const secrets = await makeKeys(folder, KEYS);
  const app = await createApp({
    config: resolveConfig(parseConfig(text, 't.yaml'), 't.yaml', Date.now()),
    clock: systemClock,
    clockKind: 'wall',
  });
  const rng = seededRng(seed);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(rng.next() * list.length)];
  const ids: Readonly<Record<(typeof NAMES)[number], Ids>> = { one: noIds(), two: noIds() };
  const all = Object.entries(OPERATIONS).flatMap(([name, [share]]) => Array.from({ length: share }, () => name));
  const leaks: string[] = [];
  const faults: string[] = [];
  const byOperation: Record<string, number> = {};
  let [cached, refusedForeign] = [0, 0];

  for (let i = 0; i < operations; i++) {
    const me = rng.next() < 0.5 ? 'one' : 'two';
    const other = me === 'one' ? 'two' : 'one';
    const name = pick(all) as string;
    byOperation[name] = (byOperation[name] ?? 0) + 1;
    const canary = `canary-${me}-${i.toString(16)}`;
    echo.asker = canary;
    const send: Doing['send'] = async (method, path, body, headers = {}) => {
      const key =
        secrets[pick(me === 'one' ? (['one', 'oneToo'] as const) : (['two', 'twoToo'] as const)) as keyof typeof KEYS];
      const got = await exchange(app.gatewayUrl, method, path, body, { authorization: `Bearer ${key}`, ...headers });
      if (got.everything.includes(`canary-${other}-`) || got.everything.includes(`named-${other}-`))
        leaks.push(`${name}: ${method} ${path} of ${me} read ${got.everything.slice(0, 300)}`);
      if (got.cached) cached++;
      if (got.status === 404) refusedForeign++;
      return got;
    };
    const doing = {
      canary,
      name: `named-${me}-${i.toString(16)}`,
      own: ids[me],
      foreign: ids[other],
      pick,
      chance: (share: number) => rng.next() < share,
      send,
    };
    const fault = await OPERATIONS[name]?.[1](doing);
    if (fault !== null && fault !== undefined && faults.length < MOST_TOLD) faults.push(`${name}: ${fault}`);
    if (i % 500 === 0) progress(i);
  }
  const metrics = await app.metrics();
  await app.close();
  const kept = await containing(folder, Buffer.from('canary-'));
  if (JSON.stringify(metrics).includes('canary-')) kept.push('metrics');
  await echo.close();
  await rm(folder, { recursive: true, force: true });
  return { operations, leaks: leaks.slice(0, MOST_TOLD), faults, byOperation, cached, refusedForeign, kept };
}

async function exchange(
  base: string,
  method: string,
  path: string,
  body: Sent | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<Got & { readonly everything: string; readonly cached: boolean }> {
  let sent: { body?: string | FormData; headers: Record<string, string> } = { headers: { ...headers } };
  if (typeof body === 'string') sent = { body, headers: { ...headers, 'content-type': 'application/json' } };
  else if (body !== undefined) {
    const form = new FormData();
    form.set('purpose', body.purpose);
    form.set('file', new Blob([body.content]), body.name);
    sent = { body: form, headers: { ...headers } };
  }
  const response = await fetch(`${base}${path}`, { method, ...sent });
  const text = await response.text();
  const told = JSON.stringify([...response.headers]);
  return {
    status: response.status,
    text,
    decision: response.headers.get('x-joulegate-decision')?.split('/').at(-1) ?? null,
    everything: `${told}${text}`,
    cached: told.includes('x-joulegate-cache","hit'),
  };
}

/** Files below a folder in which those bytes stand. */
async function containing(folder: string, bytes: Buffer): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && (await readFile(join(entry.parentPath, entry.name))).includes(bytes)) found.push(entry.name);
  return found;
}
