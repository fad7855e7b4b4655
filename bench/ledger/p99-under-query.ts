import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LoadPlan, LoadResult } from '../gateway/load.ts';
import { freePort, listening } from '../gateway/processes.ts';
import { openQuietGroup, type QuietGroup } from './quiet-group.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CLI = join(ROOT, 'server/src/cli/main.ts');
const LOAD = join(import.meta.dirname, '../gateway/load.ts');
/** Of the load and the upstream, which would be other machines. */
const LOAD_CORE = 1;
const SUBJECT_CORE = 0;
const WARM_UP_SECONDS = 12;
const BODY = JSON.stringify({
  model: 'llama-3.1-8b',
  messages: [{ role: 'user', content: 'Is the invoice right? '.repeat(20) }],
});

export interface P99Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly rate: number;
  /** Storage folder; its `ledger` holds the month. */
  readonly storage: string;
  readonly say: (text: string) => void;
}

interface Window {
  readonly p50: number;
  readonly p99: number;
  readonly requests: number;
  readonly failed: number;
  /** Queries that were answered meanwhile. */
  readonly queries: number;
}

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] ?? NaN;
const median = (values: readonly number[]): number => quantile(values, 0.5);

type Started = ChildProcess & { printed(): string };
type Start = (core: number, args: readonly string[]) => Started;

/** Gateway and query share one core and one group, as in a container of one core; load and upstream have the other. Both groups come before other work. */
const starter =
  (groups: readonly QuietGroup[]): Start =>
  (core, args) => {
    const { procs } = groups[core] as QuietGroup;
    const enter = procs === null ? '' : `echo $$ > ${procs}; `;
    const child = spawn('sh', ['-c', `${enter}exec taskset -c ${core} "$0" "$@"`, process.execPath, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (text += data.toString()));
    return Object.assign(child, { printed: () => text });
  };

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

async function makeKey(start: Start, storage: string): Promise<string> {
  const child = start(SUBJECT_CORE, [
    CLI,
    'keys',
    'create',
    '--organisation',
    'bench',
    '--name',
    'bench',
    '--data',
    storage,
    '--json',
  ]);
  await once(child, 'close');
  const key = /"key":\s*"([^"]+)"/.exec(child.printed())?.[1];
  if (key === undefined) throw new Error(`no key: ${child.printed()}`);
  return key;
}

function configOf(port: number, admin: number, upstreamPort: number, storage: string): object {
  const ids = ['d0', 'd1', 'd2', 'd3'];
  const sites = ['gcp:europe-west9', 'gcp:europe-west3', 'gcp:us-east4', 'gcp:europe-north1'];
  return {
    version: 1,
    gateway: { port },
    admin: { port: admin },
    storage: { folder: storage, durability: 'async' },
    origins: ['paris'],
    deployments: ids.map((id, i) => ({
      id,
      model: 'llama-3.1-8b',
      upstreamModel: 'mock',
      baseUrl: `http://127.0.0.1:${upstreamPort}/v1`,
      site: sites[i],
      hardware: { accelerator: 'h100-sxm', batch: 32 },
      control: { operator: 'own', jurisdiction: 'FR', retentionDays: 0, trainsOnData: false },
      price: { inputPerMtok: 0.5, outputPerMtok: 1 + i / 10, source: 'bench', asOf: '2026-11-21' },
      maxInFlight: 4096,
    })),
    workloads: [
      {
        id: 'bench',
        mode: 'enforce',
        deployments: ids,
        prices: { carbonUsdPerTonne: 100, latencyUsdPerSecond: 0.0001 },
      },
    ],
  };
}

/**
 * The gateway's p99 under an open loop while another process asks the same ledger folder for a month's totals without
 * pause, over its p99 without: windows take turns, the order changes each round.
 */
