import { WorkloadBudgets } from '../../accounts/index.ts';
import { UsageLearner, pacing } from '../../kernel/index.ts';
import { JoulegateError } from '../../units/index.ts';
import { expectOutputs } from './expected-output.ts';
import { replayFleet } from './fleet.ts';
import { greedy } from './greedy.ts';
import { hindsight, spending, type Assignment } from './hindsight.ts';
import { buildInstance, type Problem } from './instance.ts';
import { routeOnline } from './online.ts';
import { replayRequests } from './requests.ts';
import { replayRow } from './rows.ts';
import { chooseSites, pastMean } from './siting.ts';
import { errorGroups, forbiddenPairs, tally } from './tally.ts';
import { everySecond } from './token-pairs.ts';
import { tradeOff } from './trade-off.ts';
import type { PolicyName, ReplayOptions, ReplayResult } from './types.ts';

const HOURS_PER_WEEK = 168;
const whole = (choice: Int32Array): Assignment => ({ choice, split: null });

/**
 * Routes the same requests by every policy and compares them: nearest, one fixed choice per origin, greedy,
 * the router as it runs, and the optimum with full knowledge. As many hours before the start teach the router
 * its first price, its plan and its expectations; the optimum needs no teaching. Method: docs/methods/replay.md.
 *
 * @throws JoulegateError JG_DATA when the grid does not cover the hours; JG_ROUTE_NO_CANDIDATE when the rules
 *   leave an origin without a deployment; JG_USAGE for a budget or rate that is not above 0
 */
export function compareReplay(options: ReplayOptions): ReplayResult {
  const { data, startHour, budgetMs, requestsPerHour, seed } = options;
  const hours = options.hours ?? HOURS_PER_WEEK;
  const carbonUsdPerTonne = options.carbonUsdPerTonne ?? 100;
  for (const [name, value] of Object.entries({ budgetMs, requestsPerHour, hours, carbonUsdPerTonne })) {
    if (!(value > 0))
      throw new JoulegateError('JG_USAGE', `${name} is ${value}`, { where: name, hint: 'give a number above 0' });
  }
  const fleet = replayFleet({
    data,
    fromHour: startHour - hours,
    toHour: startHour + hours,
    carbonUsdPerTonne,
    budgetMs,
    periodHours: hours,
    controlOf: options.controlOf ?? (() => ({})),
    latencyLimitMs: options.latencyLimitMs ?? null,
  });
  const record = (from: number, drawSeed: number, half: 0 | 1) => ({
    tables: Array.from({ length: hours }, (_, i) => fleet.tableAt(from + i)),
    requests: replayRequests({
      origins: fleet.origins,
      startHour: from,
      hours,
      rhythm: data.rhythm,
      tokens: everySecond(data.tokens, half),
      requestsPerHour,
      seed: drawSeed,
    }),
  });

  const past = record(startHour - hours, seed + 0x5eed, 1);
  const learner = new UsageLearner();
  const pastOutputs = expectOutputs(past.requests, learner);
  // One budget serves all origins.
  const shared = fleet.workloads[0]!;
  const budgets = new WorkloadBudgets(shared);
  const { stepMs } = pacing.settings(shared.budgets[0]!, shared.prices);
  const first = routeOnline({ fleet, ...past, expectedOutputs: pastOutputs, budgets, stepMs });

  const { tables, requests } = record(startHour, seed, 0);
  const instance = buildInstance(fleet, tables, requests, requests.outputTokens, carbonUsdPerTonne);
  const totalMs = budgetMs * requests.count;
  const best = hindsight(instance, totalMs);
  const expectedOutputs = expectOutputs(requests, learner);
  const expected = buildInstance(fleet, tables, requests, expectedOutputs, carbonUsdPerTonne);
  const online = routeOnline({ fleet, tables, requests, expectedOutputs, budgets, stepMs });
  const sites = chooseSites(
    instance,
    tables[0]!,
    past.requests,
    ({ site }) => pastMean(data.grid, site.zone!, startHour),
    carbonUsdPerTonne,
    budgetMs,
  );

  const forbidden = forbiddenPairs(tables[0]!, fleet.workloadOf, instance.latencyMs);
  const groups = errorGroups(tables[0]!);
  const sum = (values: Int32Array): number => values.reduce((total, value) => total + value, 0);
  const totals = {
    requests: requests.count,
    inputTokens: sum(requests.inputTokens),
    outputTokens: sum(requests.outputTokens),
  };
  const policies: readonly (readonly [PolicyName, Assignment])[] = [
    ['nearest', whole(instance.nearest)],
    ['static-best', whole(Int32Array.from(requests.origin, (o) => sites[o]!))],
    ['greedy', whole(greedy(expected, totalMs))],
    ['online', whole(online.choice)],
    ['hindsight-same-information', hindsight(expected, totalMs)],
    ['hindsight', best],
  ];
  const nearest = tally(instance, policies[0]![1], forbidden);
  const optimum = tally(instance, best, forbidden);
  const rows = policies.map(([name, assignment]) =>
    replayRow(name, tally(instance, assignment, forbidden), nearest, optimum, groups, totals),
  );
  const trade = tradeOff(rows, hours, carbonUsdPerTonne);
  return {
    rows,
    origins: fleet.origins.map(({ key }) => key),
    deployments: fleet.options.map(({ id }) => id),
    startHour,
    hours,
    budgetMs,
    carbonUsdPerTonne,
    shadowPrice: { usdPerSecond: best.usdPerMs * 1000, gramsPerMs: (best.usdPerMs / carbonUsdPerTonne) * 1e6 },
    hindsightBoundUsd: best.boundUsd,
    hindsightObjectiveUsd: optimum.objectiveUsd,
    budgetUsed: spending(instance, online.choice) / totalMs,
    firstPeriod:
      options.withFirstPeriod === true
        ? judge(
            buildInstance(fleet, past.tables, past.requests, past.requests.outputTokens, carbonUsdPerTonne),
            first.choice,
            budgetMs,
          )
        : null,
    pricePath: online.pricePath,
    sourceText: data.sourceText,
    sentence: trade.sentence,
    tradeOff: trade,
  };
}

/** One routing beside nearest and hindsight, without the parts of a row. */
function judge(problem: Problem, choice: Int32Array, budgetMs: number): NonNullable<ReplayResult['firstPeriod']> {
  const totalMs = budgetMs * problem.count;
  const usd = (of: Int32Array): number =>
    of.reduce((sum, d, r) => sum + problem.objectiveUsd[r * problem.width + d]!, 0);
  const best = hindsight(problem, totalMs);
  const possible = usd(problem.nearest) - best.boundUsd;
  return {
    shareOfHindsight: possible > 0 ? (usd(problem.nearest) - usd(choice)) / possible : null,
    budgetUsed: spending(problem, choice) / totalMs,
  };
}
