import { yamlText, type Findings } from '../edge/index.ts';
import { catalogue } from '../world/index.ts';
import type { EpochMs } from '../units/index.ts';
import { budgetsOf, targetOf, withShares } from './budgets.ts';
import { accessOf, deploymentOf } from './deployment.ts';
import { guardNotes } from './guard.ts';
import { meterProblems } from './meters.ts';
import { configError, type ParsedConfig } from './parse.ts';
import { originOf, ownSite } from './places.ts';
import type { Config } from './resolved.ts';
import { configSchema, type OriginConfig, type RawConfig, type SiteConfig } from './schema.ts';
import { expandVendor, placeUnknown } from './vendors.ts';
import type { Expanded } from './vendor-line.ts';
import { uploadNotes } from './upload.ts';
import { workloadOf } from './workload.ts';

function uniqueNames(names: readonly string[], list: string, field: string, findings: Findings): void {
  names.forEach((name, i) => {
    if (names.indexOf(name) < i) findings.problem([list, i, field], `"${name}" is used twice`);
  });
}

/** The config with each vendor's line written out. */
function withVendors(raw: RawConfig, at: EpochMs): RawConfig {
  if (raw.vendors.length === 0) return raw;
  const { sites, models, deployments, workloads } = configSchema.parse({
    version: 1,
    origins: ['paris'],
    ...joined(raw.vendors.map((vendor) => expandVendor(vendor, at))),
  });
  return {
    ...raw,
    sites: [...raw.sites, ...sites],
    models: [...raw.models, ...models],
    deployments: [...raw.deployments, ...deployments],
    workloads: [...raw.workloads, ...workloads],
  };
}

const joined = (parts: readonly Expanded[]): Expanded => ({
  sites: parts.flatMap(({ sites }) => sites),
  models: parts.flatMap(({ models }) => models),
  deployments: parts.flatMap(({ deployments }) => deployments),
  workloads: parts.flatMap(({ workloads }) => workloads),
});

/**
 * Finds everything that a config names: models, sites, hardware, prices, deployments.
 * @param at the moment whose list prices hold
 * @throws JoulegateError `JG_CONFIG` with the line of every problem
 */
export function resolveConfig(parsed: ParsedConfig, file: string, at: EpochMs): Config {
  const findings = yamlText.findings(parsed.lineOf);
  const raw = withVendors(parsed.raw, at);
  raw.vendors.forEach((vendor, i) => {
    const why = placeUnknown(vendor);
    if (why !== null)
      findings.warn(['vendors', i], `${why}; world average with a wide interval, and every residency rule fails`);
  });
  for (const name of ['deployments', 'workloads'] as const)
    if (raw[name].length === 0) findings.problem([name], `there are no ${name}: list one, or a vendor under vendors`);
  if (findings.problems.length > 0) throw configError(file, findings.problems);
  const sites = new Map(raw.sites.map((site, i) => [site.key, ownSite(site, ['sites', i], file, at, findings)]));
  const idOf = ({ id }: { readonly id: string }): string => id;
  const keyOf = (place: OriginConfig | SiteConfig): string => (typeof place === 'string' ? place : place.key);
  uniqueNames(raw.deployments.map(idOf), 'deployments', 'id', findings);
  uniqueNames(raw.workloads.map(idOf), 'workloads', 'id', findings);
  const aliases = raw.workloads.flatMap((workload, at) => workload.aliases.map((alias) => ({ alias, at })));
  aliases.forEach(({ alias, at }, i) => {
    if (aliases.findIndex((other) => other.alias === alias) < i)
      findings.problem(['workloads', at, 'aliases'], `the alias "${alias}" is used twice`);
  });
  uniqueNames(raw.sites.map(keyOf), 'sites', 'key', findings);
  uniqueNames(raw.origins.map(keyOf), 'origins', 'key', findings);
  const origins = raw.origins
    .map((origin, i) => originOf(origin, ['origins', i], findings))
    .filter((origin) => origin !== null);
  const ownOrigin = raw.gateway.origin ?? origins[0]?.key ?? '';
  if (origins.length > 0 && !origins.some(({ key }) => key === ownOrigin))
    findings.unknown(
      ['gateway', 'origin'],
      'origin',
      ownOrigin,
      origins.map(({ key }) => key),
    );
  const models = new Map(
    raw.models.flatMap((model, i) => {
      const found = catalogue.models.declared(model);
      if (found === undefined && 'like' in model)
        findings.unknown(
          ['models', i, 'like'],
          'model',
          model.like,
          catalogue.models.all.map(({ key }) => key),
        );
      return found === undefined ? [] : [[found.key, found] as const];
    }),
  );
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
    findings.problem(
      ['organisation', 'target'],
      'a target is the carbon budget of the organisation: remove the one under budgets',
    );
  for (const { path, message } of meterProblems(raw.meters, byId)) findings.problem(path, message);
  for (const { problems, warnings } of [uploadNotes(raw.storage.upload), guardNotes(raw.guard, deployments)]) {
    for (const { path, message } of problems) findings.problem(path, message);
    for (const { path, message } of warnings) findings.warn(path, message);
  }
  const shared = withShares(workloads, organisation.target, at, findings);
  for (const path of [
    ...Object.keys(raw.cache).map((name) => ['cache', name]),
    ...Object.keys(raw.guard.workloads).map((name) => ['guard', 'workloads', name]),
    ...(['sessions', 'agents'] as const).flatMap((who) =>
      Object.keys(raw.limits[who].workloads).map((name) => ['limits', who, 'workloads', name]),
    ),
  ]) {
    const name = path.at(-1) as string;
    if (!workloads.some(({ id }) => id === name))
      findings.unknown(
        path,
        'workload',
        name,
        workloads.map(({ id }) => id),
      );
  }
  const { defaultWorkload } = raw.gateway;
  if (defaultWorkload !== null && !workloads.some(({ id }) => id === defaultWorkload))
    findings.unknown(
      ['gateway', 'defaultWorkload'],
      'workload',
      defaultWorkload,
      workloads.map(({ id }) => id),
    );
  if (findings.problems.length > 0) throw configError(file, findings.problems);
  const inUse = [...new Set(deployments.map(({ site }) => site))];
  return {
    file,
    raw,
    sites: inUse,
    zones: [...new Set(inUse.flatMap(({ zone }) => zone ?? []))].sort(),
    origins,
    ownOrigin,
    deployments,
    access: new Map(raw.deployments.map((deployment) => [deployment.id, accessOf(deployment)])),
    workloads: shared,
    organisation,
    reporting: raw.reporting,
    warnings: findings.warnings,
  };
}
