import { z } from 'zod';
import { batches as work } from '../../gateway/index.ts';
import { ownerNames } from '../../identity/index.ts';
import { fromNano, JoulegateError, type EpochHour } from '../../units/index.ts';
import { question, type Shape } from '../question.ts';
import { TIER } from './shapes.ts';

const STATUSES = [
  'validating',
  'in_progress',
  'finalizing',
  'completed',
  'expired',
  'cancelling',
  'cancelled',
  'failed',
] as const;
const STATUS = z.enum(STATUSES);
const REQUESTS = { total: z.int(), completed: z.int(), failed: z.int() };

const HOUR = z.object({
  hour: z.int().describe('hours since 1970'),
  zone: z.string().nullable().describe('where it ran, or in the place that was best then; null: unknown'),
  gPerKwh: z.number().nullable().describe('in that place, as it was known or foretold; null: unknown'),
  isForecast: z.boolean().describe('an hour to come'),
  tries: z.int().describe('requests that were sent in it, again and again where one failed'),
  co2eG: z.number().nullable().describe('what they emitted; null: nothing ran, or unknown'),
  plannedWork: z.number().describe('hours of work that are planned into it; 0: the batch waits'),
});
const LANES = ['now', 'hours', 'flex', 'batch', 'unsent'] as const;
const LANE = z.object({
  lane: z
    .enum(LANES)
    .describe(
      'now: here, in the hour of its making; hours: here, in a later one; flex, batch: that tier of a vendor; unsent: answered, refused or ended without being sent',
    ),
  words: z.string().describe('what that says of the requests'),
  requests: z.int(),
});
const LANE_WORDS: Readonly<Record<(typeof LANES)[number], string>> = {
  now: 'at once',
  hours: 'in a later hour',
  flex: "in a vendor's flex tier",
  batch: "by a vendor's batch API",
  unsent: 'answered without being sent',
};
const TAKEN = ['collecting', 'sending', 'sent', 'ended', 'refused', 'left'] as const;
const VENDOR = z.object({
  deployment: z.string(),
  vendorId: z.string().nullable().describe('as the vendor calls it; null: it was not made, or nobody knows'),
  status: z.enum(TAKEN),
  words: z.string().describe('what that says'),
  requests: z.int(),
  vendorState: z.string().nullable().describe('the word of the vendor; null: it was not asked yet'),
  since: z.number().describe('when that was first seen; else when it was made'),
  doneThere: z.int().nullable().describe('requests that the vendor says are done; null: it does not say'),
  answered: z.int().describe('requests whose results are answers of the batch'),
  promisedAt: z.number().describe('until then its vendor has promised it'),
  cancelledAt: z.number().nullable().describe('when the vendor was told to stop'),
  fault: z.string().nullable().describe('why it was not taken, was given up or is not sure'),
});
const WEBHOOK = z.object({
  webhook: z.string().describe('its id in the config'),
  event: z.string(),
  tries: z.int(),
  nextAt: z.number().nullable().describe('when it is told again; null: never'),
  gaveUpAt: z.number().nullable().describe('when nobody tried any longer; null: it is still tried'),
  fault: z.string().nullable().describe('what it answered the last time; null: it was not told yet'),
});
const BATCH = z.object({
  id: z.string(),
  organisation: z.string(),
  status: STATUS,
  endpoint: z.string(),
  model: z.string().nullable().describe('of its first request'),
  createdAt: z.number(),
  deadlineAt: z.number(),
  endedAt: z.number().nullable(),
  requests: z.object(REQUESTS),
  startsAt: z
    .number()
    .nullable()
    .describe('the next hour that is planned; null: none is foretold, so that it runs at once, or it has ended'),
  latestStartAt: z.number().nullable().describe('begun later it would miss its deadline if it took a quarter longer'),
  expectedCo2eSavedShare: z
    .number()
    .nullable()
    .describe('of the carbon of running at once, when it was first planned; null: it was never foretold'),
  saved: z
    .object({
      usd: z.number().nullable(),
      co2eG: z.number().nullable(),
      co2eShare: z.number().nullable(),
      unknownTries: z.int().describe('sent requests of which some of it is unknown: that adds nothing'),
      tier: TIER.nullable().describe('the weakest of its requests'),
    })
    .nullable()
    .describe('by what has run so far, against running when it was made; null: nothing has run'),
  lanes: z.array(LANE).describe('how its requests went that have ended'),
  vendors: z.array(VENDOR).describe('what batch APIs of vendors have taken over of it, the oldest first'),
  webhooks: z.array(WEBHOOK).describe('who is still to be told of its end, or was given up'),
});
const BATCHES = z
  .object({
    now: z.number(),
    states: z.array(z.object({ status: STATUS, batches: z.int(), ...REQUESTS })).describe('of all that fit'),
    batches: z.array(BATCH).describe('open ones by deadline, then those that have ended, the newest first'),
    hours: z.array(HOUR).nullable().describe('of the one that was asked for by id; null: none was'),
  })
  .meta({ id: 'Batches' });

