/**
 * One process, workers on one Redis, and replicas on one Redis and one PostgreSQL under the same attacks on authorisation
 * and limits: `test:attacks [-- --only TEXT] [--json] [--out FILE]`. TEXT is part of a stand's or an attack's name. Exit 1
 * where a promise is broken, 2 where Redis or PostgreSQL is missing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { noPostgres, postgresVersion, startPostgres } from '../server/src/state/postgres-server.fixture.ts';
import { noRedis, redisVersion, startRedis, type RedisServer } from '../server/src/state/redis-server.fixture.ts';
import { foreignObjects, foreignWorkload, revoked } from './attacks/callers.ts';
import { outage } from './attacks/outage.ts';
import { burst, oddSizes, rates } from './attacks/spending.ts';
import { startStand, type SharedRedis, type Stand, type StandPlan } from './attacks/stands.ts';
import { conclude, equals, type Check } from './kit/result.ts';
import { startUpstream } from './kit/upstream.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const missing = noRedis ?? noPostgres;
if (missing !== null) {
  console.error(missing);
  process.exit(2);
}
/** `docs/limits.md` and the control plane promise it. */
const REVOKED_WITHIN_MS = 2000;

const started = performance.now();
const root = mkdtempSync(join(tmpdir(), 'joulegate-attacks-'));
const upstream = await startUpstream();
const postgres = await startPostgres();
const checks: Check[] = [];

const sharedBy = (server: RedisServer, whenDown: SharedRedis['whenDown']): SharedRedis => ({
  whenDown,
  pause: () => server.pause(),
  goOn: () => server.goOn(),
  async lose() {
    await server.kill();
    await server.start();
  },
});

/** The last one ends what it runs on. */
const ATTACKS: Readonly<Record<string, (stand: Stand) => Promise<readonly Check[]>>> = {
  'odd sizes': oddSizes,
  burst,
  rates,
  'foreign workload': foreignWorkload,
  'foreign objects': foreignObjects,
  revocation: revoked(REVOKED_WITHIN_MS),
  outage: async (stand) => (stand.redis === null ? [] : await outage(stand.redis)(stand)),
};

async function attack(plan: StandPlan, whenDown: SharedRedis['whenDown'] | null): Promise<void> {
  if (!Object.keys(ATTACKS).some((name) => `${plan.name}, ${name}`.includes(values.only))) return;
  const server = whenDown === null ? null : await startRedis();
  const shared = server === null || whenDown === null ? null : sharedBy(server, whenDown);
  const redis = server === null || whenDown === null ? {} : { redis: { url: server.url, whenDown } };
  const stand: Stand = { ...(await startStand(root, { ...plan, ...redis }, upstream)), redis: shared };
  for (const [name, run] of Object.entries(ATTACKS)) {
    if (!`${plan.name}, ${name}`.includes(values.only)) continue;
    const from = performance.now();
    const found = await run(stand);
    checks.push(...found.map((check) => ({ ...check, name: `${plan.name}, ${name}: ${check.name}` })));
    console.error(`attacks: ${plan.name}, ${name}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
  }
  const codes = await stand.end();
  checks.push(
    equals(
      `${plan.name}: processes that did not end well`,
      codes.filter((code) => code !== 0).length,
      0,
      codes.join(' '),
    ),
  );
  await server?.close();
}

await attack({ name: 'one process, SQLite' }, null);
for (const whenDown of ['share', 'closed'] as const) {
  await attack({ name: `2 workers, Redis (${whenDown}), SQLite`, workers: 2 }, whenDown);
  const database = await postgres.database();
  await attack({ name: `2 replicas, Redis (${whenDown}), PostgreSQL`, replicas: 2, postgres: database }, whenDown);
}
checks.push(equals('requests at the upstream that nobody sent', upstream.strange.length, 0, upstream.strange[0] ?? ''));
await upstream.close();
await postgres.close();
rmSync(root, { recursive: true, force: true });
conclude({
  bench: 'attacks',
  title: 'Attacks on one process, on workers and on replicas',
  text: `The same attacks on authorisation and limits on \`joulegate serve\` alone, on \`serve --workers 2\` with Redis, and on two replicas with one Redis and one PostgreSQL, with both answers to a Redis that is down. The upstream counts for itself, with no code of the gateway. ${redisVersion()}; ${postgresVersion()}. ${Math.round((performance.now() - started) / 1000)} s. Run again: \`npm run test:attacks\`.`,
  checks,
  json: values.json,
  out: values.out,
});
process.exit();
