import type { Collector, DecisionRow, LiveState, Others, Why } from '../doors/index.ts';
import { telemetry } from '../telemetry/index.ts';
import type { WorkerRole } from './app.ts';
import type { Answers, WorkerAnswer } from './worker-talk.ts';

/** How many callers may have their decisions looked up in other workers at once: one question goes to all of them. */
const MOST_LOOKUPS = 16;
/** No id is longer; what is goes to nobody. */
const MOST_ID_CHARS = 128;

/** What a worker tells the others of itself. */
export const answersOf = (collector: Collector, metrics: () => Promise<string>): Answers => ({
  metrics,
  live: () => JSON.stringify(collector.live()),
  decisions(text) {
    const { limit, ...filter } = JSON.parse(text) as { limit: number; workload?: string; moved?: boolean };
    return JSON.stringify(collector.decisions(limit, filter).rows);
  },
  weighed: () => JSON.stringify(collector.weighed()),
  why: (id) => JSON.stringify(collector.recentWhy(id)),
  pulse: () => String(collector.counted()),
});

const parsed = <T>(answers: readonly WorkerAnswer[]): readonly T[] => answers.map(({ text }) => JSON.parse(text) as T);

/** The other workers as the control plane asks them. */
export const othersOf = ({ workers, ask }: WorkerRole): Others => ({
  of: workers,
  live: async () => parsed<LiveState>(await ask('live')),
  decisions: async (limit, filter) =>
    parsed<readonly DecisionRow[]>(await ask('decisions', JSON.stringify({ limit, ...filter }))),
  weighed: async () => parsed<ReturnType<Collector['weighed']>>(await ask('weighed')),
  pulse: async () => (await ask('pulse')).map(({ slot, text }) => `${slot}=${text}`).join(' '),
});

/** Metrics of all workers as one page, each under its own number. */
export const metricsOfAll = async ({ slot, ask }: WorkerRole, own: () => Promise<string>): Promise<string> =>
  telemetry.ofWorkers([{ slot, text: await own() }, ...(await ask('metrics'))]);

export interface FoundElsewhere {
  /** `null`: none of those that answered has it. */
  readonly why: Why | null;
  /** Workers that did not answer. */
  readonly silent: number;
}

/** Finds an entry among the newest of the other workers. */
export function lookElsewhere({ workers, ask }: WorkerRole): (id: string) => Promise<FoundElsewhere> {
  let running = 0;
  return async (id) => {
    if (id.length > MOST_ID_CHARS) return { why: null, silent: 0 };
    if (running >= MOST_LOOKUPS) return { why: null, silent: workers - 1 };
    running++;
    try {
      const answers = await ask('why', id);
      const why = parsed<Why | null>(answers).find((each) => each !== null) ?? null;
      return { why, silent: workers - 1 - answers.length };
    } finally {
      running--;
    }
  };
}
