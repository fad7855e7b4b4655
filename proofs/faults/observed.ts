import { chmodSync } from 'node:fs';
import { ask, chatBody, codeOf } from '../kit/client.ts';
import { startApp, IMPATIENT, SECRET, type ProofApp } from './app.ts';
import { rawUpstream } from './upstreams.ts';

/** One part of the gateway broken, and what its requests met. */
export interface PartRow {
  readonly part: string;
  readonly mode: string;
  readonly sent: number;
  readonly failed: number;
  readonly why: string;
}

const MODES = ['observe', 'shadow'] as const;
const boom = (): never => {
  throw new Error('broken on purpose');
};
const rejects = (): Promise<never> => Promise.reject(new Error('broken on purpose'));
const set = (target: object, members: object): void => void Object.assign(target, members);

/** A table whose member throws when it is read. */
const tableWithout = ({ app }: ProofApp, member: string): void => {
  const whole = app.configs.current().tables.current();
  const broken = Object.defineProperty({ ...whole }, member, { get: boom });
  set(app.runtime, { table: () => broken });
};

/** Where each part is broken. Requests of a limited key, so that the limiter is asked. */
export const PARTS: Readonly<Record<string, (t: ProofApp) => void>> = {
  'catalogue: capabilities unreadable': (t) => tableWithout(t, 'capabilities'),
  'catalogue: models unreadable': (t) => tableWithout(t, 'models'),
  'catalogue: factors unreadable': (t) => tableWithout(t, 'factors'),
  'catalogue: round trips unreadable': (t) => tableWithout(t, 'roundTripMs'),
  'catalogue: candidate numbers unreadable': (t) => {
    const table = t.app.runtime.table();
    const compiled = table.workloads.get('main');
    for (const name of Object.keys(compiled ?? {}))
      if (
        ArrayBuffer.isView((compiled as unknown as Record<string, unknown>)[name]) &&
        name !== 'exclusions' &&
        name !== 'indices'
      )
        Object.defineProperty(compiled, name, { get: boom });
  },
  'grid: recompiling fails': (t) => set(t.app.configs.current().tables, { refresh: boom, recompile: boom }),
  'policy: budgets throw when asked': (t) => {
    for (const id of ['main']) set(t.app.runtime.budgets.get(id) ?? {}, { terms: boom });
  },
  'policy: budgets throw when told': (t) => {
    set(t.app.runtime.budgets.get('main') ?? {}, { observe: boom });
    set(t.app.runtime.budgets, { observe: boom });
  },
  'policy: learner throws': (t) => set(t.app.runtime, { learner: () => ({ expect: boom, learn: boom }) }),
  'policy: sessions throw': (t) => set(t.app.runtime.sessions, { find: boom, served: boom }),
  'fleet: refresh throws': (t) => set(t.app.runtime.fleet, { refresh: boom }),
  'fleet: observations throw': (t) =>
    set(t.app.runtime.fleet, { observeTtft: boom, observeTpot: boom, succeeded: boom }),
  'limiter: reserve throws': (t) => set(t.app.runtime.limiter, { reserve: boom }),
  'limiter: reserve rejects': (t) => set(t.app.runtime.limiter, { reserve: rejects }),
  'limiter: settle throws': (t) => set(t.app.runtime.limiter, { settle: boom }),
  'limiter: settle rejects': (t) => set(t.app.runtime.limiter, { settle: rejects }),
  'ledger: append rejects': (t) => set(t.app.journal, { append: rejects }),
  'ledger: append throws': (t) => set(t.app.journal, { append: boom }),
  'ledger: the disk is full': (t) =>
    set(t.app.journal, {
      append: () => Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })),
    }),
  'ledger: the folder became read-only': (t) => chmodSync(t.app.ledgerFolder, 0o500),
  'metrics: a listener throws': (t) => void t.app.bus.subscribe(boom),
};

/** Faults under which nothing can be reserved: a limited key is refused in every mode, or a spent one would be served. */
export const UNRESERVED: ReadonlySet<string> = new Set([
  'catalogue: factors unreadable',
  'limiter: reserve throws',
  'limiter: reserve rejects',
]);

