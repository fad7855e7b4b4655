/**
 * Generated requests and streams: `fuzz [-- --json] [--requests N | --seconds N] [--seed S] [--case N] [--only
 * parsers,sockets,http1] [--out FILE]`. A failing case is printed with what runs it alone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { haproxy, nginx, type Subject } from '../bench/gateway/subjects.ts';
import { startApp, SECRET } from './faults/app.ts';
import { echoUpstream, runHttp1, type Http1Report } from './fuzz/http1.ts';
import { fuzzParsers } from './fuzz/parsers.ts';
import { caseSeed, Random } from './fuzz/random.ts';
import { fuzzSockets } from './fuzz/sockets.ts';
import { atLeast, conclude, equals, type Check } from './kit/result.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    requests: { type: 'string', default: '1000000' },
    seconds: { type: 'string' },
    sockets: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    case: { type: 'string' },
    only: { type: 'string', default: 'parsers,sockets,http1' },
    out: { type: 'string' },
  },
});
const seed = Number(values.seed);
const single = values.case === undefined ? null : Number(values.case);
const only = values.only.split(',');
const checks: Check[] = [];
const failures: string[] = [];
const crashes: string[] = [];
process.on('unhandledRejection', (error) =>
  crashes.push(error instanceof Error ? (error.stack ?? error.message) : String(error)),
);
process.on('uncaughtException', (error) => crashes.push(error.stack ?? error.message));

if (only.includes('parsers')) {
  const end = values.seconds === undefined ? Infinity : performance.now() + Number(values.seconds) * 1000;
  const most = values.seconds === undefined ? Number(values.requests) : Infinity;
  const started = performance.now();
  let done = 0;
  let failed = 0;
  let slowestMs = 0;
  let slowest = 0;
  for (let n = single ?? 0; done < (single === null ? most : 1) && performance.now() < end; n++, done++) {
    const before = performance.now();
    try {
      fuzzParsers(new Random(caseSeed(seed, n)));
    } catch (error) {
      if (failed++ < 20)
        failures.push(
          `npm run fuzz -- --only parsers --seed ${seed} --case ${n}: ${(error as Error).message.slice(0, 300)}`,
        );
      if (single !== null) console.error(error);
    }
    const tookMs = performance.now() - before;
    if (tookMs > slowestMs) [slowestMs, slowest] = [tookMs, n];
    if (done % 100_000 === 99_999)
      console.error(
        `fuzz: ${done + 1} cases, ${failed} failed, ${Math.round((done + 1) / ((performance.now() - started) / 1000))} a second`,
      );
  }
  checks.push(
    atLeast('parsers: cases', done, single !== null || values.seconds !== undefined ? 1 : most),
    equals('parsers: crashes and wrong figures', failed, 0, `slowest case ${slowest}: ${slowestMs.toFixed(0)} ms`),
  );
}
if (only.includes('sockets')) {
  const { requests, answered, entries, served, compared, wrong } = await fuzzSockets(
    Number(values.sockets),
    seed,
    single,
  );
  failures.push(
    ...wrong.slice(0, 20).map((text) => `npm run fuzz -- --only sockets ${text.replace('--sockets ', '')}`),
  );
  checks.push(
    equals(
      'sockets: unanswered, unbooked or wrongly booked',
      wrong.length,
      0,
      `${requests} requests, ${answered} answered, ${entries} booked, ${served} served, ${compared} compared with what the upstream reported`,
    ),
  );
  if (single === null)
    checks.push(atLeast('sockets: bookings compared with what was reported', compared, requests / 20));
}
if (only.includes('http1')) {
  const folder = mkdtempSync(join(tmpdir(), 'joulegate-fuzz-'));
  const upstream = await echoUpstream();
  const t = await startApp({ upstreams: [upstream.url], mode: 'observe', gateway: { answerTimeoutMs: 2000 } });
  const judged = (name: string, { cases, answered, accepted, desyncs }: Http1Report): void => {
    checks.push(
      atLeast(`HTTP/1 ${name}: cases`, cases, 150),
      equals(
        `HTTP/1 ${name}: desyncs`,
        desyncs.length,
        0,
        `${accepted} cases accepted, ${cases - accepted} refused; ${answered} connections went on to the canary. ${desyncs.slice(0, 3).join(' / ')}`,
      ),
      atLeast(`HTTP/1 ${name}: canaries answered on the same connection`, answered, 20),
    );
    failures.push(...desyncs.map((text) => `${name}: ${text}`));
  };
  judged('alone', await runHttp1(t.port, SECRET, upstream, false));
  for (const [name, start] of Object.entries({ nginx, haproxy })) {
    let front: Subject;
    try {
      front = await start({ core: 1, upstreamPort: t.port, folder });
    } catch (error) {
      console.error(`MISSING ${name}: ${(error as Error).message.split('\n')[0]}`);
      checks.push(equals(`HTTP/1 behind ${name}: not run`, 0, 0, (error as Error).message.split('\n')[0] ?? ''));
      continue;
    }
    judged(`behind ${name}`, await runHttp1(front.port, SECRET, upstream, true));
    await front.close();
  }
  await t.close();
  upstream.close();
  rmSync(folder, { recursive: true, force: true });
}
checks.push(equals('unhandled rejections and exceptions', crashes.length, 0, crashes[0]?.slice(0, 300) ?? ''));
conclude({
  bench: 'fuzz',
  title: 'Fuzz',
  text: `Seed ${seed}. Bodies of every endpoint, whole and broken, through the parsers, the splice and both translations; streams and answers whole, broken and cut anywhere; headers. The same over sockets to a whole gateway with an upstream that answers wholly and brokenly. An HTTP/1 corpus of our own, each case with a canary behind it on the same connection and another client after it. Run again: \`npm run fuzz\`.`,
  checks,
  json: values.json,
  out: values.out,
  more: failures.length === 0 ? '' : `Failures:\n${failures.map((text) => `- ${text}`).join('\n')}`,
});
process.exit();
