import { MS_PER_HOUR, type EpochMs } from '../units/index.ts';
import { brokenRule, shareBudget, targetMonth, type Budget, type BudgetConfig, type CorporateTarget, type TargetConfig, type TargetShares, type Workload, type WorkloadConfig } from '../kernel/index.ts';
import {
  ACCELERATORS,
  CLOSED_MODELS,
  closedAsModel,
  findAccelerator,
  findModel,
  findOrigin,
  findSite,
  MODELS,
  ORIGINS,
  priceBook,
  SITES,
  yearlyAverages,
  type Deployment,
  type DeploymentConfig,
  type EndpointName,
  type Model,
  type ModelConfig,
  type OriginConfig,
  type Place,
  type Protocol,
  type Site,
  type SiteConfig,
  type TokenPrice,
} from '../world/index.ts';
import type { AuthStyle, CredentialSource } from '../gateway/index.ts';
import { meterProblems } from './meters.ts';
import { configError, type ConfigProblem } from './problem.ts';
import type { ParsedConfig } from './parse.ts';
import type { RawConfig } from './schema.ts';
import { didYouMean } from './similar.ts';
import { uploadNotes } from './upload.ts';

export interface NamedPlace extends Place {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** A corporate target and the carbon budget of its first month. */
export interface TargetBudget {
  readonly target: CorporateTarget;
  readonly budget: Budget;
  /** What workloads have of it by the config. */
  readonly shares: TargetShares;
}

/** A config whose every name has been found. */
export interface Config {
  readonly file: string;
  readonly raw: RawConfig;
  readonly sites: readonly Site[];
  readonly origins: readonly NamedPlace[];
  readonly ownOrigin: string;
  readonly deployments: readonly Deployment[];
  /** By deployment id. */
  readonly access: ReadonlyMap<string, Access>;
  readonly workloads: readonly Workload[];
  readonly organisation: { readonly budgets: readonly Budget[]; readonly target: TargetBudget | null };
  readonly warnings: readonly string[];
}

type Path = readonly (string | number)[];

/** What an upstream of each protocol serves where its deployment does not say. */
const PROTOCOL_ENDPOINTS: Readonly<Record<Protocol, readonly EndpointName[]>> = {
  openai: ['chat', 'responses', 'embeddings', 'moderations'],
  anthropic: ['messages', 'count-tokens'],
};
const PROTOCOL_AUTH: Readonly<Record<Protocol, AuthStyle>> = { openai: 'bearer', anthropic: 'x-api-key' };

/** How a deployment's upstream is asked. */
export interface Access {
  readonly auth: AuthStyle;
  readonly credential: CredentialSource;
}

/** Collects problems, so that one run shows them all. */
class Findings {
  readonly problems: ConfigProblem[] = [];
  readonly warnings: string[] = [];
  readonly #parsed: ParsedConfig;

  constructor(parsed: ParsedConfig) {
    this.#parsed = parsed;
  }

