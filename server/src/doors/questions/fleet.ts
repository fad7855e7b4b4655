import { z } from 'zod';
import { control, type Workload } from '../../kernel/index.ts';
import { reports } from '../../reporting/index.ts';
import type { TotalsRow, TypedBooks } from '../../ledger/index.ts';
import { hourOf, hourStart, type EpochHour } from '../../units/index.ts';
import type { Deployment, GridSource } from '../../world/index.ts';
import { question, type Shape } from '../question.ts';
import { FLEET_LOAD } from './fleet-load.ts';
import { EXPECTED } from './shapes.ts';

const HOURS_BACK = 28 * 24;
const HOURS_AHEAD = 6;
const NANO = 1e9;

const RESERVED = z.object({
  owner: z.string().nullable(),
  replicas: z.int(),
  usdPerHour: z.number().nullable().describe('rent, or write-off and upkeep; null: unknown'),
  basis: z
    .enum(['energy', 'tokens'])
    .nullable()
    .describe(
      'energy: what devices drew above idle over the most they can; tokens: tokens written over those that can be; null: neither is known',
    ),
  utilisation: z.number().nullable(),
  knownHours: z.int(),
  hours: z.array(z.object({ at: z.number(), utilisation: z.number().nullable() })),
  idle: z
    .object({
      wh: z.number().nullable(),
      grams: z.number().nullable(),
      electricityUsd: z.number().nullable(),
      rentUsd: z.number().nullable().describe('of what stood free'),
      tier: z.enum(['measured', 'modelled-inferred']).nullable(),
    })
    .describe('drawn whether work was there or not, charged to the owner'),
  tokens: z.int(),
  usdPerMtok: z.number().nullable().describe('rent and electricity of a million tokens at this utilisation'),
  breakEven: z.object({
    verdict: z
      .enum(['above', 'below', 'never', 'idle', 'unknown'])
      .describe('this utilisation against it; never: its electricity alone costs more; idle: nothing was served'),
    utilisation: z.number().nullable().describe('at which a token costs what the alternative asks'),
    alternative: z.object({ deployment: z.string(), usdPerMtok: z.number() }).nullable(),
  }),
});
const ROW = z
  .object({
    deployment: z.string(),
    model: z.string(),
    site: z.string(),
    operator: z.string(),
    live: FLEET_LOAD.nullable().describe('all workers together; null where no gateway runs'),
    requests: z.int(),
    tokens: z.int(),
    load: z
      .object({
        days: z.int(),
        hours: z.array(EXPECTED.extend({ at: z.number() })),
      })
      .nullable()
      .describe('tokens of each of the next hours, by docs/methods/use-forecast.md; null: too little history'),
    reserved: RESERVED.nullable().describe('null: paid for by use; its utilisation is not ours to know'),
  })
  .meta({ id: 'FleetRow' });
const FLEET = z
  .object({ now: z.number(), from: z.number(), to: z.number(), rows: z.array(ROW) })
  .meta({ id: 'FleetReport' });
export type FleetReport = Shape<typeof FLEET>;

/** Deployments paid for by use that may take the same work: listed beside it by a workload whose rules they keep. */
const alternativesTo = (
  id: string,
  deployments: readonly Deployment[],
  workloads: readonly Workload[],
): readonly Deployment[] =>
  deployments.filter(
    (other) =>
      other.reserved === undefined &&
      workloads.some(
        ({ deployments: listed, control: rules }) =>
          listed.includes(id) && listed.includes(other.id) && control.brokenRule(rules, other) === null,
      ),
  );

interface OfBooks {
  /** Of the hours that are shown. */
  readonly rows: readonly TotalsRow[];
  /** Of all that the forecast looks back on. */
  readonly used: Awaited<ReturnType<TypedBooks['used']>>;
  readonly meters: Awaited<ReturnType<TypedBooks['meters']>>;
}

async function ofBooks(
  books: TypedBooks,
  toHour: EpochHour,
  hours: number,
  deployments: readonly string[],
): Promise<OfBooks> {
  const span = { fromHour: toHour - hours, toHour };
  return {
    rows: await books.totals({ span, by: ['hour', 'deployment'], where: { deployment: deployments } }),
    used: await books.used({ fromHour: toHour - HOURS_BACK, toHour }, deployments),
    meters: await books.meters(span),
  };
}

