import { standingBooks } from '../../server/src/app/standing-books.ts';
import { QUESTIONS } from '../../server/src/doors/questions/index.ts';
import { waistOf } from '../../server/src/doors/waist.fixture.ts';
import type { Waist } from '../../server/src/doors/waist.ts';
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

/** How long a question took, over all the times that it was asked. */
export interface Waited {
  readonly question: string;
  /** Of an engine that has just started, with its start. */
  readonly coldMs: number;
  readonly warmMedianMs: number;
  readonly warmWorstMs: number;
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
 * Asks the books what the console's pages ask them, cold once and warm so many times.
 * @param asks warm ones of each question
 */
export async function measured(
  folder: string,
  asks: number,
  say: (text: string) => void,
): Promise<{ readonly entries: number; readonly waits: readonly Waited[] }> {
  const { segments } = await readManifest(folder);
  const booked = segments.filter(({ format }) => format !== 'settlement');
  // Not at midnight: whole days are asked for no more often than others.
  const end =
    (Math.floor(Math.max(...booked.map(({ lastAt }) => lastAt)) / 3_600_000) - HOURS_BEFORE_MIDNIGHT) * 3_600_000;
  const entries = booked.reduce((sum, segment) => sum + segment.entries, 0);
  const open = () => standingBooks({ folder });
  let books = open();
  const work: Waist['books'] = (each) => books.with([], each);
  const waist = waistOf({
    now: () => end - 1,
    books: work,
    entry: (id) => work((each) => each.entry(id)),
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
  const waits: Waited[] = [];
  const take = async (question: string, work: () => Promise<unknown>): Promise<void> => {
    await books.close();
    books = open();
    const coldMs = await timed(work);
    const warm: number[] = [];
    for (let i = 0; i < asks; i++) warm.push(await timed(work));
    const wait = { question, coldMs, warmMedianMs: medianOf(warm), warmWorstMs: Math.max(...warm) };
    waits.push(wait);
    say(`${question}: cold ${Math.round(coldMs)}, warm ${warm.map(Math.round).join(' ')} ms`);
  };
  try {
    for (const [period, days] of PERIODS) {
      const span = { from: end - days * DAY_MS, to: end };
      for (const by of ['workload', 'key', 'deployment'])
        await take(`breakdown of a ${period} by ${by}`, () => ask('report breakdown', { ...span, by }));
      const list = (input: Input = {}) => ask('decisions', { ...span, ...input });
      const first = (await list()) as Listed;
      const last = first.rows.at(-1)!.id;
      await take(`decisions of a ${period}, first page`, () => list());
      await take(`decisions of a ${period}, second page`, () => list({ before: first.next }));
      await take(`decisions of a ${period}, one workload that failed`, () =>
        list({ workload: 'workload-7', outcome: 'failed' }),
      );
      await take(`decisions of a ${period}, by text`, () => list({ search: 'site-13' }));
      const oldest = (await work((each) => each.entries({ span: beginning(span.from), limit: 1 })))[0]!.id;
      await take(`decisions of a ${period}, by the beginning of a new id`, () =>
        list({ search: last.slice(0, ID_START) }),
      );
      await take(`decisions of a ${period}, by the beginning of its oldest id`, () =>
        list({ search: oldest.slice(0, ID_START) }),
      );
      await take(`why of a new id, ${period}`, () => ask('why', { id: last }));
      await take(`why of the oldest id of a ${period}`, () => ask('why', { id: oldest }));
    }
    await take('today', () => ask('today', {}));
    for (const basis of ['booked', 'settled'] as const)
      await take(`totals of all, ${basis}`, () => work((each) => each.totals({ basis })));
    return { entries, waits };
  } finally {
    await books.close();
  }
}

/** The hours that a period begins with: books of a month may begin later than the month does. */
const beginning = (from: number): { readonly fromHour: number; readonly toHour: number } => {
  const fromHour = Math.floor(from / 3_600_000);
  return { fromHour, toHour: fromHour + 72 };
};
