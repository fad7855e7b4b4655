/**
 * Hours of a gateway's life in minutes: `soak [-- --minutes 45] [--rate 300] [--json] [--out FILE]`. Plain answers and
 * streams, clients that leave, configs that are reloaded; memory is sampled every second, and the slope of what stays after
 * a collection is fitted.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ask, chatBody, codeOf, until } from './kit/client.ts';
import { proofConfig } from './kit/config.ts';
import { compiledMbOf, makeKeys, startGateway } from './kit/gateway.ts';
import { atLeast, atMost, conclude, equals } from './kit/result.ts';
import { startUpstream } from './kit/upstream.ts';
import { slopeOf } from './soak/slope.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    // In a shorter one the program is still being compiled, and its memory grows by that.
    minutes: { type: 'string', default: '45' },
    rate: { type: 'string', default: '300' },
    out: { type: 'string' },
  },
});
const MINUTES = Number(values.minutes);
const RATE = Number(values.rate);
/** On a quiet machine: beside load one code takes 219 to 241 MB, as its heap is fragmented. */
const MOST_RSS_MB = 220;
/** Heap, pools and compiled code settle first. */
const WARM_UP = 0.3;
const RELOAD_EVERY_MS = 10_000;
const COLLECT_EVERY_S = 60;
/** After a collection its pages go back; a reading of then is of what stays. */
const STAYS_AFTER_S = 5;
/** One byte a request, in MB an hour: no object is that small, so what is kept of each request, or of each twentieth, is above. */
const BYTE_A_REQUEST_MB_PER_HOUR = (RATE * 3600) / 1e6;
/** The collector is asked from outside: between its own old space fills with garbage for an hour, which is no leak. */
const COLLECT_ON_SIGNAL = "--expose-gc --import=data:text/javascript,process.on('SIGUSR2',()=>gc())";
const LEAVE_EVERY = 20;

/** As it is shipped: the source would be measured with Node's compiler of types in its memory. */
const SHIPPED = join(import.meta.dirname, '../server/bin/joulegate');
const folder = mkdtempSync(join(tmpdir(), 'joulegate-soak-'));
const upstream = await startUpstream();
const { key } = await makeKeys(folder, { key: { organisation: 'acme', team: 'a', limits: { concurrency: 2000 } } });
const config = (version: number): object =>
  proofConfig({
    upstreams: [upstream.url, upstream.url, upstream.url],
    folder,
    workload: {
      prices: { carbonUsdPerTonne: 50 + (version % 2), latencyUsdPerSecond: 0 },
      budgets: [{ kind: 'carbon', grams: 1e9 }],
    },
    limits: { keys: { rpm: 1e9, tpm: 1e12 } },
  });
const gateway = await startGateway(config(0), folder, SHIPPED, { NODE_OPTIONS: COLLECT_ON_SIGNAL });
const agent = new Agent({ keepAlive: true, maxSockets: 512 });
const bodies = [
  chatBody('tag=soak;out=20;delay=5'),
  chatBody('tag=soak;out=40;pace=3', { stream: true }),
  chatBody('tag=soak;out=60;delay=20'),
  chatBody('tag=soak;out=15', { stream: true, stream_options: { include_usage: true } }),
  chatBody('tag=soak;out=5', { messages: [{ role: 'user', content: 'word '.repeat(4000) }] }),
];

const answers: Record<string, number> = {};
const samples: { atS: number; mb: number }[] = [];
const stays: { atS: number; mb: number; compiledMb: number }[] = [];
let sent = 0;
let underWay = 0;
let reloads = 0;
const startMs = performance.now();
const elapsedMs = (): number => performance.now() - startMs;
const endMs = MINUTES * 60_000;

