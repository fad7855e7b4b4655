import { randomBytes } from 'node:crypto';
import type { Config } from '../config/index.ts';
import { chance, type Clock, openOutbound, type Outbound } from '../edge/index.ts';
import {
  answerCaches,
  Deadlines,
  Fleet,
  newCacheSecret,
  openCredential,
  Sessions,
  UnitNames,
  type EventBus,
  type GatewayRuntime,
  type Upstream,
  type UpstreamTiming,
} from '../gateway/index.ts';
import { Budgets, NO_LIMITS, PacedBudget, type LimitsConfig, type LimitStore } from '../accounts/index.ts';
import { UsageLearner } from '../kernel/index.ts';
import type { Journal } from '../ledger/index.ts';
import type { Deployment, EndpointName, GridSource } from '../world/index.ts';
import { keepTable, type TableKeeper } from './tables.ts';

/** What outlives a change of the config. */
export interface RuntimeParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly journal: Journal;
  readonly grid: GridSource;
  readonly limiter: LimitStore;
  readonly upstreamTiming: UpstreamTiming;
}

/** The runtime of one version of the config. */
export interface RuntimeInForce {
  readonly config: Config;
  readonly runtime: GatewayRuntime & { readonly outbound: Outbound };
  readonly tables: TableKeeper;
}

/** Ids that no two processes share: a random prefix and a count. */
function idSource(): () => string {
  const prefix = randomBytes(6).toString('base64url');
  let count = 0;
  return () => `jg_${prefix}_${(++count).toString(36)}`;
}

/** Learners by workload and endpoint, made when they are first asked for. */
function learners(): GatewayRuntime['learner'] {
  const known = new Map<string, UsageLearner>();
  return (workload: string, endpoint: EndpointName) => {
    const key = `${workload}\n${endpoint}`;
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = new UsageLearner()));
    return found;
  };
}

const limitsAnyone = (limits: LimitsConfig): boolean => JSON.stringify(limits) !== JSON.stringify(NO_LIMITS);

function organisationBudgets({ organisation: { budgets, target } }: Config, previous?: Budgets): PacedBudget[] {
  const before = (kind: PacedBudget['kind']): PacedBudget | undefined =>
    previous?.shared.find((each) => each.kind === kind);
  const own = budgets.map((budget) => new PacedBudget(null, budget, undefined, null, before(budget.kind)));
  return target === null
    ? own
    : [...own, new PacedBudget(null, target.budget, undefined, target.target, before('carbon'))];
}

function upstreamOf(deployment: Deployment, config: Config, clock: Clock): Upstream {
  const url = new URL(deployment.baseUrl);
  const access = config.access.get(deployment.id);
  if (access === undefined) throw new RangeError(`no access to ${deployment.id}`);
  return {
    origin: url.origin,
    protocol: deployment.protocol,
    model: deployment.upstreamModel,
    basePath: url.pathname.replace(/\/+$/, ''),
    search: url.search,
    auth: access.auth,
    credential: openCredential(access.credential, deployment.id, clock),
  };
}

/**
 * Builds what the way of a request reads under a config.
 * @param previous the one in force: what it learned, holds and has spent goes on
 * @throws JoulegateError `JG_OUTBOUND_REFUSED`, and nothing has changed
 */
export function createRuntime(config: Config, parts: RuntimeParts, previous?: RuntimeInForce): RuntimeInForce {
  const { clock, bus, limiter, grid, journal, upstreamTiming } = parts;
  const { gateway, storage, limits, cache } = config.raw;
  const old = previous?.runtime;
  const origins = config.deployments.map(({ baseUrl }) => new URL(baseUrl).origin);
  const fleet =
    old?.fleet.succeed(config.deployments) ??
    new Fleet(config.deployments, clock, (deployment, healthy, detail) =>
      bus.publish({ kind: 'upstream-health', deployment, healthy, detail }),
    );
  const tables = keepTable(config, grid, clock, fleet);
  const budgets = new Budgets(config.workloads, organisationBudgets(config, old?.budgets), old?.budgets);
  // All that may fail has been done, but for this, which changes nothing where it fails. What follows holds.
  const outbound = old?.outbound ?? openOutbound(origins);
  outbound.allow(origins);
  old?.fleet.handOver(fleet);
  limiter.changeLimits(limits);
  const runtime = {
    table: tables.current,
    upstreams: config.deployments.map((deployment) => upstreamOf(deployment, config, clock)),
    fleet,
    sessions: new Sessions(clock),
    unitNames: old?.unitNames ?? new UnitNames(),
    budgets,
    learner: old?.learner ?? learners(),
    limiter,
    limitsEveryone: limitsAnyone(limits),
    defaultWorkload: gateway.defaultWorkload,
    ownOrigin: config.ownOrigin,
    outbound,
    journal,
    durability: storage.durability,
    bus,
    clock,
    caches: answerCaches(cache, old?.caches, clock),
    cacheSecret: old?.cacheSecret ?? newCacheSecret(),
    rng: chance,
    deadlines: old?.deadlines ?? new Deadlines(clock),
    upstreamTiming,
    settings: gateway,
    configVersion: (old?.configVersion ?? 0) + 1,
    newId: old?.newId ?? idSource(),
  };
  old?.upstreams.forEach(({ credential }) => credential.close());
  return { config, runtime, tables };
}
