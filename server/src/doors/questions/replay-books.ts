import { z } from 'zod';
import { outlook } from '../../kernel/index.ts';
import type { Entry } from '../../ledger/index.ts';
import { replays } from '../../planning/index.ts';
import { hourOf, hourStart, JoulegateError, MS_PER_DAY } from '../../units/index.ts';
import { catalogue } from '../../world/index.ts';
import { momentField } from '../text-input.ts';
import { question } from '../question.ts';
import type { Waist } from '../waist.ts';

const SUMS = { usd: z.number(), kwh: z.number(), kg: z.number().describe('kg of CO2e, location-based, life cycle') };
const REPLAY = z
  .object({
    from: z.number(),
    to: z.number(),
    served: z.int(),
    looked: z.int().describe('entries looked at: all of the period, or a sample of it'),
    replayed: z.int().describe('of them, decided again here'),
    happened: z.object({ requests: z.int(), ...SUMS, addedMs: z.number() }).describe('by the books'),
    changed: z.object({ ...SUMS, addedMs: z.number() }),
    difference: z
      .object({ ...SUMS, ms: z.number().describe('of a request'), kgInterval: z.tuple([z.number(), z.number()]) })
      .describe('changed less happened; nine cases of ten lie in the interval'),
    movedShare: z.number(),
    moves: z
      .array(
        z.object({
          workload: z.string(),
          from: z.string(),
          to: z.string(),
          share: z.number(),
          usd: z.number(),
          g: z.number(),
          ms: z.number(),
        }),
      )
      .describe('where most would go elsewhere; figures of each such request'),
    latencyUsdPerSecond: z.number().nullable().describe('price of a second that the latency budget set'),
    unserved: z.int().describe('of those looked at: no place of the fleet is left to them; they stay as they were'),
    notRecorded: z.array(z.object({ what: z.string(), requests: z.int().nullable() })),
  })
  .meta({ id: 'BooksReplay' });

const LOOKED_AT_MOST = 5000;

/** What the books do not hold and the replay therefore cannot change, with how many requests that concerns. */
function notRecorded(entries: readonly Entry[], replayed: number): { what: string; requests: number | null }[] {
  const count = (of: (entry: Entry) => boolean): number => entries.filter(of).length;
  const undecided = count(({ decision }) => decision === null);
  const concerned = [
    {
      what: 'could not be decided again: no other place is known for them, or not what theirs took',
      requests: entries.length - replayed,
    },
    { what: 'nobody decided: only sites that you name are other places, at the same money', requests: undecided },
    {
      what: 'nobody knows where the caller was: every place counts as equally far',
      requests: count(({ origin }) => catalogue.origins.find(origin) === undefined),
    },
  ].filter(({ requests }) => requests > 0);
  return [
    ...concerned,
    { what: 'free capacity of places that would get more, and what waiting there would be', requests: null },
    { what: 'prompts: what a cache would have answered', requests: null },
  ];
}

async function surroundings(waist: Waist, keys: readonly string[], latencyLimitMs: number | null) {
  const sites = keys.map((key) => {
    const site = catalogue.sites.find(key);
    if (site === undefined)
      throw new JoulegateError('JG_BAD_REQUEST', `the catalogue has no site "${key}"`, {
        where: 'sites',
        hint: 'name sites as gcp:europe-north1',
      });
    return site;
  });
  const { source } = await waist.grid([...new Set(sites.flatMap(({ zone }) => zone ?? []))], true);
  const { gridAt } = outlook({ grid: source, origins: [] });
  return {
    sites,
    latencyLimitMs,
    gPerKwhAt: ({ zone, scope2Area }: (typeof sites)[number], hour: number) =>
      gridAt(zone, hour, scope2Area).lifecycleGPerKwh,
  };
}

export const replayBooks = question({
  name: 'replay books',
  does: 'the requests of a period, decided again under another latency budget, other prices or another fleet, against what happened',
  path: '/api/replay',
  input: z.strictObject({
    from: momentField(0).optional().describe('a date or milliseconds since 1970; 7 days before the end otherwise'),
    to: momentField(1).optional().describe('a date or milliseconds since 1970; now otherwise'),
    workload: z.string().min(1).optional().describe('of this workload only'),
    latencyBudgetMs: z.number().nonnegative().optional().describe('mean over the nearest place'),
    latencyLimitMs: z.number().positive().optional().describe('way and first token of each request, at most'),
    carbonUsdPerTonne: z.number().nonnegative().optional().describe('price of carbon; as it was otherwise'),
    latencyUsdPerSecond: z.number().nonnegative().optional().describe('price of a second; as it was otherwise'),
    without: z.array(z.string().min(1)).default([]).describe('deployments that are not there'),
    sites: z.array(z.string().min(1)).default([]).describe('sites of the catalogue where the same work may stand too'),
  }),
  output: REPLAY,
  role: 'read',
  ask: async (waist, { from: first, to = waist.now() + 1, workload, without, sites, ...policy }) => {
    const from = first ?? to - 7 * MS_PER_DAY;
    const span = { fromHour: hourOf(from), toHour: hourOf(to - 1) + 1 };
    if (span.toHour <= span.fromHour)
      throw new JoulegateError('JG_BAD_REQUEST', 'the period ends before it begins', {
        where: 'to',
        hint: 'give a later end',
      });
    const where = { outcome: ['served'], ...(workload === undefined ? {} : { workload: [workload] }) };
    const [[total], entries] = await waist.books(
      async (books) =>
        [
          await books.totals({ span, where }),
          await books.entries({ span, where, sampled: true, limit: LOOKED_AT_MOST }),
        ] as const,
    );
    const around = await surroundings(waist, sites, policy.latencyLimitMs ?? null);
    const requests = entries.flatMap((entry) => replays.books.request(entry, around) ?? []);
    if (requests.length === 0)
      throw new JoulegateError('JG_NOT_FOUND', 'no request of this period can be decided again', {
        where: 'from',
        hint: 'shadow and enforce record what was compared; for other requests name sites',
      });
    const happened = {
      requests: total!.requests,
      usd: Number(total!.cost.nano) / 1e9,
      kwh: Number(total!.energy.nano) / 1e12,
      kg: Number(total!.carbon.nano) / 1e12,
    };
    const found = replays.books.of(requests, entries.length, happened, {
      carbonUsdPerTonne: policy.carbonUsdPerTonne ?? null,
      latencyUsdPerSecond: policy.latencyUsdPerSecond ?? null,
      latencyBudgetMs: policy.latencyBudgetMs ?? null,
      without,
    });
    return {
      from: hourStart(span.fromHour),
      to: hourStart(span.toHour),
      served: happened.requests,
      looked: entries.length,
      ...found,
      notRecorded: notRecorded(entries, found.replayed),
    };
  },
});
