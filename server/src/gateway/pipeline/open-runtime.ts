import { randomBytes } from 'node:crypto';
import { random, type Clock } from '../../edge/index.ts';
import type { Deployment } from '../../world/index.ts';
import { vendorOf } from '../dialects/index.ts';
import { GuardModels } from '../guarding/index.ts';
import { answerCaches, newCacheSecret, type CacheSettings } from '../cache/index.ts';
import {
  Deadlines,
  ModelLists,
  openCredential,
  Sessions,
  type ListAsked,
  type Upstream,
  type UpstreamAccess,
} from '../fleet/index.ts';
import { UnitNames, openLearners, Turns } from './per-owner.ts';
import type { GatewayRuntime } from './runtime.ts';

/** What a version of the config, and the app around it, give to the way of a request. */
export interface RuntimeTerms extends Omit<
  GatewayRuntime,
  | 'upstreams'
  | 'guardModels'
  | 'sessions'
  | 'unitNames'
  | 'modelLists'
  | 'learner'
  | 'caches'
  | 'cacheSecret'
  | 'rng'
  | 'deadlines'
  | 'turns'
  | 'configVersion'
  | 'newId'
> {
  readonly deployments: readonly Deployment[];
  /** By deployment id. */
  readonly access: ReadonlyMap<string, UpstreamAccess>;
  /** By workload. */
  readonly cache: Readonly<Record<string, CacheSettings>>;
  /** Guard models of the config. */
  readonly judges: ConstructorParameters<typeof GuardModels>[0];
}

/** Ids that no two processes share: a random prefix and a count. */
function idSource(): () => string {
  const prefix = randomBytes(6).toString('base64url');
  let count = 0;
  return () => `jg_${prefix}_${(++count).toString(36)}`;
}

function upstreamOf(
  deployment: Deployment,
  access: UpstreamAccess | undefined,
  clock: Clock,
  before: readonly Upstream[],
): Upstream {
  const url = new URL(deployment.baseUrl);
  if (access === undefined) throw new RangeError(`no access to ${deployment.id}`);
  const basePath = url.pathname.replace(/\/+$/, '');
  const known = before.find(
    (each) => each.origin === url.origin && each.basePath === basePath && each.model === deployment.upstreamModel,
  );
  return {
    refused: known?.refused ?? new Set(),
    origin: url.origin,
    protocol: deployment.protocol,
    endpoints: deployment.endpoints,
    translated: deployment.translated ?? [],
    model: deployment.upstreamModel,
    vendor: vendorOf({
      protocol: deployment.protocol,
      operator: deployment.control.operator,
      host: url.hostname,
      model: deployment.upstreamModel,
    }),
    basePath,
    search: url.search,
    auth: access.auth,
    firstContentTimeoutMs: access.firstContentTimeoutMs,
    credential: openCredential(access.credential, deployment.id, clock),
  };
}

/**
 * Opens what the way of a request reads under one version of the config.
 * @param previous the one in force, which ends: what it learned and holds goes on
 */
function openRuntime(
  { deployments, access, cache, judges, ...terms }: RuntimeTerms,
  previous?: GatewayRuntime,
): GatewayRuntime {
  const { clock } = terms;
  const cacheSecret = previous?.cacheSecret ?? newCacheSecret();
  const runtime = {
    ...terms,
    upstreams: deployments.map((deployment) =>
      upstreamOf(deployment, access.get(deployment.id), clock, previous?.upstreams ?? []),
    ),
    guardModels: new GuardModels(judges, terms, previous?.guardModels),
    sessions: new Sessions(clock),
    modelLists: previous?.modelLists ?? new ModelLists(),
    unitNames: previous?.unitNames ?? new UnitNames(),
    learner: previous?.learner ?? openLearners(),
    caches: answerCaches(cache, previous?.caches, clock),
    cacheSecret,
    rng: random.chance,
    deadlines: previous?.deadlines ?? new Deadlines(clock),
    turns: previous?.turns ?? new Turns(),
    configVersion: (previous?.configVersion ?? 0) + 1,
    newId: previous?.newId ?? idSource(),
  };
  previous?.upstreams.forEach(({ credential }) => credential.close());
  previous?.guardModels.close();
  return runtime;
}

/** The first upstream of each workload that serves whatever model is asked for: those whose lists are worth asking for. */
function asked({ table, upstreams }: GatewayRuntime): readonly ListAsked[] {
  return [...table().workloads.values()]
    .filter(({ workload }) => workload.fleet === true)
    .flatMap(({ workload, defaultIndex }) => {
      const upstream = upstreams[defaultIndex];
      return upstream === undefined ? [] : [{ workload: workload.id, upstream }];
    });
}

/** Asks upstreams what they serve, in the background. Never fails: what it could not learn is `modelLists.fault`. */
const refreshModelLists = (runtime: GatewayRuntime): Promise<void> =>
  runtime.modelLists.refresh(asked(runtime), runtime.outbound, () => runtime.clock.now());

/** What the way of a request reads: opened with each version of the config, with what upstreams say they serve. */
export const runtimes = { open: openRuntime, refreshModelLists } as const;
