import { standingBooks } from '../../server/src/app/standing-books.ts';
import { QUESTIONS } from '../../server/src/doors/questions/index.ts';
import { waistOf } from '../../server/src/doors/waist.fixture.ts';
import { deployment } from '../../server/src/kernel/kernel.fixture.ts';
import type { Books } from '../../server/src/ledger/index.ts';
import { readManifest } from '../../server/src/ledger/segments/manifest.ts';

const DAY_MS = 86_400_000;
const HOURS_BEFORE_MIDNIGHT = 7;
const PERIODS = [
  ['day', 1],
  ['week', 7],
  ['month', 30],
] as const;
/** Enough of an id that one entry has it. */
const ID_START = 14;

/** How long a question took. */
export interface Waited {
  readonly question: string;
  /** Of an engine that has just started, with its start. */
  readonly coldMs: number;
  /** Of an engine that runs and was asked nothing of its kind, before anything was made ahead. */
  readonly newMs: number;
  /** The first of its kind, once what is made ahead is there. */
  readonly firstMs: number;
  /** Over all the times that it was asked again. */
  readonly againMedianMs: number;
  readonly againWorstMs: number;
}

type Input = Readonly<Record<string, unknown>>;
/** What the questions that are asked here answer, as far as the next ones need it. */
interface Listed {
  readonly rows: readonly { readonly id: string }[];
  readonly next: string | null;
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/**
 * Asks the books what the console's pages ask them: cold, new, first and again.
 * @param asks how often each is asked again
 */
export async function measured(
  folder: string,
  asks: number,
  say: (text: string) => void,
): Promise<{ readonly entries: number; readonly aheadMs: number; readonly waits: readonly Waited[] }> {
  const { segments } = await readManifest(folder);
  const booked = segments.filter(({ format }) => format !== 'settlement');
  // Not at midnight: whole days are asked for no more often than others.
  const end =
    (Math.floor(Math.max(...booked.map(({ lastAt }) => lastAt)) / 3_600_000) - HOURS_BEFORE_MIDNIGHT) * 3_600_000;
  const entries = booked.reduce((sum, segment) => sum + segment.entries, 0);
  const open = () => standingBooks({ folder });
  let books = open();
  const work = <T>(each: (open: Books) => Promise<T>): Promise<T> => books.with([], each);
  const ids = await work((each) => each.rows('SELECT DISTINCT deployment FROM hours WHERE deployment IS NOT NULL'));
  const waist = waistOf({
    now: () => end - 1,
    books: work,
    entry: (id) => work((each) => each.entry(id)),
    places: () => ({
      sites: [],
      workloads: [],
      deployments: ids.map((row) => deployment({ id: String(row['deployment']) })),
    }),
  });
  const ask = async (name: string, input: Input): Promise<unknown> => {
    const question = QUESTIONS.find((each) => each.name === name);
    if (question === undefined) throw new RangeError(`there is no question ${name}`);
    return await question.ask(waist, question.input.parse(input) as never);
  };
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await work();
    return performance.now() - started;
  };
  const asked: (readonly [question: string, work: () => Promise<unknown>])[] = [];
  const take = (question: string, work: () => Promise<unknown>): void => void asked.push([question, work]);
  const anew = async (): Promise<void> => {
    await books.close();
    books = open();
  };
  try {
    for (const [period, days] of PERIODS) {
      const span = { from: end - days * DAY_MS, to: end };
      for (const by of ['workload', 'key', 'deployment'])
        take(`breakdown of a ${period} by ${by}`, () => ask('report breakdown', { ...span, by }));
      const list = (input: Input = {}) => ask('decisions', { ...span, ...input });
      const first = (await list()) as Listed;
      const last = first.rows.at(-1)!.id;
      take(`decisions of a ${period}, first page`, () => list());
      take(`decisions of a ${period}, second page`, () => list({ before: first.next }));
      take(`decisions of a ${period}, one workload that failed`, () =>
        list({ workload: 'workload-7', outcome: 'failed' }),
      );
      take(`decisions of a ${period}, by text`, () => list({ search: 'site-13' }));
      const oldest = (await work((each) => each.entries({ span: beginning(span.from), limit: 1 })))[0]!.id;
      take(`decisions of a ${period}, by the beginning of a new id`, () => list({ search: last.slice(0, ID_START) }));
      take(`decisions of a ${period}, by the beginning of its oldest id`, () =>
        list({ search: oldest.slice(0, ID_START) }),
      );
      take(`why of a new id, ${period}`, () => ask('why', { id: last }));
      take(`why of the oldest id of a ${period}`, () => ask('why', { id: oldest }));
    }
    take('today', () => ask('today', {}));
    take('fleet', () => ask('fleet', {}));
    for (const basis of ['booked', 'settled'] as const)
      take(`totals of all, ${basis}`, () => work((each) => each.totals({ basis })));
    const [cold, fresh]: [number[], number[]] = [[], []];
    for (const [question, ask] of asked) {
      await anew();
      cold.push(await timed(ask));
      await anew();
      await work((each) => each.invoices());
      fresh.push(await timed(ask));
      say(`${question}: cold ${Math.round(cold.at(-1)!)}, new ${Math.round(fresh.at(-1)!)} ms`);
    }
    await anew();
    const aheadMs = await timed(() => work((each) => each.keepAhead(() => true)));
    say(`sums of closed days made ahead in ${Math.round(aheadMs)} ms`);
    const waits: Waited[] = [];
    for (const [i, [question, ask]] of asked.entries()) {
      const firstMs = await timed(ask);
      const again: number[] = [];
      for (let n = 0; n < asks; n++) again.push(await timed(ask));
      waits.push({
        question,
        coldMs: cold[i]!,
        newMs: fresh[i]!,
        firstMs,
        againMedianMs: medianOf(again),
        againWorstMs: Math.max(...again),
      });
      say(`${question}: first ${Math.round(firstMs)}, again ${again.map(Math.round).join(' ')} ms`);
    }
    return { entries, aheadMs, waits };
  } finally {
    await books.close();
  }
}

/** The hours that a period begins with: books of a month may begin later than the month does. */
const beginning = (from: number): { readonly fromHour: number; readonly toHour: number } => {
  const fromHour = Math.floor(from / 3_600_000);
  return { fromHour, toHour: fromHour + 72 };
};
