import { z } from 'zod';
import { control } from '../../kernel/index.ts';
import { hourLabel, hourOf, JoulegateError, parseHour, type EpochHour } from '../../units/index.ts';
import type { Deployment } from '../../world/index.ts';
import { question } from '../question.ts';
import type { Places, Waist } from '../waist.ts';
import { equalPerformance } from './equal-performance.ts';
import { GRID, type EqualPerformance, type GridWeek } from './grid-shape.ts';
import { gridWeek } from './grid-week.ts';

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
    (deployment) =>
      workload.deployments.includes(deployment.id) && control.brokenRule(workload.control, deployment) === null,
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
  tool: 'forecast_grid',
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
