/**
 * Four gateways, one Redis and one PostgreSQL, while all of them fail: `test:cluster [-- --seconds 180] [--json]
 * [--out FILE]`. Exit 1 where a promise is broken, 2 where Redis or PostgreSQL is missing.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { revokeKey } from '../server/src/identity/keys/key-changes.ts';
import { openKeyStore } from '../server/src/app/index.ts';
import { noPostgres, postgresVersion, startPostgres } from '../server/src/state/postgres-server.fixture.ts';
import { noRedis, redisVersion, startRedis } from '../server/src/state/redis-server.fixture.ts';
import { redisReadings } from './cluster/redis-readings.ts';
import { startReplica, type Replica } from './cluster/replica.ts';
import { callers, quantile, worstMinute, type Seen } from './cluster/traffic.ts';
import { entriesByName } from './kit/books.ts';
import { ask, chatBody } from './kit/client.ts';
import { proofConfig } from './kit/config.ts';
import { makeKeys } from './kit/gateway.ts';
import { atLeast, atMost, conclude, equals, type Check } from './kit/result.ts';
import { startUpstream } from './kit/upstream.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '180' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const missing = noRedis ?? noPostgres;
if (missing !== null) {
  console.error(missing);
  process.exit(2);
}
const REPLICAS = 4;
const RPM = 200;
const CONCURRENCY = 8;
const BUDGET_USD = 0.02;
/** Nothing of a request of the proof costs more. */
const ONE_REQUEST_USD = 0.002;
const lastMs = Number(values.seconds) * 1000;

const folder = mkdtempSync(join(tmpdir(), 'joulegate-cluster-'));
const redis = await startRedis();
const postgres = await startPostgres();
process.env['JOULEGATE_STATE_URL'] = await postgres.database();
const upstream = await startUpstream();
const limits = {
  organisations: {
    tight: { rpm: RPM, concurrency: CONCURRENCY },
    spender: { budgets: [{ usd: BUDGET_USD, period: 'total' }] },
    open: {
      budgets: [
        { usd: 1000, period: 'total' },
        { gCo2e: 1e6, period: 'total' },
      ],
    },
  },
};
const config = {
  ...proofConfig({
    upstreams: [upstream.url],
    folder,
    durability: 'strict',
    limits,
    workload: { budgets: [{ kind: 'money', usd: 1000, periodHours: 24 }] },
  }),
};
const file = join(folder, 'joulegate.yaml');
const storage = {
  folder,
  durability: 'strict',
  redis: { url: redis.url, whenDown: 'share', replicas: REPLICAS },
  state: { postgres: { env: 'JOULEGATE_STATE_URL' } },
};
writeFileSync(file, JSON.stringify({ ...config, storage }));
const keys = await makeKeys(folder, {
  tight: { organisation: 'tight' },
  spender: { organisation: 'spender' },
  open: { organisation: 'open' },
  gone: { organisation: 'open' },
});

const fleet: Replica[] = await Promise.all(Array.from({ length: REPLICAS }, () => startReplica(file)));
const log = (text: string): void =>
  console.error(`cluster: ${((performance.now() - from) / 1000).toFixed(1).padStart(6)} s  ${text}`);
const seen: Seen[] = [];
const from = performance.now();
const until = (): boolean => performance.now() - from > lastMs;
const replicas = (): readonly Replica[] => fleet.filter((each) => each.up());
const traffic = Promise.all([
  callers(12, { tag: 'tight', key: keys.tight, pauseMs: 10, replicas, until, seen }),
  callers(4, { tag: 'spender', key: keys.spender, pauseMs: 20, replicas, until, seen }),
  callers(12, { tag: 'open', key: keys.open, pauseMs: 20, replicas, until, seen }),
]);
const at = async (share: number): Promise<void> => sleep(Math.max(0, from + share * lastMs - performance.now()));

