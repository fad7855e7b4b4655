/**
 * What a request costs on its way through: `bench:gateway [-- --json] [--rounds N] [--seconds S] [--only a,b] [--modes c64,c256]
 * [--peer NAME=URL] [--before DIR] [--out FILE]`. Subjects take turns on one core, the upstream and the load on the other; CPU is the
 * scheduler's own count of the subject's processes. Ratios are taken within a round, since the machine's speed changes
 * from one to the next, and their median over the rounds is what counts. With `--million`
 * joulegate alone runs at `--rate` a second until `--requests` are answered, and its memory is watched.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { faultsOf } from './gateway/check.ts';
import { compare, warmUp } from './gateway/compare.ts';
import type { LoadPlan, LoadResult } from './gateway/load.ts';
import { memoryOver } from './gateway/million.ts';
import { bodyOf } from './gateway/modes.ts';
import { bifrost, gomodel, litellm, portkey } from './gateway/peers.ts';
import { freePort, listening, prefer, startPinned, stop } from './gateway/processes.ts';
import { bare, haproxy, joulegate, nginx, peer, type Subject } from './gateway/subjects.ts';
import { exitOf, machine, printTargets, round, targetOn } from './report.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string' },
    modes: { type: 'string' },
    out: { type: 'string' },
    peer: { type: 'string', multiple: true, default: [] },
    /** A built checkout of an earlier commit: a subject beside this one, in the same rounds. */
    before: { type: 'string' },
    million: { type: 'boolean', default: false },
    requests: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: '800' },
  },
});
const SUBJECT_CORE = 0;
const LOAD_CORE = 1;
const ROUNDS = Number(values.rounds);
const SECONDS = Number(values.seconds);
const say = (text: string): void => console.error(text);

function load(plan: LoadPlan): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    execFile(
      'taskset',
      ['-c', String(LOAD_CORE), process.execPath, join(import.meta.dirname, 'gateway/load.ts'), JSON.stringify(plan)],
      { maxBuffer: 1e7 },
      (error, stdout) => {
        if (error === null) resolve(JSON.parse(stdout) as LoadResult);
        else reject(error);
      },
    );
  });
}

prefer('self');
const folder = mkdtempSync(join(tmpdir(), 'joulegate-bench-'));
const upstreamPort = await freePort();
const upstream = startPinned(LOAD_CORE, process.execPath, [
  join(import.meta.dirname, 'gateway/mock-upstream.ts'),
  String(upstreamPort),
]);
await listening(upstreamPort, upstream);
const wanted = values.million ? ['joulegate'] : (values.only?.split(',') ?? null);
const subjects: Subject[] = [
  {
    name: 'direct',
    port: upstreamPort,
    path: '/v1/chat/completions',
    headers: {},
    pid: null,
    close: () => Promise.resolve(),
  },
];
const missing: Record<string, string> = {};
const noStreams = new Set<string>();
const leave = (name: string, why: string): void => {
  missing[name] = why
    .replaceAll(folder, '')
    .replaceAll(/https?:\/\/\S+ ?/g, '')
    .replaceAll(/\s+/g, ' ');
  say(`MISSING ${name}: ${missing[name]}`);
};
const metrics: Record<string, number> = {};
try {
  for (const [name, start] of Object.entries({ nginx, haproxy, bare, joulegate, portkey, litellm, bifrost, gomodel })) {
    if (wanted !== null && !wanted.includes(name)) continue;
    try {
      const subject = await start({ core: SUBJECT_CORE, upstreamPort, folder });
      const { plain, stream } = await faultsOf(subject, (asks) => bodyOf(subject, { asks }));
      if (stream !== null) noStreams.add(name);
      if (plain === null) subjects.push(subject);
      else await subject.close();
      if (plain !== null) leave(name, plain);
      else if (stream !== null) leave(`${name}'s streams`, stream);
    } catch (error) {
      leave(name, (error as Error).message.split('\n').slice(0, 2).join(' '));
    }
  }
  for (const text of values.peer) subjects.push(peer(text));
  if (values.before !== undefined)
    subjects.push(await joulegate({ core: SUBJECT_CORE, upstreamPort, folder }, 'before', resolve(values.before)));
  if (values.million) {
    const own = subjects.find(({ name }) => name === 'joulegate');
    if (own === undefined || own.pid === null) throw new Error(`joulegate does not run: ${missing['joulegate']}`);
    const { port, path, headers, pid } = own;
    await warmUp(own, load);
    const plan = {
      port,
      path,
      headers,
      body: bodyOf(own, { asks: {} }),
      connections: 64,
      rate: Number(values.rate),
      requests: Number(values.requests),
    };
    for (const [name, value] of Object.entries(await memoryOver(pid, plan, load, say)))
      say(`${name} ${(metrics[name] = round(value))}`);
  } else
    Object.assign(
      metrics,
      await compare(subjects, {
        rounds: ROUNDS,
        seconds: SECONDS,
        only: values.modes?.split(',') ?? null,
        noStreams,
        load,
        say,
      }),
    );
} finally {
  for (const subject of subjects) await subject.close();
  await stop(upstream);
  rmSync(folder, { recursive: true, force: true });
}