const one = async (n: number): Promise<void> => {
  underWay++;
  const leaves = n % LEAVE_EVERY === 0;
  const answer = await ask({
    port: gateway.port,
    key,
    body: bodies[n % bodies.length] as string,
    ...(leaves ? { leaveAfterMs: 1 + (n % 60) } : { agent }),
  });
  const name = leaves
    ? 'left'
    : `${answer.status}${codeOf(answer) === '' ? '' : ` ${codeOf(answer)}`}${answer.broken ? ' broken' : ''}${answer.status === 0 ? ` ${answer.text}` : ''}`;
  answers[name] = (answers[name] ?? 0) + 1;
  underWay--;
};
const sampler = setInterval(() => {
  if (gateway.exited()) return;
  samples.push({ atS: elapsedMs() / 1000, mb: gateway.rssMb() });
  if (samples.length % COLLECT_EVERY_S === 0) gateway.child.kill('SIGUSR2');
  if (samples.length > COLLECT_EVERY_S && samples.length % COLLECT_EVERY_S === STAYS_AFTER_S)
    stays.push({ atS: elapsedMs() / 1000, mb: gateway.rssMb(), compiledMb: compiledMbOf(gateway.pid) });
  if (samples.length % 60 === 0)
    console.error(`soak: ${Math.round(elapsedMs() / 1000)} s, ${sent} sent, ${samples.at(-1)?.mb.toFixed(1)} MB`);
}, 1000);
const reloader = setInterval(() => {
  writeFileSync(join(folder, 'joulegate.yaml'), JSON.stringify(config(++reloads)));
  gateway.child.kill('SIGHUP');
}, RELOAD_EVERY_MS);
while (elapsedMs() < endMs && !gateway.exited()) {
  while (sent < (elapsedMs() / 1000) * RATE) void one(sent++);
  await new Promise((resolve) => setTimeout(resolve, 2));
}
const achieved = sent / (elapsedMs() / 1000);
clearInterval(sampler);
clearInterval(reloader);
const alive = !gateway.exited();
const finished = await until(() => underWay === 0, 60_000);
const log = gateway.log();
const inForce = log.split('config in force').length - 1;
const code = alive ? await gateway.end() : -1;
await upstream.close();
agent.destroy();
rmSync(folder, { recursive: true, force: true });

const settled = stays.filter(({ atS }) => atS >= MINUTES * 60 * WARM_UP);
const { perHour, lower, upper } = slopeOf(
  settled.map(({ atS, mb, compiledMb }) => ({ x: atS / 3600, y: mb - compiledMb })),
);
const most = samples.reduce((max, { mb }) => Math.max(max, mb), 0);
const failed = Object.entries(answers).filter(([name]) => name !== '200' && name !== 'left');
const table = stays.map(
  ({ atS, mb, compiledMb }) => `| ${Math.round(atS)} | ${mb.toFixed(1)} | ${compiledMb.toFixed(2)} |`,
);
conclude({
  bench: 'soak',
  title: 'Soak',
  text: `${MINUTES} minutes at ${RATE} requests a second against \`joulegate serve\` as it is shipped: plain answers and streams (40 %), one client in ${LEAVE_EVERY} leaves, a reload every ${RELOAD_EVERY_MS / 1000} s. Memory once a second. Each minute a collection is forced, and the slope is fitted over what stays after it, from ${WARM_UP * 100} % of the time on, with an interval of 95 %: without, old space fills with garbage by some 0.2 MB a minute for as long as the collector sees no need, which is no leak. Machine code is taken off: the compiler adds to it for hours, ever less, and it is bounded by the program. One byte kept of each request would be ${BYTE_A_REQUEST_MB_PER_HOUR.toFixed(2)} MB an hour. Run again: \`npm run soak\`.`,
  checks: [
    atMost('resident memory at its most, MB', most, MOST_RSS_MB),
    atMost(
      'lower end of the slope of what stays, MB an hour: one byte a request at most',
      lower,
      BYTE_A_REQUEST_MB_PER_HOUR,
      `slope ${perHour.toFixed(1)}, 95 % from ${lower.toFixed(1)} to ${upper.toFixed(1)}`,
    ),
    equals(
      'answers that are not 200',
      failed.reduce((sum, [, count]) => sum + count, 0),
      0,
      Object.entries(answers)
        .map(([name, count]) => `${name} × ${count}`)
        .join(', '),
    ),
    atLeast('requests a second, achieved', achieved, RATE * 0.95),
    equals('requests that never ended', finished ? 0 : underWay, 0),
    atLeast('reloads in force', inForce, Math.floor(reloads * 0.8), `${reloads} written`),
    equals('exit code after SIGTERM', code ?? -1, 0),
  ],
  metrics: { rssEndMb: samples.at(-1)?.mb ?? NaN, slopeMbPerHour: perHour, requests: sent },
  json: values.json,
  out: values.out,
  more: `| s | MB after a collection | of it machine code |\n|---:|---:|---:|\n${table.join('\n')}`,
});
process.exit();