await at(0.12);
const { state, close: closeState } = await openKeyStore(folder);
const gone = (
  await state.db
    .selectFrom('keys')
    .select('id')
    .where('organisation', '=', 'open')
    .where('name', '=', 'gone')
    .executeTakeFirstOrThrow()
).id;
await revokeKey(state, gone);
await closeState();
await sleep(2000);
const afterRevocation = await Promise.all(
  fleet.map(({ port }) => ask({ port, key: keys.gone, body: chatBody('tag=gone') })),
);
log(`a key is revoked: two seconds later ${afterRevocation.map(({ status }) => status).join(' ')}`);

await at(0.22);
const killed = fleet[3] as Replica;
const killedAt = performance.now();
await killed.end('SIGKILL');
log('one replica killed');
await sleep(2000);
fleet[3] = await startReplica(file);
log('and started again');

await at(0.4);
const redisPausedAt = performance.now();
redis.pause();
log('Redis stands still');
await sleep(3000);
redis.goOn();
const redisBackAt = performance.now();
log('and goes on');

await at(0.55);
await postgres.restart();
log('PostgreSQL restarted');

await at(0.7);
const lostAt = performance.now();
const mostAtOnce = upstream.of('tight').mostInFlight;
await redis.kill();
log('Redis killed with all that it held');
await sleep(1500);
await redis.start();
const emptyAt = performance.now();
log('and started empty');
await traffic;
log('traffic ends');
for (const each of fleet.filter((replica) => !replica.up())) log(`a gateway died:\n${each.log().slice(-2000)}`);
const overviews = (await Promise.all(
  fleet.map(async ({ admin }) => (await fetch(`${admin}/api/overview`)).json()),
)) as { budgets: { owner: string | null; kind: string; dimension: string; used: number }[] }[];
await sleep(2500);
const paced = (await Promise.all(
  fleet.map(async ({ admin }) => (await fetch(`${admin}/api/overview`)).json()),
)) as typeof overviews;

const reading = await redisReadings({ folder, url: redis.url, limits, replicas: REPLICAS });
const exits = await Promise.all(fleet.map((each) => each.end('SIGTERM')));
log(`gateways ended with ${exits.join(' ')}`);

const entries = await entriesByName(folder);
const byId = Map.groupBy(entries, ({ id }) => id);
const cost = (organisation: string): number =>
  Number(
    entries
      .filter((each) => each.organisation === organisation)
      .reduce((sum, each) => sum + BigInt(each.costNanoUsd), 0n),
  ) / 1e9;
const complete = seen.filter(({ status, broken, id }) => status === 200 && !broken && id !== null);
const lost = complete.filter(({ id }) => !byId.has(id as string));
const off = (a: number, b: number): number => (b === 0 ? NaN : (Math.abs(a - b) / b) * 100);
const pacedOff = paced.flatMap(({ budgets }) =>
  budgets
    .filter(({ kind, dimension, owner }) => kind === 'paced' && dimension === 'money' && owner === 'main')
    .map(({ used }) =>
      off(
        used,
        ['tight', 'spender', 'open'].reduce((sum, each) => sum + cost(each), 0),
      ),
    ),
);
const arrivals = (tag: string, low: number, high: number): number[] =>
  upstream.of(tag).arrivals.filter((each) => each >= low && each < high);
const good = complete.filter(({ key }) => key === 'open');
const calm = good.filter(({ at: begun }) => begun < redisPausedAt && (begun < killedAt || begun > killedAt + 5000));
const windows = seen.filter(
  ({ key, at: begun }) =>
    key === 'open' &&
    ((begun > redisPausedAt - 100 && begun < redisBackAt) || (begun > lostAt - 100 && begun < emptyAt)),
);
const statuses = [...Map.groupBy(seen, ({ status, broken }) => (broken ? 'broken' : String(status)))]
  .map(([status, list]) => `${list.length} x ${status}`)
  .join(', ');
const brokenElsewhere = seen.filter(({ broken, replica }) => broken && replica !== killed);

