/**
 * What a request costs on its way through: `bench:gateway [-- --json] [--rounds N] [--seconds S] [--only a,b]
 * [--peer NAME=URL] [--out FILE]`. Subjects take turns on one core, the upstream and the load on the other; CPU is the
 * scheduler's own count of the subject's processes. Only ratios taken in one run are compared.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LoadPlan, LoadResult } from './gateway/load.ts';
import { cpuOf, freePort, listening, prefer, rssMib, startPinned, stop } from './gateway/processes.ts';
import { haproxy, joulegate, MODEL, nginx, peer, portkey, type Subject } from './gateway/subjects.ts';
import { exitOf, machine, printTargets, round, targetOn } from './report.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string' },
    out: { type: 'string' },
    peer: { type: 'string', multiple: true, default: [] },
    data: { type: 'string' },
  },
});
const SUBJECT_CORE = 0;
const LOAD_CORE = 1;
const ROUNDS = Number(values.rounds);
const SECONDS = Number(values.seconds);
const WARM_UP_SECONDS = 8;
const say = (text: string): void => console.error(text);

const prompt = 'Please check whether this invoice matches the order, line by line, and say what differs. '.repeat(9);
const messages = [{ role: 'system', content: 'You are a careful accountant.' }, { role: 'user', content: prompt }];
const bodyOf = (more: object): string => JSON.stringify({ model: MODEL, messages, temperature: 0.2, max_tokens: 200, ...more });

interface Mode {
  readonly name: string;
  readonly body: string;
  readonly connections: number;
  readonly rate: number | null;
  readonly per: 'request' | 'event';
}

const MODES: readonly Mode[] = [
  { name: 'c64', body: bodyOf({}), connections: 64, rate: null, per: 'request' },
  { name: 'c1', body: bodyOf({}), connections: 1, rate: null, per: 'request' },
  { name: 'rate', body: bodyOf({}), connections: 64, rate: 500, per: 'request' },
  { name: 'stream64', body: bodyOf({ stream: true, user: 'paced' }), connections: 64, rate: null, per: 'event' },
  { name: 'burst64', body: bodyOf({ stream: true }), connections: 64, rate: null, per: 'event' },
  { name: 'stream1', body: bodyOf({ stream: true, user: 'paced' }), connections: 1, rate: null, per: 'event' },
];

interface Sample extends LoadResult {
  readonly cpuUs: number | null;
  /** Share of the time that its threads wanted a core and had none. */
  readonly wait: number;
}

function load(plan: LoadPlan): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    execFile('taskset', ['-c', String(LOAD_CORE), process.execPath, join(import.meta.dirname, 'gateway/load.ts'), JSON.stringify(plan)], { maxBuffer: 1e7 }, (error, stdout) => {
      if (error === null) resolve(JSON.parse(stdout) as LoadResult);
      else reject(error);
    });
  });
}

async function measure(subject: Subject, mode: Mode, seconds: number): Promise<Sample> {
  const { port, path, headers, pid } = subject;
  const before = pid === null ? null : cpuOf(pid);
  const result = await load({ port, path, headers, body: mode.body, connections: mode.connections, seconds, rate: mode.rate });
  const after = pid === null ? null : cpuOf(pid);
  const done = mode.per === 'event' ? result.events : result.requests;
  const runUs = before === null || after === null ? null : after.runUs - before.runUs;
  const waitUs = before === null || after === null ? 0 : after.waitUs - before.waitUs;
  return { ...result, cpuUs: runUs === null || done === 0 ? null : runUs / done, wait: runUs === null ? NaN : waitUs / (waitUs + runUs) };
}

/** Of nothing there is no quantile. */
const fixed = (value: number | null): string => value?.toFixed(2) ?? '–';
const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;

prefer('self');
const folder = mkdtempSync(join(tmpdir(), 'joulegate-bench-'));
const upstreamPort = await freePort();
const upstream = startPinned(LOAD_CORE, process.execPath, [join(import.meta.dirname, 'gateway/mock-upstream.ts'), String(upstreamPort)]);
await listening(upstreamPort, upstream);
const wanted = values.only?.split(',') ?? null;
const subjects: Subject[] = [{ name: 'direct', port: upstreamPort, path: '/v1/chat/completions', headers: {}, pid: null, close: () => Promise.resolve() }];
for (const [name, start] of Object.entries({ nginx, haproxy, joulegate, portkey })) {
  if (wanted !== null && !wanted.includes(name)) continue;
  try {
    subjects.push(await start({ core: SUBJECT_CORE, upstreamPort, folder }));
  } catch (error) {
    say(`MISSING ${name}: ${(error as Error).message.split('\n')[0]}`);
  }
}

