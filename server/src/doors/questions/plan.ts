import { z } from 'zod';
import { outlook } from '../../kernel/index.ts';
import { plans } from '../../planning/index.ts';
import { hourOf, MS_PER_DAY } from '../../units/index.ts';
import { question, type Shape } from '../question.ts';
import type { Waist } from '../waist.ts';
import { newestAt } from './booked-period.ts';
import { markedIn } from './marked-answers.ts';
import { opportunitiesOf } from './opportunities.ts';
import { PLAN_ANSWER, type PAGE_ONE } from './plan-shape.ts';

export const MOST_SCENARIO_BYTES = 256 * 1024;
const HOURS_PER_DAY = 24;

/** Part of the books that a demand is. */
interface BookedPart {
  readonly days: number;
  readonly until?: string | undefined;
  readonly workload?: string | undefined;
  readonly assumeTypical: boolean;
}

/** What a plan asks of the books; `null` where its demand is in numbers. */
const bookedOf = async (waist: Waist, demand: ReturnType<typeof plans.read>['written']['demand']) =>
  'from' in demand ? (await bookedWork(waist, demand)).work : null;

/** Work of a part of the books, and its requests by origin and hour. */
export async function bookedWork(waist: Waist, demand: BookedPart) {
  const end = demand.until === undefined ? hourOf(waist.now()) + 1 : hourOf(Date.parse(demand.until));
  const span = { fromHour: Math.floor(end - demand.days * HOURS_PER_DAY), toHour: end };
  const where = { outcome: ['served'], ...(demand.workload === undefined ? {} : { workload: [demand.workload] }) };
  const basis = 'settled';
  const { sums: marked } = await markedIn(waist, { span, by: ['outcome'], workload: demand.workload });
  const served = marked.filter((row) => row.by.outcome === 'served');
  const marks = {
    marked: served.reduce((sum, row) => sum + row.marked, 0),
    accepted: served.reduce((sum, row) => sum + row.accepted, 0),
  };
  return await waist.books(async (books) => {
    const [total] = await books.totals({ span, where, basis });
    const [byHour, byOrigin, bySite, byModel] = [
      await books.totals({ span, where, by: ['hour'], basis, roughSigma: true }),
      await books.totals({ span, where, by: ['origin'], basis, roughSigma: true }),
      await books.totals({ span, where, by: ['site'], basis, roughSigma: true }),
      await books.totals({ span, where, by: ['model'], basis, roughSigma: true }),
    ];
    // Only where nothing is there, so that it can be said when something was.
    const newest = total!.requests === 0 ? { newestAt: await newestAt(books, where) } : {};
    const sums = { span, total: total!, byHour, byOrigin, bySite, byModel, marks, ...newest };
    const work = plans.booked(sums, demand.assumeTypical);
    const byOriginAndHour = await books.totals({ span, where, by: ['origin', 'hour'], basis, roughSigma: true });
    return { work, byOriginAndHour };
  });
}

/**
 * Plans a scenario on what the waist knows: books, grid.
 * @throws JoulegateError JG_USAGE with the lines of what is wrong
 */
export async function madePlan(waist: Waist, scenario: string, file: string) {
  return (await madeOf(waist, scenario, file)).made;
}

async function madeOf(waist: Waist, scenario: string, file: string) {
  const read = plans.read(scenario, file);
  const ready = read.ready(await bookedOf(waist, read.written.demand));
  const zones = [...new Set(ready.options.flatMap(({ option }) => option.site.zone ?? []))];
  const { source } = await waist.grid(zones, true);
  const made = await plans.make({ ready, grid: plans.grid(ready, outlook({ grid: source, origins: [] })) });
  return { made, demand: read.written.demand };
}

/** Opportunities in the books that a plan stands on. */
async function opportunitiesIn(
  waist: Waist,
  demand: ReturnType<typeof plans.read>['written']['demand'],
  { weights }: Awaited<ReturnType<typeof plans.make>>,
) {
  if (!('from' in demand)) return null;
  const to = demand.until === undefined ? waist.now() + 1 : Date.parse(demand.until);
  const { workload, days } = demand;
  const period = { from: to - days * MS_PER_DAY, to, workload, sites: [] };
  return await opportunitiesOf(waist, period, { carbonUsdPerTonne: weights.carbonUsdPerTonne });
}

/** What a plan is made of, as questions take it. */
export const SCENARIO_FIELDS = {
  scenario: z.string().min(1).describe('scenario, YAML (docs/plan.md)'),
  file: z.string().min(1).default('scenario.yaml').describe('name of the file, for messages'),
};

/** Sentences with their numbers in words, money in the currency of the plan. */
export const pageOneOf = (
  sentences: ReturnType<typeof plans.pageOne>,
  plan: Parameters<typeof plans.figureText>[0],
): Shape<typeof PAGE_ONE> =>
  sentences.map((sentence) => ({
    id: sentence.id,
    text: plans.sentenceText(sentence, plan),
    template: sentence.text,
    numbers: sentence.numbers.map((number) => ({ ...number, text: plans.figureText(plan)(number.value, number.unit) })),
  }));

export const plan = question({
  name: 'plan',
  tool: 'compare_plans',
  does: 'compare ways to serve a demand over years: the choice, what it costs and emits, what it hangs on and what flips it',
  path: '/api/plan',
  input: z.strictObject(SCENARIO_FIELDS),
  positional: ['scenario'],
  files: { scenario: 'file' },
  output: PLAN_ANSWER,
  role: 'read',
  documents: {
    html: ({ plan: made, opportunities }) => plans.html(made, opportunities),
    xlsx: ({ plan: made }) => plans.xlsx(made),
  },
  posts: true,
  mostBodyBytes: MOST_SCENARIO_BYTES,
  async ask(waist, { scenario, file }) {
    const { made, demand } = await madeOf(waist, scenario, file);
    return {
      plan: made,
      opportunities: await opportunitiesIn(waist, demand, made),
      pageOne: pageOneOf(plans.pageOne(made), made),
    };
  },
});