const TAKEN_WORDS: Readonly<Record<(typeof TAKEN)[number], string>> = {
  collecting: 'its requests are collected',
  sending: 'is given to the vendor; whether it has it is looked up',
  sent: 'the vendor has it',
  ended: 'its results are read',
  refused: 'not taken, or given up: its requests go another way',
  left: 'the batch ended without it; what it costs is booked when the vendor ends it',
};

type Told = Awaited<ReturnType<typeof work.told>>;
type Hour = Shape<typeof HOUR>;

const HOUR_MS = 3_600_000;
const MOST_HOURS = 24 * 8;

/** The window of a batch by the hour: what ran, what is planned, and how clean each hour was taken to be. */
function hoursOf(
  { row, ran }: Told['batches'][number],
  planned: NonNullable<Told['hours']>,
  now: EpochHour,
): readonly Hour[] {
  const last = row.ended_at ?? row.deadline_at - 1;
  const [from, to] = [Math.floor(row.created_at / HOUR_MS), Math.floor(last / HOUR_MS)];
  const plannedIn = new Map(planned.map((each) => [each.hour, each]));
  return Array.from({ length: Math.min(to - from + 1, MOST_HOURS) }, (_, i) => {
    const hour = from + i;
    const own = ran.filter((each) => each.hour === hour);
    const most = own.toSorted((a, b) => b.tries - a.tries)[0];
    const plan = plannedIn.get(hour);
    const known = own.filter(({ tries, g_unknown }) => g_unknown < tries);
    return {
      hour,
      zone: (most?.zone || plan?.zone) ?? null,
      gPerKwh: plan?.gPerKwh ?? null,
      isForecast: hour > now,
      tries: own.reduce((sum, { tries }) => sum + tries, 0),
      co2eG: known.length === 0 ? null : fromNano(known.reduce((sum, { nano_g }) => sum + nano_g, 0)),
      plannedWork: hour < now || row.ended_at !== null ? 0 : (plan?.work ?? 0),
    };
  });
}

export const batches = question({
  name: 'batches',
  does: 'work that can wait: open and recent batches, when they run, and what waiting is expected to save and has saved',
  input: z.strictObject({
    id: z.string().optional().describe('only this one, with its hours'),
    organisation: z.string().optional().describe('only of this one'),
    open: z.boolean().optional().describe('only those that have not ended; false: only those that have'),
    limit: z.int().min(1).max(200).default(20).describe('at most so many'),
  }),
  output: BATCHES,
  role: 'read',
  positional: ['id'],
  ask: (waist, { id, organisation, open, limit }) =>
    waist.state(async (state) => {
      const now = waist.now();
      const nothing = { now, states: [], batches: [], hours: null };
      if (state === null) return nothing;
      const names = new Map((await ownerNames.known(state)).map((each) => [each.id, each]));
      const asked = [...names.values()].find((each) => each.kind === 'organisation' && each.name === organisation);
      const told = await work.told(state, {
        organisation: organisation === undefined ? null : (asked?.id ?? organisation),
        id: id ?? null,
        open: open ?? null,
        limit,
      });
      const [first] = told.batches;
      if (id !== undefined && first === undefined)
        throw new JoulegateError('JG_NOT_FOUND', `there is no batch ${id}`, {
          where: 'id',
          hint: 'what is known of one is deleted gateway.batch.retentionDays after its end',
        });
      return {
        now,
        states: told.states,
        batches: told.batches.map(({ row, saved, lanes, vendors, webhooks }) => ({
          id: row.id,
          organisation: names.get(row.organisation)?.name ?? row.organisation,
          status: row.status,
          endpoint: row.endpoint,
          model: row.model,
          createdAt: row.created_at,
          deadlineAt: row.deadline_at,
          endedAt: row.ended_at,
          requests: { total: row.total, completed: row.completed, failed: row.failed },
          startsAt: row.ended_at === null ? row.starts_at : null,
          latestStartAt: row.ended_at === null ? row.latest_start_at : null,
          expectedCo2eSavedShare: row.expected_saved_share,
          saved:
            saved === null
              ? null
              : {
                  usd: saved.usd,
                  co2eG: saved.grams,
                  co2eShare: saved.gramsShare,
                  unknownTries: saved.unknownTries,
                  tier: saved.tier,
                },
          lanes: LANES.flatMap((lane) => lanes.filter((each) => each.lane === lane)).map(({ lane, requests }) => ({
            lane,
            words: LANE_WORDS[lane],
            requests,
          })),
          vendors: vendors.map((each) => ({
            deployment: each.deployment,
            vendorId: each.vendor_id,
            status: each.status,
            words: TAKEN_WORDS[each.status],
            requests: each.requests,
            vendorState: each.vendor_state,
            since: each.state_at ?? each.created_at,
            doneThere: each.done_there,
            answered: each.answered,
            promisedAt: each.promised_at,
            cancelledAt: each.cancelled_at,
            fault: each.fault,
          })),
          webhooks: webhooks.map((each) => ({
            webhook: each.webhook,
            event: each.type,
            tries: each.tries,
            nextAt: each.gave_up_at === null ? each.next_at : null,
            gaveUpAt: each.gave_up_at,
            fault: each.fault,
          })),
        })),
        hours:
          first === undefined || told.hours === null ? null : hoursOf(first, told.hours, Math.floor(now / HOUR_MS)),
      };
    }),
});