export async function p99UnderQuery({
  rounds,
  seconds,
  rate,
  storage,
  say,
}: P99Options): Promise<Record<string, number>> {
  const groups = [openQuietGroup('subject'), openQuietGroup('load')];
  if (groups.some(({ procs }) => procs === null))
    say('no CPU group could be made: other work on this machine is measured too');
  const start = starter(groups);
  const load = async (plan: LoadPlan): Promise<LoadResult> => {
    const child = start(LOAD_CORE, [LOAD, JSON.stringify(plan)]);
    await once(child, 'close');
    return JSON.parse(child.printed()) as LoadResult;
  };
  const [upstreamPort, port, admin] = [await freePort(), await freePort(), await freePort()];
  mkdirSync(storage, { recursive: true });
  const key = await makeKey(start, storage);
  const file = join(storage, 'joulegate.json');
  writeFileSync(file, JSON.stringify(configOf(port, admin, upstreamPort, storage)));
  const upstream = start(LOAD_CORE, [join(import.meta.dirname, '../gateway/mock-upstream.ts'), String(upstreamPort)]);
  const gateway = start(SUBJECT_CORE, [CLI, 'serve', '--config', file]);
  const plan: LoadPlan = {
    port,
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${key}` },
    body: BODY,
    connections: 128,
    seconds,
    rate,
  };
  const window = async (withQuery: boolean): Promise<Window> => {
    const asking = withQuery
      ? start(SUBJECT_CORE, [join(import.meta.dirname, 'query-loop.ts'), join(storage, 'ledger')])
      : null;
    const answered = (): number =>
      asking
        ?.printed()
        .split('\n')
        .filter((line) => line.startsWith('{')).length ?? 0;
    try {
      // The first answer is waited for: starting a process is not what is measured.
      while (asking !== null && answered() === 0) {
        if (asking.exitCode !== null) throw new Error(`the query failed: ${asking.printed()}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const before = answered();
      const { latencyMs, requests, failed } = await load(plan);
      return { ...latencyMs, requests, failed, queries: answered() - before };
    } finally {
      if (asking !== null) await end(asking);
    }
  };
  try {
    await listening(upstreamPort, upstream);
    await listening(port, gateway);
    await load({ ...plan, seconds: WARM_UP_SECONDS });
    await window(true);
    const ratios: number[] = [];
    const all = { quiet: [] as Window[], asked: [] as Window[] };
    for (let round = 0; round < rounds; round++) {
      const first = await window(round % 2 === 1);
      const second = await window(round % 2 === 0);
      const [quiet, asked] = round % 2 === 0 ? [first, second] : [second, first];
      if (asked.queries === 0) throw new Error('no query was answered in a window: make windows longer');
      all.quiet.push(quiet);
      all.asked.push(asked);
      ratios.push(asked.p99 / quiet.p99);
      say(
        `round ${round + 1}: p50 ${quiet.p50.toFixed(2)} and ${asked.p50.toFixed(2)} ms, p99 ${quiet.p99.toFixed(2)} and ${asked.p99.toFixed(2)} ms under ${asked.queries} queries; ratio ${(asked.p99 / quiet.p99).toFixed(2)}`,
      );
    }
    // Other work on a machine only ever adds to a p99: its lower quartiles over the windows are nearer to what the query does.
    const low = (windows: readonly Window[]): number =>
      quantile(
        windows.map(({ p99 }) => p99),
        0.25,
      );
    const of = (windows: readonly Window[], name: keyof Window): number => median(windows.map((each) => each[name]));
    return {
      p99UnderQueryRatio: median(ratios),
      p99UnderQueryRatioLowest: Math.min(...ratios),
      p99UnderQueryRatioHighest: Math.max(...ratios),
      p99UnderQueryRatioOfLowerQuartiles: low(all.asked) / low(all.quiet),
      p99QuietLowerQuartileMs: low(all.quiet),
      p99UnderQueryLowerQuartileMs: low(all.asked),
      p99QuietMs: of(all.quiet, 'p99'),
      p99UnderQueryMs: of(all.asked, 'p99'),
      p50QuietMs: of(all.quiet, 'p50'),
      p50UnderQueryMs: of(all.asked, 'p50'),
      queriesPerWindow: of(all.asked, 'queries'),
      p99RequestsPerWindow: of(all.asked, 'requests'),
      requestsFailed: [...all.quiet, ...all.asked].reduce((sum, each) => sum + each.failed, 0),
    };
  } finally {
    await end(gateway);
    await end(upstream);
    for (const group of groups) group.close();
  }
}
