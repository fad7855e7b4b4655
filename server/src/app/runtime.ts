import type { Config } from '../config/index.ts';
import { Documents } from '../documents/index.ts';
import { openOutbound, type Clock } from '../edge/index.ts';
import {
  Fleet,
  runtimes,
  type EventBus,
  type GatewayRuntime,
  type OwnedObjects,
  type UpstreamTiming,
} from '../gateway/index.ts';
import { guard } from '../guard/index.ts';
import { Budgets, NO_LIMITS, PacedBudget, type LimitStore } from '../accounts/index.ts';
import type { Journal } from '../ledger/index.ts';
import type { GridSource } from '../world/index.ts';
import { keepTable, type TableKeeper } from './tables.ts';

/** What outlives a change of the config. */
export interface RuntimeParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly journal: Journal;
  readonly grid: GridSource;
  readonly limiter: LimitStore;
  readonly owned: OwnedObjects;
  readonly storedFiles: GatewayRuntime['storedFiles'];
  readonly abuse: GatewayRuntime['abuse'];
  readonly upstreamTiming: UpstreamTiming;
  /** A config with what people committed to over its workloads. */
  readonly lay: (config: Config) => Config;
}

/** The runtime of one version of the config. */
export interface RuntimeInForce {
  readonly config: Config;
  readonly runtime: GatewayRuntime;
  readonly tables: TableKeeper;
}

const limitsAnyone = (limits: Partial<typeof NO_LIMITS>): boolean =>
  JSON.stringify({ ...NO_LIMITS, ...limits }) !== JSON.stringify(NO_LIMITS);

function organisationBudgets({ organisation: { budgets, target } }: Config, previous?: Budgets): PacedBudget[] {
  const before = (kind: PacedBudget['kind']): PacedBudget | undefined =>
    previous?.shared.find((each) => each.kind === kind);
  const own = budgets.map((budget) => new PacedBudget(null, budget, undefined, null, before(budget.kind)));
  return target === null
    ? own
    : [...own, new PacedBudget(null, target.budget, undefined, target.target, before('carbon'))];
}

/** The paced budgets of a config. @param previous those of the config before: what they spent and learned goes on */
export const budgetsOf = (config: Config, previous?: Budgets): Budgets =>
  new Budgets(config.workloads, organisationBudgets(config, previous), previous);

/**
 * Builds what the way of a request reads under a config.
 * @param previous the one in force: what it learned, holds and has spent goes on
 * @throws JoulegateError `JG_OUTBOUND_REFUSED`, and nothing has changed
 */
export function createRuntime(config: Config, parts: RuntimeParts, previous?: RuntimeInForce): RuntimeInForce {
  const { clock, bus, limiter, owned, abuse, grid, journal, upstreamTiming } = parts;
  const { gateway, storage, limits, cache, traces, guard: watched, abuse: abused } = config.raw;
  const old = previous?.runtime;
  const origins = [...config.deployments, ...watched.models].map(({ baseUrl }) => new URL(baseUrl).origin);
  const fleet =
    old?.fleet.succeed(config.deployments) ??
    new Fleet(config.deployments, clock, (deployment, healthy, detail) =>
      bus.publish({ kind: 'upstream-health', deployment, healthy, detail }),
    );
  const tables = keepTable(config, grid, clock, fleet);
  const budgets = budgetsOf(config, old?.budgets);
  // All that may fail has been done, but for this, which changes nothing where it fails. What follows holds.
  const outbound = old?.outbound ?? openOutbound(origins);
  outbound.allow(origins);
  old?.fleet.handOver(fleet);
  limiter.changeLimits(limits);
  abuse.change(abused);
  const guards = guard.policiesOf(
    watched,
    config.workloads.map(({ id }) => id),
  );
  // What the guard knows is read on first use: no request waits for it.
  const warming = guards.size > 0 && (old === undefined || old.guards.size === 0) ? guard.warmUp() : null;
  const runtime = runtimes.open(
    {
      table: tables.current,
      tableAt: tables.at,
      deployments: config.deployments,
      access: config.access,
      cache,
      guards,
      judges: watched.models,
      fleet,
      budgets,
      limiter,
      owned,
      storedFiles: parts.storedFiles,
      abuse,
      documents: old?.documents ?? new Documents(),
      limitsEveryone: limitsAnyone(limits),
      limitsCallers: limitsAnyone({ sessions: limits.sessions, agents: limits.agents }),
      defaultWorkload: gateway.defaultWorkload,
      ownOrigin: config.ownOrigin,
      outbound,
      journal,
      durability: storage.durability,
      bus,
      clock,
      upstreamTiming,
      settings: gateway,
      // Where spans go is opened once: what a reload says of traces waits for a restart.
      traceRatio: old === undefined ? (traces?.ratio ?? null) : old.traceRatio,
    },
    old,
  );
  if (warming !== null) runtime.turns.add('guard', warming);
  return { config, runtime, tables };
}
