import { z } from 'zod';
import { plans } from '../../planning/index.ts';
import { hourOf, JoulegateError } from '../../units/index.ts';
import { question } from '../question.ts';
import type { Waist } from '../waist.ts';
import { madePlan, MOST_SCENARIO_BYTES, SCENARIO_FIELDS } from './plan.ts';

const INTERVAL = z.object({ p05: z.number(), p50: z.number(), p95: z.number() });

const HELD = z.object({
  figure: z.enum(Object.keys(plans.commitments.figures) as [keyof typeof plans.commitments.figures]),
  words: z.string().describe('the figure with its unit'),
  realised: z.number().nullable().describe('null: some of its entries have no such figure'),
  predicted: INTERVAL.describe('nine cases of ten'),
  isOutside: z.boolean().nullable().describe('null: unknown'),
});

const COMMITMENT = plans.commitments.schema
  .extend({
    id: z.string(),
    endedAt: z.number().nullable(),
    endedWhy: z.string().nullable(),
    isSigned: z.boolean().describe('false: what is kept is not what was signed, so it is not in force'),
  })
  .meta({ id: 'Commitment' });
type KeptCommitment = Awaited<ReturnType<typeof plans.commitments.list>>['kept'][number];

const TRACKED = COMMITMENT.extend({
  isInForce: z.boolean(),
  tracked: z.object({
    state: z.enum(['as predicted', 'outside the prediction', 'nothing booked yet']),
    isReviewDue: z.boolean(),
    months: z.array(
      z.object({
        month: z.string(),
        isWhole: z.boolean().describe('judged by its sums too'),
        held: z.array(HELD),
        addedMs: z.number().nullable(),
      }),
    ),
    broken: z
      .array(z.object({ day: z.string(), held: HELD }))
      .describe('days in which a request cost or emitted other than was assumed, newest first'),
  }),
}).meta({ id: 'TrackedCommitment' });

const HOUR_MS = 3_600_000;
/** Older ones are told without the books. */
const MOST_TRACKED = 50;

/** Settled totals by day of what a commitment covers; none where a folder has no books yet. */
async function rowsOf(waist: Waist, { workload, acceptedAt, endedAt }: KeptCommitment) {
  try {
    return await waist.books(
      async (books) =>
        await books.totals({
          span: { fromHour: hourOf(acceptedAt + HOUR_MS - 1), toHour: hourOf(endedAt ?? waist.now()) + 1 },
          where: { workload: [workload], outcome: ['served'], imported: [null] },
          by: ['day'],
          basis: 'settled',
          roughSigma: true,
        }),
    );
  } catch (error) {
    if (error instanceof JoulegateError && error.code === 'JG_NOT_FOUND') return [];
    throw error;
  }
}

export const commitmentsList = question({
  name: 'commitments list',
  does: 'what was committed to, by whom, and what became of it: predicted beside realised',
  path: '/api/commitments',
  input: z.strictObject({ workload: z.string().optional().describe('only of this one') }),
  output: z.array(TRACKED),
  role: 'read',
  async ask(waist, { workload }) {
    const { kept } = await plans.commitments.list(await waist.identity());
    const holding = new Set(plans.commitments.inForce(kept).map(({ id }) => id));
    const asked = kept.filter((each) => workload === undefined || each.workload === workload).slice(0, MOST_TRACKED);
    const tracked = [];
    for (const each of asked) tracked.push(await trackedOf(waist, each, holding));
    return tracked;
  },
});

const trackedOf = async (waist: Waist, kept: KeptCommitment, holding: ReadonlySet<string>) => ({
  ...kept,
  isInForce: holding.has(kept.id) && kept.isSigned,
  tracked: plans.commitments.track(kept, await rowsOf(waist, kept), waist.now()),
});

export const commitmentsRecord = question({
  name: 'commitments record',
  does: 'the record of one commitment: what was compared, the trade-off, who accepted, what became of it',
  path: '/api/commitments/{id}',
  positional: ['id'],
  input: z.strictObject({ id: z.string().min(1) }),
  output: TRACKED,
  role: 'read',
  documents: { html: (record) => plans.recordHtml(record) },
  async ask(waist, { id }) {
    const { kept } = await plans.commitments.list(await waist.identity());
    const found = kept.find((each) => each.id === id);
    if (found === undefined)
      throw new JoulegateError('JG_NOT_FOUND', `there is no commitment ${id}`, {
        hint: 'joulegate commitments list shows them',
      });
    return await trackedOf(waist, found, new Set(plans.commitments.inForce(kept).map((each) => each.id)));
  },
});

