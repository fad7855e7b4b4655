/**
 * Throughput of 1, 2, 4 and 8 gateway processes on one Redis, and of Redis alone: `test:scale [-- --seconds 8] [--rounds 3]
 * [--callers 1] [--json] [--out FILE]`. Not a target: a curve with its knee. `--callers`: processes that 64 callers are
 * spread over, and as many of the upstream; a quarter of the cores where it is left out.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { noRedis, redisVersion, startRedis } from '../server/src/state/redis-server.fixture.ts';
import { startReplica } from './cluster/replica.ts';
import { proofConfig } from './kit/config.ts';
import { makeKeys } from './kit/gateway.ts';
import { atMost, conclude } from './kit/result.ts';
import { quantile } from './cluster/traffic.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    callers: { type: 'string', default: String(Math.max(1, Math.floor(availableParallelism() / 4))) },
    out: { type: 'string' },
  },
});
const callers = Number(values.callers);
if (noRedis !== null) {
  console.error(noRedis);
  process.exit(2);
}
const COUNTS = [1, 2, 4, 8];
const CALLERS = 64;
/** More than one in so many that is not served, and a rate says nothing. */
const MOST_REFUSED = 100;
const seconds = Number(values.seconds);
/** CPU seconds of a process so far, user and system. */
const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
};
const REDIS_NICE = -10;
let redisGoesFirst = true;
/** In life Redis has cores of its own: behind eight gateways on two it would answer none of them within their time limit. */
function goFirst(pid: number): void {
  try {
    setPriority(pid, REDIS_NICE);
  } catch {
    // Not everybody may.
    redisGoesFirst = false;
  }
}
const LOAD = join(import.meta.dirname, 'cluster/load.ts');

interface Round {
  readonly perSecond: number;
  readonly redisUs: number;
}

/** What each of them says next. */
const told = <T>(processes: readonly ChildProcess[]): Promise<readonly T[]> =>
  Promise.all(processes.map(async (each) => ((await once(each, 'message')) as [T])[0]));

async function round(workers: number): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), 'joulegate-scale-'));
  const redis = await startRedis();
  goFirst(redis.pid());
  const upstream = fork(LOAD, ['upstream', String(callers)]);
  const urls = (await told<{ url: string }>([upstream])).map(({ url }) => url);
  const limits = {
    organisation: { rpm: 1e9, budgets: [{ usd: 1e9, period: 'month' }] },
    keys: { rpm: 1e9, concurrency: 10_000 },
  };
  const file = join(folder, 'joulegate.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      ...proofConfig({ upstreams: urls, folder, limits }),
      storage: { folder, redis: { url: redis.url } },
    }),
  );
  const { key } = await makeKeys(folder, { key: { organisation: 'acme' } });
  // With one it is the plain process, over Redis too.
  const serve = await startReplica(file, '--workers', String(workers));
  const loads = Array.from({ length: callers }, () =>
    fork(LOAD, ['load', String(serve.port), key, String(seconds), String(Math.round(CALLERS / callers))]),
  );
  const before = (await told(loads)) && cpuOf(redis.pid());
  const answers = await told<{ answered: number; others: Readonly<Record<string, number>> }>(loads);
  const answered = answers.reduce((sum, each) => sum + each.answered, 0);
  const redisCpu = cpuOf(redis.pid()) - before;
  await serve.end('SIGTERM');
  for (const each of [upstream, ...loads]) each.kill();
  await redis.close();
  rmSync(folder, { recursive: true, force: true });
  const others: Record<string, number> = {};
  for (const each of answers)
    for (const [status, count] of Object.entries(each.others)) others[status] = (others[status] ?? 0) + count;
  const refused = Object.values(others).reduce((sum, count) => sum + count, 0);
  if (refused > answered / MOST_REFUSED)
    throw new Error(`${answered} requests were answered with 200, others with ${JSON.stringify(others)}`);
  return { perSecond: answered / seconds, redisUs: (redisCpu / answered) * 1e6 };
}

const rows = new Map<number, Round[]>(COUNTS.map((count) => [count, []]));
for (let i = 0; i < Number(values.rounds); i++)
  for (const count of COUNTS) {
    const result = await round(count);
    rows.get(count)?.push(result);
    console.error(
      `scale: ${count} process(es): ${result.perSecond.toFixed(0)} requests/s, Redis ${result.redisUs.toFixed(0)} us of CPU each`,
    );
  }
const median = (list: readonly Round[], of: (each: Round) => number): number => quantile(list.map(of), 0.5);
const metrics = Object.fromEntries(
  COUNTS.flatMap((count) => [
    [`requests_per_s_${count}`, median(rows.get(count) ?? [], (each) => each.perSecond)],
    [`redis_cpu_us_${count}`, median(rows.get(count) ?? [], (each) => each.redisUs)],
  ]),
);
const table = COUNTS.map((count) => {
  const list = rows.get(count) ?? [];
  const all = list.map(({ perSecond }) => perSecond);
  return `| ${count} | ${median(list, (each) => each.perSecond).toFixed(0)} | ${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)} | ${median(list, (each) => each.redisUs).toFixed(0)} |`;
});
conclude({
  bench: 'scale',
  title: 'Processes on one Redis',
  text: `\`joulegate serve --workers N\` with every request counted in Redis (requests a minute, slots and a budget of key and organisation), plain answers of ${callers} upstream process(es) that wait for nothing, ${CALLERS} callers in ${callers} process(es); ${values.rounds} rounds of ${seconds} s, the counts by turns. ${redisVersion()}. Upstreams, callers and Redis run on the same cores as the gateway${redisGoesFirst ? `, Redis before the others (nice ${REDIS_NICE}: in life its cores are its own)` : ''}.`,
  checks: [
    atMost(
      'CPU of Redis a request with 8 processes, over that with one',
      (metrics['redis_cpu_us_8'] ?? NaN) / (metrics['redis_cpu_us_1'] ?? NaN),
      1.5,
      'more processes make no request dearer for Redis',
    ),
  ],
  metrics,
  more: [
    '| processes | requests/s, median | range | Redis CPU, us a request |',
    '|---:|---:|---:|---:|',
    ...table,
  ].join('\n'),
  json: values.json,
  out: values.out,
});
process.exit();