for (const text of values.peer) subjects.push(peer(text));

const rss = new Map<string, number>();
const samples = new Map<string, Sample[]>();
try {
  // Several seconds of traffic until what a subject compiles is compiled.
  for (const subject of subjects) await measure(subject, MODES[0] as Mode, WARM_UP_SECONDS);
  for (const subject of subjects) for (const mode of MODES.slice(1)) await measure(subject, mode, 1.5);
  for (let r = 0; r < ROUNDS; r++) {
    for (const mode of MODES)
      for (const subject of subjects) {
        const sample = await measure(subject, mode, SECONDS);
        const key = `${subject.name} ${mode.name}`;
        samples.set(key, [...(samples.get(key) ?? []), sample]);
        say(`${r + 1}/${ROUNDS} ${key.padEnd(20)} ${sample.cpuUs?.toFixed(1) ?? '–'} us/${mode.per} wait ${sample.wait.toFixed(2)} p50 ${fixed(sample.latencyMs.p50)} p99 ${fixed(sample.latencyMs.p99)} first ${sample.firstEventMs?.p50.toFixed(2) ?? '–'} n ${sample.requests} failed ${sample.failed}`);
      }
  }
} finally {
  for (const subject of subjects) {
    if (subject.pid !== null) rss.set(subject.name, rssMib(subject.pid));
    await subject.close();
  }
  await stop(upstream);
  rmSync(folder, { recursive: true, force: true });
}

const metrics: Record<string, number> = {};
const of = (name: string, mode: string, field: (sample: Sample) => number | null): number => median((samples.get(`${name} ${mode}`) ?? []).flatMap((sample) => field(sample) ?? []));
for (const { name } of subjects)
  for (const mode of MODES) {
    metrics[`${name}.${mode.name}.cpuUs`] = round(of(name, mode.name, ({ cpuUs }) => cpuUs));
    metrics[`${name}.${mode.name}.p50Ms`] = round(of(name, mode.name, ({ latencyMs }) => latencyMs.p50));
    metrics[`${name}.${mode.name}.p99Ms`] = round(of(name, mode.name, ({ latencyMs }) => latencyMs.p99));
  }
for (const { name } of subjects)
  for (const mode of MODES) metrics[`${name}.${mode.name}.failed`] = (samples.get(`${name} ${mode.name}`) ?? []).reduce((sum, { failed }) => sum + failed, 0);
for (const [name, mib] of rss) metrics[`${name}.rssMib`] = round(mib);
const ratio = (mode: string): number => (metrics[`joulegate.${mode}.cpuUs`] ?? NaN) / (metrics[`nginx.${mode}.cpuUs`] ?? NaN);
metrics['cpuRatioC64'] = round(ratio('c64'));
metrics['cpuRatioEvent'] = round(ratio('stream64'));
metrics['addedFirstByteMs'] = round(of('joulegate', 'stream1', ({ firstEventMs }) => firstEventMs?.p50 ?? null) - of('direct', 'stream1', ({ firstEventMs }) => firstEventMs?.p50 ?? null));
metrics['eventsPerMinutePerCore'] = round(60e6 / (metrics['joulegate.stream64.cpuUs'] ?? NaN));
const portkeyUs = metrics['portkey.c64.cpuUs'];
if (portkeyUs !== undefined && Number.isFinite(portkeyUs)) metrics['portkeyOverJoulegate'] = round(portkeyUs / (metrics['joulegate.c64.cpuUs'] ?? NaN));
const targets = [
  ...('portkeyOverJoulegate' in metrics ? [targetOn(metrics, 'portkeyOverJoulegate', '>=', 12)] : []),
  targetOn(metrics, 'eventsPerMinutePerCore', '>=', 2e6),
  targetOn(metrics, 'cpuRatioC64', '<=', 4), targetOn(metrics, 'cpuRatioEvent', '<=', 2), targetOn(metrics, 'addedFirstByteMs', '<=', 0.5)];
printTargets(targets);
const report = { bench: 'gateway', date: new Date().toISOString().slice(0, 10), machine: machine(), rounds: ROUNDS, secondsEach: SECONDS, metrics, targets };
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, null, 1)}\n`);
if (values.json) console.log(JSON.stringify(report));
process.exitCode = exitOf(targets);
