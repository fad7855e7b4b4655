import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { doctor } from '../../server/src/doctor/index.ts';
import { replayApi } from '../../server/src/doctor/live/replay-api.fixture.ts';
import { systemClock } from '../../server/src/edge/index.ts';

type Examination = ReturnType<typeof doctor.examine>;
type Snapshot = ReturnType<typeof doctor.readSnapshotFolder>['snapshot'];

/** What `truth.json` of a case says; read here only. */
interface Truth {
  readonly rootCause: string;
  readonly culprit: { readonly kind: string; readonly namespace?: string; readonly name: string };
  readonly evidence: readonly string[];
  readonly notCause: readonly string[];
}

/** How one case was judged. */
export interface Judged {
  readonly id: string;
  readonly wanted: string;
  readonly said: string;
  readonly isCause: boolean;
  /** The true cause is among the first three. */
  readonly isNear: boolean;
  readonly isCulprit: boolean;
  readonly evidence: number;
  readonly cited: number;
  /** A tempting wrong answer was given as the cause. */
  readonly isTempted: boolean;
  readonly canaries: number;
  /** Quotes that do not stand in the input. */
  readonly madeUp: number;
  readonly ms: number;
  /** The same through an API server that replays the case. */
  readonly live: {
    readonly isCause: boolean;
    readonly calls: number;
    readonly bytes: number;
    readonly ms: number;
    readonly forbidden: number;
    readonly canaries: number;
  };
  /** What a person reads by the runbook of docs/doctor.md, and what the doctor says instead. */
  readonly runbook: { readonly objects: number; readonly events: number; readonly logLines: number };
  readonly lines: number;
}

const json = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
const same = (a: Truth['culprit'], b: Truth['culprit']): boolean =>
  a.kind === b.kind && a.name === b.name && (a.namespace ?? '') === (b.namespace ?? '');

/** Names of the cases in a folder. */
export const casesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'truth.json')))
    .sort();

/** The runbook: pods of the namespace, describe each that is not ready with its owners and events, its logs, and the nodes where one waits for a place. */
function runbook({ objects, logs }: Snapshot): Judged['runbook'] {
  const kind = (object: Snapshot['objects'][number]): unknown => object['kind'];
  const own = objects.filter((object) => kind(object) !== 'Event' && kind(object) !== 'Node');
  const nodes = objects.some((object) => kind(object) === 'Pod' && JSON.stringify(object).includes('"Unschedulable"'))
    ? objects.filter((object) => kind(object) === 'Node').length
    : 0;
  return {
    objects: own.length + nodes,
    events: objects.filter((object) => kind(object) === 'Event').length,
    logLines: logs.reduce((sum, { text }) => sum + text.trimEnd().split('\n').length, 0),
  };
}

/** Strings of an answer that a quote must come from: every text and number of the input, as it stands and as JSON. */
function isQuoted(snapshot: Snapshot, question: string): (quote: string) => boolean {
  const texts: string[] = [question, ...snapshot.logs.map(({ text }) => text)];
  const walk = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value, JSON.stringify(value));
    else if (typeof value === 'object' && value !== null)
      for (const [name, each] of Object.entries(value)) {
        texts.push(name);
        walk(each);
      }
    else texts.push(String(value));
  };
  walk(snapshot.objects);
  const all = texts.join('\n');
  return (quote) => quote.includes('[redacted ') || all.includes(quote);
}

const count = (answer: Examination, canaries: readonly string[]): number => {
  const text = JSON.stringify(answer);
  return canaries.filter(
    (canary) => text.includes(canary) || text.includes(Buffer.from(canary).toString('base64').replace(/=+$/, '')),
  ).length;
};

/** Diagnoses a case from its folder and from an API server that replays it, and holds both against the truth. */
export async function judge(folder: string, id: string): Promise<Judged> {
  const truth = json<Truth>(join(folder, id, 'truth.json'));
  const { canaries = [] } = json<{ canaries?: readonly string[] }>(join(folder, id, 'case.json'));
  const startMs = systemClock.monotonicMs();
  const { snapshot, question, bytes } = doctor.readSnapshotFolder(join(folder, id));
  const found = doctor.examine(snapshot, question, { tookMs: 0, calls: 0, bytes, unseen: [] });
  const ms = systemClock.monotonicMs() - startMs;
  const [first] = found.causes;
  const quotes = first?.evidence.map(({ quote }) => quote) ?? [];
  const cited = quotes.join('\n');
  const stands = isQuoted(snapshot, question);

  const api = await replayApi(snapshot);
  const namespaces = snapshot.objects.map(
    (object) => (object['metadata'] as { namespace?: string } | undefined)?.namespace,
  );
  const namespace = truth.culprit.namespace ?? namespaces.find((each) => each !== undefined) ?? 'default';
  const clock = { now: () => snapshot.nowMs, monotonicMs: () => systemClock.monotonicMs() };
  const live = await doctor.examineCluster(
    { origin: api.origin, token: null, namespace },
    namespace,
    question,
    clock,
    10_000,
  );
  await api.close();
  const forbidden = api.asked.filter(
    ({ verb, resource }) =>
      !['get', 'list', 'watch'].includes(verb) && !(verb === 'create' && resource.startsWith('selfsubject')),
  ).length;
  const secrets = api.asked.filter(({ resource }) => resource === 'secrets').length;
  return {
    id,
    wanted: truth.rootCause,
    said: first?.code ?? 'unknown',
    isCause: first?.code === truth.rootCause,
    isNear: found.causes.slice(0, 3).some(({ code }) => code === truth.rootCause),
    isCulprit: first !== undefined && same(first.culprit, truth.culprit),
    evidence: truth.evidence.length,
    cited: truth.evidence.filter((each) => cited.includes(each)).length,
    isTempted: first !== undefined && truth.notCause.includes(first.code),
    canaries: count(found, canaries),
    madeUp: found.causes.flatMap(({ evidence }) => evidence).filter(({ quote }) => !stands(quote)).length,
    ms,
    live: {
      isCause: live.causes[0]?.code === truth.rootCause,
      calls: live.effort.calls,
      bytes: live.effort.bytes,
      ms: live.effort.tookMs,
      forbidden: forbidden + secrets,
      canaries: count(live, canaries),
    },
    runbook: runbook(snapshot),
    lines: 2 + (first?.evidence.length ?? 0) + (first?.commands.length ?? 0),
  };
}