export const commitmentsAccept = question({
  name: 'commitments accept',
  does: 'accept an option of a plan for a workload: it is laid over its policy, enforced and tracked',
  path: '/api/commitments/accept',
  input: z.strictObject({
    ...SCENARIO_FIELDS,
    workload: z.string().min(1).describe('of the config'),
    option: z.string().min(1).optional().describe('id of the option; the choice of the plan where absent'),
    deployments: z
      .array(z.string().min(1))
      .min(1)
      .describe('of the workload that carry the option out, separated by commas'),
    owner: z.string().min(1).max(200).describe('who answers for it'),
    reason: z.string().min(1).max(2000).describe('why'),
    reviewDate: z.iso.date().describe('to be looked at again by then, such as 2027-03-01'),
  }),
  positional: ['scenario'],
  files: { scenario: 'file' },
  output: COMMITMENT,
  role: 'operate',
  writes: true,
  mostBodyBytes: MOST_SCENARIO_BYTES,
  async ask(waist, { scenario, file, workload, option: asked, deployments, owner, reason, reviewDate }) {
    const plan = await madePlan(waist, scenario, file);
    const id = asked ?? plan.chosen;
    const option = plan.options.find((each) => each.id === id);
    if (option === undefined)
      throw new JoulegateError('JG_USAGE', id === null ? 'the plan allows no option' : `the plan has no option ${id}`, {
        where: 'option',
        hint: `its options: ${plan.options.map((each) => each.id).join(', ')}`,
      });
    if (option.broken.length > 0)
      throw new JoulegateError('JG_USAGE', `${option.name} breaks a rule of the plan: ${option.broken.join('; ')}`, {
        where: 'option',
        hint: 'a rule is never traded: choose another option, or change the rule',
      });
    const acceptedAt = waist.now();
    if (Date.parse(reviewDate) <= acceptedAt)
      throw new JoulegateError('JG_USAGE', `the review date ${reviewDate} has passed`, {
        where: 'reviewDate',
        hint: 'give a day to come',
      });
    refuseUnknown(waist, workload, deployments);
    return await plans.commitments.accept(await waist.identity(), {
      workload,
      acceptedAt,
      owner,
      actor: waist.actor,
      reason,
      reviewDate,
      plan: {
        title: plan.title,
        option: option.id,
        name: option.name,
        scenarioSha256: plans.commitments.sha256Of(scenario),
        sentences: plans.pageOne(plan).map((sentence) => plans.sentenceText(sentence, plan)),
        options: plan.options.map((each) => ({
          id: each.id,
          name: each.name,
          usd: each.usd,
          tonnes: each.tonnes,
          latencyMs: each.latency.ms,
          fullUsd: each.fullUsd,
          csoa: each.csoa,
          broken: [...each.broken],
        })),
      },
      lays: { deployments, ...plan.weights },
      predicted: { ...option.risk.booked, addedMs: option.latency.addedMs },
    });
  },
});

/** Where a config is known, what a commitment names must be in it. */
function refuseUnknown(waist: Waist, workload: string, deployments: readonly string[]): void {
  const places = waist.places();
  if (places === null) return;
  const over = places.workloads.find(({ id }) => id === workload);
  if (over === undefined)
    throw new JoulegateError('JG_USAGE', `the config has no workload ${workload}`, {
      where: 'workload',
      hint: `it has ${places.workloads.map(({ id }) => id).join(', ')}`,
    });
  const missing = deployments.filter((id) => !over.deployments.includes(id));
  if (missing.length > 0)
    throw new JoulegateError('JG_USAGE', `workload ${workload} does not have ${missing.join(', ')}`, {
      where: 'deployments',
      hint: `it has ${over.deployments.join(', ')}`,
    });
}

export const commitmentsEnd = question({
  name: 'commitments end',
  does: "end a commitment: the workload's own policy holds again",
  path: '/api/commitments/{id}/end',
  positional: ['id'],
  input: z.strictObject({ id: z.string().min(1), why: z.string().min(1).max(2000).describe('for the record') }),
  output: COMMITMENT,
  role: 'operate',
  writes: true,
  ask: async (waist, { id, why }) =>
    await plans.commitments.end(await waist.identity(), id, { at: waist.now(), actor: waist.actor, why }),
});