const checks: Check[] = [
  atMost(
    'requests in any 60 s of a key with 200 a minute, until Redis lost everything',
    worstMinute(arrivals('tight', 0, lostAt)),
    RPM,
  ),
  atMost('requests at once of a key with 8 slots, until then', mostAtOnce, CONCURRENCY),
  atMost(
    'requests in any 60 s from then on, for the counters of a minute are not in the books',
    worstMinute(arrivals('tight', lostAt, Infinity)),
    2 * RPM,
    'at most the limit from the shares and once from the new counters',
  ),
  atMost(
    'money of a budget of 0.02 USD, at the upstream',
    upstream.of('spender').nanoUsd / 1e9,
    BUDGET_USD + ONE_REQUEST_USD,
    'one reservation over at most',
  ),
  atLeast('and it was spent', upstream.of('spender').nanoUsd / 1e9, BUDGET_USD * 0.9),
  equals('slots still held at the end', reading('tight', 'concurrency').used, 0),
  equals('money still reserved at the end, USD', reading('open', 'money').reserved, 0),
  atMost(
    "a budget's counter in Redis off the exact sum of the ledger, %",
    off(reading('open', 'money').used, cost('open')),
    0.5,
    `${reading('open', 'money').used} against ${cost('open')} USD`,
  ),
  atMost(
    'the paced budget of any replica off the exact sum, %',
    Math.max(...pacedOff),
    0.5,
    `${pacedOff.length} replicas`,
  ),
  equals('complete answers without an entry', lost.length, 0, `${complete.length} complete answers, booked strictly`),
  equals(
    'entries booked twice',
    [...byId.values()].filter((list) => list.length > 1).length,
    0,
    `${entries.length} entries`,
  ),
  equals(
    'replicas on which a key worked 2 s after it was revoked',
    afterRevocation.filter(({ status }) => status !== 401).length,
    0,
  ),
  equals('answers broken on replicas that were not killed', brokenElsewhere.length, 0),
  equals(
    'requests with room refused while Redis did not answer',
    windows.filter(({ status }) => status !== 200).length,
    0,
    `${windows.length} sent; budget known, share not used up`,
  ),
  equals('gateways that did not end well', exits.filter((code) => code !== 0).length, 0),
  atLeast('good requests', good.length, lastMs / 100),
];
const [p50, p99, p99Calm] = [
  quantile(
    good.map(({ ms }) => ms),
    0.5,
  ),
  quantile(
    good.map(({ ms }) => ms),
    0.99,
  ),
  quantile(
    calm.map(({ ms }) => ms),
    0.99,
  ),
];
conclude({
  bench: 'cluster',
  title: 'Four gateways on one Redis and one PostgreSQL',
  text: `Four \`joulegate serve\` processes (strict durability, one ledger folder), 28 callers, streams and plain answers by turns, an upstream in the proof's own process that waits 20 ms. In ${values.seconds} s: a key is revoked, one replica is killed and started again, Redis stands still for 3 s, PostgreSQL restarts, Redis is killed and starts empty. ${redisVersion()}; ${postgresVersion()}. Answers: ${statuses}. Run again: \`npm run test:cluster\`.`,
  checks,
  metrics: {
    requests: seen.length,
    entries: entries.length,
    good_p50_ms: p50,
    good_p99_ms: p99,
    good_p99_before_faults_ms: p99Calm,
    tight_most_at_once: upstream.of('tight').mostInFlight,
  },
  more: `Good requests, as their callers saw them, the upstream's 20 ms included: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms over all faults, p99 ${p99Calm.toFixed(0)} ms where nothing was broken. Everything, callers and upstream too, shared the cores. The key with ${CONCURRENCY} slots had at most ${upstream.of('tight').mostInFlight} at once over the whole run (slots are forgotten with Redis, as minutes are).`,
  json: values.json,
  out: values.out,
});
await upstream.close();
await redis.close();
await postgres.close();
rmSync(folder, { recursive: true, force: true });
process.exit();
