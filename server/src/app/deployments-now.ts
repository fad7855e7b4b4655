import { decisions } from '../kernel/index.ts';
import type { ConfigKeeper } from './keep-config.ts';

/** Deployments of the config in force as this process sees them: for metrics and for the console. */
export function deploymentsNow(configs: Pick<ConfigKeeper, 'current'>) {
  const { config, runtime } = configs.current();
  const { fleet } = runtime;
  return config.deployments.map(({ id, maxInFlight }, index) => ({
    deployment: id,
    healthy: fleet.answers(index),
    standing: fleet.standing(index),
    maxInFlight,
    inFlight: fleet.inFlight(index),
    observed: fleet.observed(index),
    ttftMs: {
      p50: fleet.ttftQuantileMs(index, 0.5),
      p95: fleet.ttftQuantileMs(index, 0.95),
      p99: fleet.ttftQuantileMs(index, 0.99),
    },
  }));
}

/** Scores of every deployment under each workload's policy this hour, for callers where the gateway stands. */
export function csoaNow(configs: Pick<ConfigKeeper, 'current'>) {
  const { config, runtime, tables } = configs.current();
  const table = tables.current();
  runtime.fleet.refresh();
  return [...table.workloads.values()].flatMap((compiled) =>
    decisions.csoa(table, compiled, config.ownOrigin, runtime.fleet.live),
  );
}