function rowOf(
  deployment: Deployment,
  { rows, used, meters }: OfBooks,
  span: readonly EpochHour[],
  grid: GridSource,
  alternatives: readonly Deployment[],
) {
  const byHour = new Map(rows.map((row) => [Number(row.by.hour), row]));
  const metered = new Map(meters.map((each) => [each.hour, each]));
  const { zone } = deployment.site;
  const hours = span.map((hour) => {
    const row = byHour.get(hour);
    const meter = metered.get(hour);
    const known = zone === null ? undefined : grid.at(zone, hour);
    return {
      hour,
      work: row ?? null,
      electricityUsd: row === undefined || row.electricity.unknown > 0 ? null : Number(row.electricity.nano) / NANO,
      meter:
        meter === undefined
          ? null
          : {
              wh: Number(meter.energyNano) / NANO,
              idleWh: meter.idleNano === null ? null : Number(meter.idleNano) / NANO,
            },
      gramsPerKwh: known?.lifecycleGPerKwh ?? null,
      usdPerKwh: known?.price == null ? null : known.price.usdPerMwh / 1000,
    };
  });
  const end = (span.at(-1) ?? 0) + 1;
  const tokensOf = new Map(used.map(({ hour, tokens }) => [hour, tokens]));
  const first = Math.min(end, ...tokensOf.keys());
  const worked = hours.flatMap(({ work }) => work ?? []);
  const sums = reports.breakdown.figures(worked);
  const load = reports.forecast(
    Array.from({ length: end - first }, (_, i) => tokensOf.get(first + i) ?? 0),
    HOURS_AHEAD,
  );
  const { reserved } = deployment;
  return {
    deployment: deployment.id,
    model: deployment.model.key,
    site: deployment.site.name,
    operator: deployment.control.operator,
    requests: worked.reduce((sum, { requests }) => sum + requests, 0),
    tokens: sums.inputTokens + sums.outputTokens,
    load:
      load === null
        ? null
        : { days: load.days, hours: load.hours.map((each, i) => ({ at: hourStart(end + i), ...each })) },
    reserved:
      reserved === undefined
        ? null
        : {
            owner: reserved.owner,
            replicas: reserved.replicas,
            usdPerHour: reserved.usdPerHour,
            ...reports.utilisation(deployment, hours, alternatives),
          },
  };
}

export const fleet = question({
  name: 'fleet',
  does: 'every deployment: health, latency, load to come; of reserved capacity utilisation by hour, what idling costs and where it breaks even',
  input: z.strictObject({
    hours: z.int().min(1).max(168).default(24).describe('whole hours that have ended, the last ones'),
  }),
  output: FLEET,
  role: 'read',
  live: true,
  ask: async (waist, { hours }) => {
    const now = waist.now();
    const toHour = hourOf(now);
    const span = Array.from({ length: hours }, (_, i) => toHour - hours + i);
    const { deployments = [], workloads = [] } = waist.places() ?? {};
    const zones = [...new Set(deployments.flatMap(({ site }) => site.zone ?? []))];
    const { source } = await waist.grid(zones, true);
    const ids = deployments.map(({ id }) => id);
    const { rows, used, meters } = await waist.books((books) => ofBooks(books, toHour, hours, ids));
    const live = new Map((await waist.live?.weighed())?.load.map((each) => [each.deployment, each]));
    return {
      now,
      from: hourStart(toHour - hours),
      to: hourStart(toHour),
      rows: deployments.map((deployment) => {
        const own = {
          rows: rows.filter(({ by }) => by.deployment === deployment.id),
          used: used.filter((each) => each.deployment === deployment.id),
          meters: meters.filter((each) => each.deployment === deployment.id),
        };
        const alternatives = alternativesTo(deployment.id, deployments, workloads);
        return {
          ...rowOf(deployment, own, span, source, alternatives),
          live: live.get(deployment.id) ?? null,
        };
      }),
    };
  },
});