  problem(path: Path, message: string): void {
    this.problems.push({ path, line: this.#parsed.lineOf(path), message });
  }

  warn(path: Path, message: string): void {
    this.warnings.push(`line ${this.#parsed.lineOf(path) ?? '?'}: ${path.join('.')}: ${message}`);
  }

  unknown(path: Path, what: string, name: string, known: readonly string[]): void {
    this.problem(path, `unknown ${what} "${name}"${didYouMean(name, known) || `; known: ${known.slice(0, 12).join(', ')}`}`);
  }
}

function ownSite(config: SiteConfig, path: Path, file: string, at: EpochMs, findings: Findings): Site {
  const { zones } = yearlyAverages();
  if (config.zone !== null && !zones.includes(config.zone)) findings.unknown([...path, 'zone'], 'grid zone', config.zone, zones);
  return { ...config, provider: 'own', provenance: { source: file, asOf: new Date(at).toISOString().slice(0, 10) } };
}

function ownModel(config: ModelConfig, path: Path, findings: Findings): Model | null {
  if (!('like' in config)) {
    const { key, activeParamsB, totalParamsB = activeParamsB } = config;
    return closedAsModel({ ...config, name: key, vendor: 'own', totalParamsB });
  }
  const found = findModel(config.like);
  if (found === undefined) findings.unknown([...path, 'like'], 'model', config.like, [...MODELS, ...CLOSED_MODELS].map(({ key }) => key));
  return found === undefined ? null : { ...found, key: config.key, name: config.key };
}

function originOf(config: OriginConfig, path: Path, findings: Findings): NamedPlace | null {
  if (typeof config !== 'string') return config;
  const found = findOrigin(config);
  if (found === undefined) findings.unknown(path, 'origin', config, ORIGINS.map(({ key }) => key));
  return found ?? null;
}

function priceOf(config: DeploymentConfig, path: Path, at: EpochMs, findings: Findings): TokenPrice | null {
  const { price } = config;
  if ('list' in price) {
    const found = priceBook().find({ provider: price.list, model: price.model, at });
    if (found === null) findings.problem([...path, 'price'], `no list price of ${price.list} for ${price.model}; give inputPerMtok and outputPerMtok`);
    return found;
  }
  return {
    ...price,
    cacheReadPerMtok: price.cacheReadPerMtok ?? price.inputPerMtok,
    cacheWritePerMtok: price.cacheWritePerMtok ?? price.inputPerMtok,
  };
}

function deploymentOf(
  config: DeploymentConfig,
  path: Path,
  sites: ReadonlyMap<string, Site>,
  models: ReadonlyMap<string, Model>,
  at: EpochMs,
  findings: Findings,
): Deployment | null {
  const model = models.get(config.model) ?? findModel(config.model);
  if (model === undefined)
    findings.unknown([...path, 'model'], 'model', config.model, [...models.keys(), ...[...MODELS, ...CLOSED_MODELS].map(({ key }) => key)]);
  const site = sites.get(config.site) ?? findSite(config.site);
  if (site === undefined)
    findings.unknown([...path, 'site'], 'site', config.site, [...sites.keys(), ...SITES.map(({ key }) => key)]);
  const { accelerator: acceleratorKey } = config.hardware;
  const accelerator = acceleratorKey === null ? null : findAccelerator(acceleratorKey);
  if (accelerator === undefined)
    findings.unknown([...path, 'hardware', 'accelerator'], 'accelerator', acceleratorKey ?? '', ACCELERATORS.map(({ key }) => key));
  const price = priceOf(config, path, at, findings);
  if (model === undefined || site === undefined || accelerator === undefined || price === null) return null;
  if (site.zone === null) findings.warn([...path, 'site'], 'grid zone unknown: world average with a wide interval, and every residency rule fails');
  return {
    id: config.id,
    model,
    upstreamModel: config.upstreamModel ?? config.model,
    protocol: config.protocol,
    endpoints: config.endpoints ?? PROTOCOL_ENDPOINTS[config.protocol],
    baseUrl: config.baseUrl.replace(/\/+$/, ''),
    site,
    serving: {
      accelerator,
      acceleratorCount: config.hardware.count,
      precision: config.hardware.precision ?? model.nativePrecision,
      batch: config.hardware.batch,
      stack: config.hardware.stack,
      ...(config.hardware.calibration === undefined ? {} : { calibration: config.hardware.calibration }),
    },
    control: {
      operator: config.control.operator,
      operatorJurisdiction: config.control.jurisdiction,
      retentionDays: config.control.retentionDays,
      trainsOnData: config.control.trainsOnData,
      certifications: config.control.certifications,
    },
    price,
    ttftPriorMs: config.latency.ttftMs,
    tpotPriorMs: config.latency.tpotMs,
    contextTokens: Math.min(config.contextTokens ?? Infinity, model.contextTokens),
    capabilities: model.capabilities,
    maxInFlight: config.maxInFlight,
  };
}

function budgetsOf(budgets: readonly BudgetConfig[], path: Path, findings: Findings): readonly Budget[] {
  budgets.forEach(({ kind }, i) => {
    if (budgets.findIndex((other) => other.kind === kind) < i) findings.problem([...path, i], `a second ${kind} budget: give one of each kind`);
  });
  return budgets.map((budget) => ({
    kind: budget.kind,
    limit: budget.kind === 'latency' ? budget.meanAddedMs : budget.kind === 'carbon' ? budget.grams : budget.usd,
    periodHours: budget.periodHours,
    startPrice: budget.startPrice,
    whenSpent: budget.whenSpent,
  }));
}

function targetOf(config: TargetConfig, at: EpochMs): TargetBudget {
  const { baseYear, baseTonnes, reductionPercentPerYear, goal, scope, startPrice, whenSpent } = config;
  const target = { baseYear, baseTonnes, path: goal ?? { reductionPercentPerYear: reductionPercentPerYear ?? 0 }, scope };
  const { start, end, limit } = targetMonth(target, at);
  return { target, budget: { kind: 'carbon', limit, periodHours: (end - start) / MS_PER_HOUR, startPrice, whenSpent }, shares: { stated: new Map(Object.entries(config.shares)) } };
}

/** Gives each workload with a share of the target its carbon budget by calendar month. */
function withShares(workloads: readonly Workload[], promise: TargetBudget | null, at: EpochMs, findings: Findings): readonly Workload[] {
  if (promise === null) return workloads;
  const { target, budget, shares } = promise;
  const ids = workloads.map(({ id }) => id);
  for (const id of shares.stated.keys()) if (!ids.includes(id)) findings.unknown(['organisation', 'target', 'shares', id], 'workload', id, ids);
  return workloads.map((workload, i) => {
    if (!shares.stated.has(workload.id)) return workload;
    if (workload.budgets.some(({ kind }) => kind === 'carbon'))
      findings.problem(['workloads', i, 'budgets'], 'its share of the target is its carbon budget: remove one of the two');
    const rules = { startPrice: budget.startPrice ?? null, whenSpent: budget.whenSpent ?? 'reject' };
    return { ...workload, budgets: [...workload.budgets, shareBudget(target, shares, workload.id, at, rules)] };
  });
}

function workloadOf(config: WorkloadConfig, path: Path, deployments: ReadonlyMap<string, Deployment>, findings: Findings): Workload {
  const ids = [...deployments.keys()];
  const members = config.deployments.flatMap((id, i) => {
    const found = deployments.get(id);
    if (found === undefined) findings.unknown([...path, 'deployments', i], 'deployment', id, ids);
    if (config.deployments.indexOf(id) < i) findings.problem([...path, 'deployments', i], `"${id}" is listed twice`);
    return found === undefined ? [] : [found];
  });
  const defaultId = config.default ?? config.deployments[0] ?? '';
  const fallback = members.find(({ id }) => id === defaultId);
  if (fallback === undefined && members.length > 0)
    findings.problem([...path, 'default'], `the default "${defaultId}" is not among the workload's deployments${didYouMean(defaultId, config.deployments)}`);
  const broken = fallback === undefined ? null : brokenRule(config.control, fallback);
  if (broken !== null && fallback !== undefined)
    findings.problem([...path, 'default'], `the default deployment ${fallback.id} breaks this workload's control rules: ${broken}`);
  const served = [...new Set(members.map(({ model }) => model.key))];
  const models = config.models?.map((offer) =>
    typeof offer === 'string' ? { model: offer, quality: null } : { model: offer.model, quality: offer.quality },
  ) ?? served.map((model) => ({ model, quality: null }));
  models.forEach(({ model }, i) => {
    if (members.length > 0 && !served.includes(model))
      findings.problem([...path, 'models', i], `no deployment of this workload serves "${model}"${didYouMean(model, served)}`);
  });
  if (members.length > 0 && members.every((member) => brokenRule(config.control, member) !== null))
    findings.problem([...path, 'control'], 'no deployment of this workload satisfies its control rules');
  return {
    id: config.id,
    aliases: config.aliases,
    mode: config.mode,
    deployments: config.deployments,
    defaultDeployment: defaultId,
    models,
    qualityFloor: config.qualityFloor,
    requires: config.requires,
    latencyLimitMs: config.latencyLimitMs,
    control: config.control as Workload['control'],
    prices: config.prices,
    carbonSignal: config.carbonSignal,
    budgets: budgetsOf(config.budgets, [...path, 'budgets'], findings),
    onNoCandidate: config.onNoCandidate,
  };
}

function uniqueNames(names: readonly string[], list: string, field: string, findings: Findings): void {
  names.forEach((name, i) => {
    if (names.indexOf(name) < i) findings.problem([list, i, field], `"${name}" is used twice`);
  });
}

/**
 * Finds everything that a config names: models, sites, hardware, prices, deployments.
 * @param at the moment whose list prices hold
 * @throws JoulegateError `JG_CONFIG` with the line of every problem
 */
export function resolveConfig(parsed: ParsedConfig, file: string, at: EpochMs): Config {
  const { raw } = parsed;
  const findings = new Findings(parsed);
  const sites = new Map(raw.sites.map((site, i) => [site.key, ownSite(site, ['sites', i], file, at, findings)]));
  const idOf = ({ id }: { readonly id: string }): string => id;
  const keyOf = (place: OriginConfig | SiteConfig): string => (typeof place === 'string' ? place : place.key);
  uniqueNames(raw.deployments.map(idOf), 'deployments', 'id', findings);
  uniqueNames(raw.workloads.map(idOf), 'workloads', 'id', findings);
  const aliases = raw.workloads.flatMap((workload, at) => workload.aliases.map((alias) => ({ alias, at })));
  aliases.forEach(({ alias, at }, i) => {
    if (aliases.findIndex((other) => other.alias === alias) < i) findings.problem(['workloads', at, 'aliases'], `the alias "${alias}" is used twice`);
  });
  uniqueNames(raw.sites.map(keyOf), 'sites', 'key', findings);
  uniqueNames(raw.origins.map(keyOf), 'origins', 'key', findings);
  const origins = raw.origins.map((origin, i) => originOf(origin, ['origins', i], findings)).filter((origin) => origin !== null);
  const ownOrigin = raw.gateway.origin ?? origins[0]?.key ?? '';
  if (origins.length > 0 && !origins.some(({ key }) => key === ownOrigin))
    findings.unknown(['gateway', 'origin'], 'origin', ownOrigin, origins.map(({ key }) => key));
  const models = new Map(raw.models.flatMap((model, i) => {
      const found = ownModel(model, ['models', i], findings);
      return found === null ? [] : [[found.key, found] as const];
    }));
  const deployments = raw.deployments
    .map((deployment, i) => deploymentOf(deployment, ['deployments', i], sites, models, at, findings))
    .filter((deployment) => deployment !== null);
  const byId = new Map(deployments.map((deployment) => [deployment.id, deployment]));
  if (deployments.length < raw.deployments.length) throw configError(file, findings.problems);
  const workloads = raw.workloads.map((workload, i) => workloadOf(workload, ['workloads', i], byId, findings));
  const organisation = {
    budgets: budgetsOf(raw.organisation.budgets, ['organisation', 'budgets'], findings),
    target: raw.organisation.target === null ? null : targetOf(raw.organisation.target, at),
  };
  if (organisation.target !== null && organisation.budgets.some(({ kind }) => kind === 'carbon'))
    findings.problem(['organisation', 'target'], 'a target is the carbon budget of the organisation: remove the one under budgets');
  for (const { path, message } of meterProblems(raw.meters, byId)) findings.problem(path, message);
  const upload = uploadNotes(raw.storage.upload);
  for (const { path, message } of upload.problems) findings.problem(path, message);
  for (const { path, message } of upload.warnings) findings.warn(path, message);
  const shared = withShares(workloads, organisation.target, at, findings);
  for (const name of Object.keys(raw.cache))
    if (!workloads.some(({ id }) => id === name)) findings.unknown(['cache', name], 'workload', name, workloads.map(({ id }) => id));
  const { defaultWorkload } = raw.gateway;
  if (defaultWorkload !== null && !workloads.some(({ id }) => id === defaultWorkload))
    findings.unknown(['gateway', 'defaultWorkload'], 'workload', defaultWorkload, workloads.map(({ id }) => id));
  if (findings.problems.length > 0) throw configError(file, findings.problems);
  return {
    file,
    raw,
    sites: [...new Set(deployments.map(({ site }) => site))],
    origins,
    ownOrigin,
    deployments,
    access: new Map(
      raw.deployments.map(({ id, protocol, auth, credential }) => [
        id,
        { auth: auth ?? PROTOCOL_AUTH[protocol], credential: credential === null ? [] : Array.isArray(credential) ? credential : [credential] },
      ]),
    ),
    workloads: shared,
    organisation,
    warnings: findings.warnings,
  };
}

