import { z } from 'zod';
import { brokenRule } from '../../kernel/index.ts';
import { hourLabel, hourOf, JoulegateError, parseHour, type EpochHour } from '../../units/index.ts';
import type { Deployment } from '../../world/index.ts';
import { question } from '../question.ts';
import type { Places, Waist } from '../waist.ts';
import { equalPerformance, type EqualPerformance } from './equal-performance.ts';
import { gridWeek, type GridWeek } from './grid-week.ts';

const G_PER_KWH = z.number().nullable().describe('g/kWh; null: unknown');
const NOW = z
  .object({
    zone: z.string(),
    hour: z.int(),
    directGPerKwh: G_PER_KWH,
    lifecycleGPerKwh: z.number(),
    marginalGPerKwh: G_PER_KWH.optional(),
    price: z.looseObject({ usdPerMwh: z.number() }).nullable().optional(),
    lowCarbonShare: z.number().nullable(),
    renewableShare: z.number().nullable(),
    kind: z.enum(['hourly', 'hourly-estimated', 'forecast', 'yearly-average', 'synthetic-typical-day']),
    ageHours: z.number(),
    sigma: z.number(),
    source: z.string(),
    licence: z.string(),
  })
  .meta({ id: 'GridHour' });
const PAIR = z.tuple([z.number(), z.number()]);

const GRID = z
  .object({
    hour: z.string(),
    workload: z.string().nullable(),
    withWeek: z.boolean().describe('the week and the days to come were asked for'),
    zones: z.array(
      z.object({
        zone: z.string(),
        now: NOW.nullable(),
        week: z.array(z.number().nullable()).describe('the last 168 hours'),
        weekMean: G_PER_KWH,
        ahead: z
          .array(z.number())
          .nullable()
          .describe('the next 96 hours; null where it was not asked for or cannot be'),
        aheadMean: G_PER_KWH,
        aheadFactor90: z.number().nullable().describe('90 % interval of an hour of the next day, as a factor'),
        averageGPerKwh: G_PER_KWH.describe('where no hours are known'),
      }),
    ),
    cleanestWeek: z.string().nullable(),
    cleanestAhead: z.string().nullable(),
    disagreements: z
      .array(z.object({ cleaner: z.string(), dirtier: z.string(), averageGPerKwh: PAIR, marginalGPerKwh: PAIR }))
      .describe('zones whose order turns round at the margin'),
    deployments: z.record(z.string(), z.array(z.string())).describe('by zone'),
    equalPerformance: z
      .array(
        z.object({
          deployment: z.string(),
          zone: z.string(),
          accelerator: z.string(),
          replicaTokensPerSecond: z.number(),
          replicas: z.int(),
          accelerators: z.int(),
          kilowatts: z.number(),
          whPer1000: z.number(),
          embodiedGPer1000: z.number(),
          weekGPer1000: z.number().nullable(),
          aheadGPer1000: z.number().nullable(),
          weekKg: z.number().nullable(),
          average: z.boolean().describe('an average stands in for the hours of the week'),
        }),
      )
      .nullable()
      .describe('what the same work takes on each deployment, g per 1,000 output tokens'),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'Grid' });

/** A workload's deployments that its control rules allow, or all. */
function ableDeployments({ deployments, workloads }: Places, id: string | undefined): readonly Deployment[] {
  if (id === undefined) return deployments;
  const workload = workloads.find((each) => each.id === id);
  if (workload === undefined)
    throw new JoulegateError('JG_USAGE', `there is no workload "${id}"`, {
      where: '--workload',
      hint: `known: ${workloads.map((each) => each.id).join(', ')}`,
    });
  return deployments.filter(
    (deployment) => workload.deployments.includes(deployment.id) && brokenRule(workload.control, deployment) === null,
  );
}

function hourAsked(at: string | undefined, { now }: Waist): EpochHour {
  if (at === undefined) return hourOf(now());
  try {
    return parseHour(at.length === 10 ? `${at}T00:00Z` : at);
  } catch (cause) {
    throw new JoulegateError('JG_USAGE', `"${at}" is no UTC hour such as 2022-06-08T00:00Z`, { where: '--at', cause });
  }
}

const WORK = /^(\d+)\/([1-9]\d*)$/;
/** The asked-for work on every deployment that may serve the workload; `null` where none was asked for. */
function equalWork(
  deployments: readonly Deployment[] | null,
  week: GridWeek,
  tokensPerSecond: number | undefined,
  requestTokens: string,
): readonly EqualPerformance[] | null {
  if (tokensPerSecond === undefined) return null;
  const [, inputTokens, outputTokens] = WORK.exec(requestTokens) ?? [];
  if (deployments === null || outputTokens === undefined)
    throw new JoulegateError('JG_USAGE', 'equal performance needs --config and --request-tokens such as 500/200', {
      where: '--tokens-per-second',
    });
  return equalPerformance(deployments, week, {
    tokensPerSecond,
    inputTokens: Number(inputTokens),
    outputTokens: Number(outputTokens),
  });
}

export const grid = question({
  name: 'grid',
  does: 'grid intensity and electricity price of zones: now, over the last week, and forecast for the next four days',
  input: z.strictObject({
    zones: z.array(z.string()).min(1).optional().describe('zones such as FR,DE, instead of those of the config'),
    workload: z.string().optional().describe('only zones with a deployment that may serve this workload'),
    at: z.string().optional().describe('as of this UTC hour, such as 2022-06-08T00:00Z'),
    week: z
      .boolean()
      .default(false)
      .describe('the last week and the next four days, and which zone is cleaner; a second a zone'),
    tokensPerSecond: z
      .number()
      .positive()
      .optional()
      .describe('the same output on every deployment: what it takes of each (implies --week)'),
    requestTokens: z.string().default('500/200').describe('tokens of a request, input/output'),
  }),
  output: GRID,
  role: 'read',
  async ask(waist, { zones: given, workload, at, week, tokensPerSecond, requestTokens }) {
    const places = waist.places();
    if (places === null && (given === undefined || workload !== undefined))
      throw new JoulegateError('JG_USAGE', 'neither zones nor a configuration', {
        where: '--config',
        hint: 'give --config FILE, or --zones FR,DE',
      });
    const hour = hourAsked(at, waist);
    const able = places === null ? null : ableDeployments(places, workload);
    const zones = given ?? [...new Set(able?.flatMap(({ site }) => site.zone ?? []))].sort();
    if (zones.length === 0)
      throw new JoulegateError('JG_USAGE', 'no deployment that may serve this workload has a known grid zone', {
        where: '--workload',
      });
    const { source, warnings } = await waist.grid(zones, at !== undefined);
    for (const zone of zones)
      if (source.at(zone, hour) === undefined)
        throw new JoulegateError('JG_USAGE', `zone "${zone}" is not known`, {
          where: '--zones',
          hint: 'use a zone name of Electricity Maps, such as FR or US-CAL-CISO',
        });
    const withWeek = week || tokensPerSecond !== undefined;
    const found = gridWeek(source, zones, hour, withWeek);
    return {
      ...found,
      hour: hourLabel(hour),
      workload: workload ?? null,
      withWeek,
      deployments: Object.fromEntries(
        zones.map((zone) => [
          zone,
          places?.deployments.filter(({ site }) => site.zone === zone).map(({ id }) => id) ?? [],
        ]),
      ),
      equalPerformance: equalWork(able, found, tokensPerSecond, requestTokens),
      warnings,
    };
  },
});
