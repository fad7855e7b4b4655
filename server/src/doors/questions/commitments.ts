import { z } from 'zod';
import { plans } from '../../planning/index.ts';
import { hourOf, JoulegateError } from '../../units/index.ts';
import { question } from '../question.ts';
import type { Waist } from '../waist.ts';
import { madePlan, MOST_SCENARIO_BYTES, SCENARIO_FIELDS } from './plan.ts';

const INTERVAL = z.object({ p05: z.number(), p50: z.number(), p95: z.number() });

const HELD = z.object({
  figure: z.enum(['requestsPerMonth', 'usdPerMonth', 'tonnesPerMonth', 'usdPerRequest', 'gPerRequest']),
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
type Kept = z.output<typeof COMMITMENT>;

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

/** Settled totals by day of what a commitment covers. */
const rowsOf = async (waist: Waist, { workload, acceptedAt, endedAt }: Kept) =>
  await waist.books(
    async (books) =>
      await books.totals({
        span: { fromHour: hourOf(acceptedAt + HOUR_MS - 1), toHour: hourOf(endedAt ?? waist.now()) + 1 },
        where: { workload: [workload], outcome: ['served'], imported: [null] },
        by: ['day'],
        basis: 'settled',
        roughSigma: true,
      }),
  );

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
    for (const each of asked)
      tracked.push({
        ...each,
        isInForce: holding.has(each.id) && each.isSigned,
        tracked: plans.commitments.track(each, await rowsOf(waist, each), waist.now()),
      });
    return tracked;
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
