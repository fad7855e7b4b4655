/**
 * Hard limits under four processes: `test:limits [-- --json] [--callers N] [--times N] [--out FILE]`. The upstream
 * counts for itself; what it saw is compared with what the limits allow.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { proofConfig } from './kit/config.ts';
import { makeKeys, startGateway } from './kit/gateway.ts';
import { conclude, equals, type Check } from './kit/result.ts';
import { startUpstream } from './kit/upstream.ts';
import { DEPLOYMENT_SLOTS, GATEWAY_SLOTS, KEY_SLOTS, leaks } from './limits/deaths.ts';
import { longStream, restart } from './limits/lifetimes.ts';
import { Clients, keySpecs, limitsConfig, overshoot, PROCESSES } from './limits/overshoot.ts';
import { TOTALS_KEYS, TOTALS_LIMITS, totals } from './limits/totals.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    callers: { type: 'string', default: '200' },
    times: { type: 'string', default: '60' },
    requests: { type: 'string', default: '10000' },
    only: { type: 'string', default: 'overshoot,leaks,totals,lease,restart' },
    out: { type: 'string' },
  },
});
const only = values.only.split(',');
const callers = Number(values.callers);
const times = Number(values.times);
const started = performance.now();
const root = mkdtempSync(join(tmpdir(), 'joulegate-limits-'));
const upstream = await startUpstream();
const clients = new Clients();
const checks: Check[] = [];

async function part(
  name: string,
  config: (folder: string) => object,
  keys: Parameters<typeof makeKeys>[1],
  script: string | undefined,
  run: (
    gateway: Awaited<ReturnType<typeof startGateway>>,
    secrets: Record<string, string>,
  ) => Promise<readonly Check[]>,
): Promise<void> {
  if (!only.includes(name)) return;
  const folder = mkdtempSync(join(root, `${name}-`));
  const secrets = await makeKeys(folder, keys);
  const gateway = await startGateway(config(folder), folder, script);
  try {
    checks.push(...(await run(gateway, secrets)));
    checks.push(equals(`${name}: the gateway still runs`, gateway.exited() ? 0 : 1, 1));
  } finally {
    await gateway.end();
  }
}

const upstreams = [upstream.url];
await part(
  'overshoot',
  (folder) => proofConfig({ upstreams, folder, limits: limitsConfig() }),
  keySpecs(),
  undefined,
  ({ port }, keys) => overshoot(port, keys, upstream, clients, callers),
);
await part(
  'leaks',
  (folder) =>
    proofConfig({
      upstreams,
      folder,
      maxInFlight: DEPLOYMENT_SLOTS,
      gateway: { maxInFlight: GATEWAY_SLOTS, retry: { rounds: 1 } },
    }),
  { limited: { organisation: 'acme', limits: { concurrency: KEY_SLOTS } }, free: { organisation: 'acme' } },
  undefined,
  ({ port }, keys) => leaks(port, keys as { limited: string; free: string }, upstream, times),
);
await part(
  'totals',
  (folder) => proofConfig({ upstreams: [...upstreams, ...upstreams], folder, limits: TOTALS_LIMITS }),
  TOTALS_KEYS,
  resolve(import.meta.dirname, 'limits/serve.ts'),
  (gateway, keys) => totals(gateway, keys, upstream, clients, Number(values.requests), 40),
);
if (only.includes('lease')) checks.push(...(await longStream(upstream)));
if (only.includes('restart')) checks.push(...(await restart(upstream)));
checks.push(equals('requests at the upstream that nobody sent', upstream.strange.length, 0, upstream.strange[0] ?? ''));
clients.close();
await upstream.close();
rmSync(root, { recursive: true, force: true });
conclude({
  bench: 'limits',
  title: 'Limits under four processes',
  text: `One gateway process, ${PROCESSES} client processes with ${callers} callers each, a raw upstream that counts for itself. Each limit of an organisation, a team and a key is overrun on purpose; each phase of a request loses its client or its upstream ${times} times; ${values.requests} requests of every fate are compared between limiter and ledger. ${Math.round((performance.now() - started) / 1000)} s. Run again: \`npm run test:limits\`.`,
  checks,
  json: values.json,
  out: values.out,
});
process.exit();