/** A figure made of others, where they are there. */
const make = (name: string, value: number): void => {
  if (Number.isFinite(value)) say(`${name} ${(metrics[name] = round(value))}`);
};
const cpu = (key: string): number => metrics[`${key}.cpuUs`] ?? NaN;
for (const mode of ['c64', 'c256', 'prompt32k', 'burst64'])
  make(`${mode}TimesBare`, metrics[`joulegate.${mode}.timesBare`] ?? NaN);
make('burst64P99TimesBare', metrics['joulegate.burst64.p99TimesBare'] ?? NaN);
for (const mode of ['c256', 'prompt32k'])
  make(`${mode}OverC64`, (metrics[`${mode}TimesBare`] ?? NaN) / (metrics['c64TimesBare'] ?? NaN));
make('guardAddedP50Ms', metrics['joulegate.guardAdds.addedP50Ms'] ?? NaN);
make('guardAddedP99Ms', metrics['joulegate.guardAdds.addedP99Ms'] ?? NaN);
make('failedOf512Streams', metrics['joulegate.stream512.failed'] ?? NaN);
make('rssMib', metrics['joulegate.rssMib'] ?? NaN);
make('addedFirstByteMs', metrics['joulegate.addedFirstByteMs'] ?? NaN);
make('eventsPerMinutePerCore', 60e6 / cpu('joulegate.stream64'));
for (const name of ['portkey', 'litellm', 'bifrost', 'gomodel'])
  make(
    `${name}OverJoulegate`,
    (metrics[`${name}.c64.timesNginx`] ?? NaN) / (metrics['joulegate.c64.timesNginx'] ?? NaN),
  );
const targets = [
  targetOn(metrics, 'c64TimesBare', '<=', 2),
  targetOn(metrics, 'c256OverC64', '<=', 1.1),
  targetOn(metrics, 'prompt32kOverC64', '<=', 1.1),
  targetOn(metrics, 'burst64TimesBare', '<=', 1.5),
  targetOn(metrics, 'burst64P99TimesBare', '<=', 2),
  targetOn(metrics, 'addedFirstByteMs', '<=', 0.4),
  targetOn(metrics, 'failedOf512Streams', '<=', 0),
  targetOn(metrics, 'guardAddedP99Ms', '<=', 1),
  targetOn(metrics, 'rssMib', '<=', 143),
  targetOn(metrics, 'portkeyOverJoulegate', '>=', 6.5),
  targetOn(metrics, 'eventsPerMinutePerCore', '>=', 2e6),
  targetOn(metrics, 'million.rssMostMib', '<=', 220),
  // A slope of 0 within what can be told: its interval holds it.
  targetOn(metrics, 'million.slopeLow95', '<=', 0),
].filter(({ name }) => name in metrics);
printTargets(targets);
const report = {
  bench: 'gateway',
  date: new Date().toISOString().slice(0, 10),
  machine: machine(),
  rounds: ROUNDS,
  secondsEach: SECONDS,
  metrics,
  missing,
  targets,
};
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, null, 1)}\n`);
if (values.json) console.log(JSON.stringify(report));
process.exitCode = exitOf(targets);