/** One part broken under `observe` or `shadow`, in both durabilities: every request is served as if nothing were. */
export async function observed(part: string, breakIt: (t: ProofApp) => void): Promise<readonly PartRow[]> {
  const rows: PartRow[] = [];
  for (const mode of MODES)
    for (const durability of ['async', 'strict'] as const) {
      const upstream = await rawUpstream();
      const t = await startApp({
        upstreams: [upstream.url, upstream.url],
        mode,
        durability,
        gateway: IMPATIENT,
        limits: { keys: { rpm: 100_000, concurrency: 1000 }, teams: { a: { tpm: 1e9 } } },
        workload: { budgets: [{ kind: 'carbon', grams: 1000 }] },
      });
      const why = new Map<string, number>();
      let sent = 0;
      try {
        const before = await ask({ port: t.port, key: SECRET, neverMs: 2500, body: chatBody('') });
        if (before.status !== 200) why.set(`before the fault: ${before.status} ${before.text}`, 1);
        breakIt(t);
        for (let i = 0; i < 3; i++)
          for (const stream of [false, true]) {
            sent++;
            const answer = await ask({
              port: t.port,
              key: SECRET,
              neverMs: 2500,
              body: chatBody('', { stream, prompt_cache_key: 'one' }),
            });
            const whole =
              answer.status === 200 &&
              !answer.broken &&
              (stream ? answer.text.endsWith('[DONE]\n\n') : answer.text.includes('word word word'));
            if (!whole) {
              const text = `${stream ? 'stream' : 'plain'} ${answer.status} ${codeOf(answer)} ${answer.broken ? 'broken' : ''}`;
              why.set(text, (why.get(text) ?? 0) + 1);
            }
          }
      } finally {
        if (part.includes('read-only')) chmodSync(t.app.ledgerFolder, 0o700);
        await t.close();
        await upstream.close();
      }
      rows.push({
        part,
        mode: `${mode}, ${durability}`,
        sent,
        failed: [...why.values()].reduce((sum, count) => sum + count, 0),
        why: [...why].map(([text, count]) => `${count} × ${text}`).join('; '),
      });
    }
  return rows;
}

/** Faults under which a rule that cannot be checked must forbid, in every mode. Returns requests that reached an upstream all the same. */
export async function failsClosed(mode: 'observe' | 'shadow' | 'enforce'): Promise<
  readonly {
    readonly rule: string;
    readonly mode: string;
    readonly breaches: number;
    readonly statuses: readonly number[];
  }[]
> {
  const cases: readonly (readonly [string, object, (t: ProofApp) => void])[] = [
    ['the header forbids every deployment', { 'x-joulegate-control': 'site=JP' }, () => {}],
    ['the header is not understood', { 'x-joulegate-control': 'nonsense=1' }, () => {}],
    [
      'the table excludes every deployment by control',
      {},
      (t) => {
        const table = t.app.runtime.table();
        const compiled = table.workloads.get('main');
        if (compiled === undefined) throw new RangeError('no workload');
        const broken = {
          ...table,
          workloads: new Map([['main', { ...compiled, exclusions: compiled.exclusions.map(() => 1) }]]),
        };
        set(t.app.runtime, { table: () => broken });
      },
    ],
    [
      'exclusions cannot be read',
      {},
      (t) => {
        const table = t.app.runtime.table();
        const compiled = Object.defineProperty({ ...table.workloads.get('main') }, 'exclusions', { get: boom });
        set(t.app.runtime, { table: () => ({ ...table, workloads: new Map([['main', compiled]]) }) });
      },
    ],
    [
      'which deployment an exclusion is of cannot be read',
      {},
      (t) => {
        const table = t.app.runtime.table();
        const compiled = Object.defineProperty({ ...table.workloads.get('main') }, 'indices', { get: boom });
        set(t.app.runtime, { table: () => ({ ...table, workloads: new Map([['main', compiled]]) }) });
      },
    ],
    [
      'the header names a rule and the facts cannot be read',
      { 'x-joulegate-control': 'no-training' },
      (t) => tableWithout(t, 'deployments'),
    ],
  ];
  const rows = [];
  for (const [rule, headers, breakIt] of cases) {
    const upstream = await rawUpstream();
    const t = await startApp({ upstreams: [upstream.url, upstream.url], mode, gateway: IMPATIENT });
    breakIt(t);
    const statuses: number[] = [];
    for (const stream of [false, true])
      statuses.push(
        (
          await ask({
            port: t.port,
            key: SECRET,
            neverMs: 2500,
            body: chatBody('', { stream }),
            headers: headers as Record<string, string>,
          })
        ).status,
      );
    rows.push({ rule, mode, breaches: upstream.requests, statuses });
    await t.close();
    await upstream.close();
  }
  return rows;
}
