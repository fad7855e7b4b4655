import { round } from '../report.ts';
import type { LoadPlan, LoadResult } from './load.ts';
import { MODES, bodyOf, type Mode } from './modes.ts';
import { cpuOf, ownRssMib, rssMib } from './processes.ts';
import type { Subject } from './subjects.ts';

const WARM_UP_SECONDS = 8;
const MESSAGES_PATH = '/v1/messages';

interface Sample extends LoadResult {
  readonly cpuUs: number | null;
  /** Of the serving process alone: a ledger's engine works beside it. */
  readonly ownCpuUs: number | null;
  /** Share of the time that its threads wanted a core and had none. */
  readonly wait: number;
}

/** Of nothing there is no quantile. */
const fixed = (value: number | null | undefined): string => value?.toFixed(2) ?? '–';
const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;

export interface Comparison {
  readonly rounds: number;
  readonly seconds: number;
  /** Names of the modes to be timed; `null`: all. */
  readonly only: readonly string[] | null;
  /** Subjects whose streams are not right: they are not asked for any. */
  readonly noStreams: ReadonlySet<string>;
  readonly load: (plan: LoadPlan) => Promise<LoadResult>;
  readonly say: (text: string) => void;
}

async function measure(subject: Subject, mode: Mode, seconds: number, load: Comparison['load']): Promise<Sample> {
  const { port, path, headers, pid } = subject;
  const before = pid === null ? null : cpuOf(pid);
  const result = await load({
    port,
    path: mode.translated === true ? MESSAGES_PATH : path,
    headers,
    body: bodyOf(subject, mode),
    ...(mode.inTurn === true ? { beside: bodyOf(subject, { asks: mode.asks, promptBytes: mode.promptBytes }) } : {}),
    connections: mode.connections,
    seconds,
    rate: mode.rate,
  });
  const after = pid === null ? null : cpuOf(pid);
  const done = mode.per === 'event' ? result.events : result.requests;
  const per = (us: number | null): number | null => (us === null || done === 0 ? null : us / done);
  const ownUs = before === null || after === null ? null : after.ownRunUs - before.ownRunUs;
  const runUs = before === null || after === null ? null : after.runUs - before.runUs;
  const waitUs = before === null || after === null ? 0 : after.waitUs - before.waitUs;
  return { ...result, cpuUs: per(runUs), ownCpuUs: per(ownUs), wait: runUs === null ? NaN : waitUs / (waitUs + runUs) };
}

/** Loads a subject until what it compiles is compiled. */
export const warmUp = (subject: Subject, load: Comparison['load']): Promise<unknown> =>
  measure(subject, MODES[0], WARM_UP_SECONDS, load);

/** Rounds of every mode over every subject in turn. Medians by `subject.mode.figure`, and memory at the end. */
export async function compare(
  subjects: readonly Subject[],
  { rounds, seconds, only, noStreams, load, say }: Comparison,
): Promise<Record<string, number>> {
  const asked = ({ name, translates, guards }: Subject, mode: Mode): boolean =>
    (mode.asks.stream !== true || !noStreams.has(name)) &&
    (mode.translated !== true || translates === true) &&
    (mode.guarded !== true || guards === true);
  const samples = new Map<string, Sample[]>();
  const modes = MODES.filter(({ name }) => only === null || only.includes(name));
  for (const subject of subjects) await warmUp(subject, load);
  for (const subject of subjects)
    for (const mode of modes) if (asked(subject, mode)) await measure(subject, mode, 1.5, load);
  for (let r = 0; r < rounds; r++) {
    // What a subject does behind its answers runs on into its neighbour's time: each is behind each.
    const turn = [...subjects.slice(r % subjects.length), ...subjects.slice(0, r % subjects.length)];
    for (const mode of modes)
      for (const subject of turn) {
        if (!asked(subject, mode)) continue;
        const sample = await measure(subject, mode, seconds, load);
        const key = `${subject.name}.${mode.name}`;
        samples.set(key, [...(samples.get(key) ?? []), sample]);
        say(
          `${r + 1}/${rounds} ${key.padEnd(20)} ${sample.cpuUs?.toFixed(1) ?? '–'} us/${mode.per} own ${sample.ownCpuUs?.toFixed(1) ?? '–'} wait ${sample.wait.toFixed(2)} p50 ${fixed(sample.latencyMs.p50)} p99 ${fixed(sample.latencyMs.p99)}${sample.besideMs === null ? '' : ` beside p50 ${fixed(sample.besideMs.p50)} p99 ${fixed(sample.besideMs.p99)}`} first ${fixed(sample.firstEventMs?.p50)} n ${sample.requests} failed ${sample.failed}`,
        );
      }
  }
  const metrics: Record<string, number> = {};
  for (const [key, list] of samples) {
    const put = (name: string, of: (sample: Sample) => number | null): void => {
      const value = median(list.flatMap((sample) => of(sample) ?? []));
      if (Number.isFinite(value)) metrics[`${key}.${name}`] = round(value);
    };
    put('cpuUs', ({ cpuUs }) => cpuUs);
    put('ownCpuUs', ({ ownCpuUs }) => ownCpuUs);
    put('p50Ms', ({ latencyMs }) => latencyMs.p50);
    put('p99Ms', ({ latencyMs }) => latencyMs.p99);
    put('addedP50Ms', ({ latencyMs, besideMs }) => (besideMs === null ? null : latencyMs.p50 - besideMs.p50));
    put('addedP99Ms', ({ latencyMs, besideMs }) => (besideMs === null ? null : latencyMs.p99 - besideMs.p99));
    put('firstByteMs', ({ firstEventMs }) => firstEventMs?.p50 ?? null);
    put('firstByteP99Ms', ({ firstEventMs }) => firstEventMs?.p99 ?? null);
    const [name = '', mode = ''] = key.split('.');
    const timesOf = (other: string, of: (sample: Sample) => number | null): number =>
      median(
        list
          .map((sample, i) => {
            const theirs = samples.get(`${other}.${mode}`)?.[i];
            return (of(sample) ?? NaN) / ((theirs && of(theirs)) ?? NaN);
          })
          .filter(Number.isFinite),
      );
    const putTimes = (figure: string, other: string, of: (sample: Sample) => number | null): void => {
      const times = name === other ? NaN : timesOf(other, of);
      if (Number.isFinite(times)) metrics[`${key}.${figure}`] = round(times);
    };
    putTimes('timesNginx', 'nginx', ({ cpuUs }) => cpuUs);
    putTimes('timesBare', 'bare', ({ cpuUs }) => cpuUs);
    putTimes('p99TimesBare', 'bare', ({ latencyMs }) => latencyMs.p99);
    metrics[`${key}.failed`] = list.reduce((sum, { failed }) => sum + failed, 0);
  }
  for (const { name, pid, readyMs } of subjects) {
    if (readyMs !== undefined) metrics[`${name}.coldStartMs`] = round(readyMs);
    if (pid !== null) metrics[`${name}.rssMib`] = round(rssMib(pid));
    // The serving process alone: the engine that seals comes and goes beside it.
    if (pid !== null) metrics[`${name}.ownRssMib`] = round(ownRssMib(pid));
    const added = (metrics[`${name}.stream1.firstByteMs`] ?? NaN) - (metrics['direct.stream1.firstByteMs'] ?? NaN);
    if (name !== 'direct' && Number.isFinite(added)) metrics[`${name}.addedFirstByteMs`] = round(added);
  }
  return metrics;
}
