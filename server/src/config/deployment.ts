import type { Findings, Path } from '../edge/index.ts';
import type { EpochMs } from '../units/index.ts';
import {
  placeOfUrl,
  priceBook,
  catalogue,
  type Deployment,
  type Model,
  type Site,
  type Option,
} from '../world/index.ts';
import { dialects, type UpstreamAccess } from '../gateway/index.ts';
import type { DeploymentConfig } from './schema.ts';
import { checkWaiting, priceWithTiers, waitingOf } from './waiting-tiers.ts';
import { VENDOR_SITE } from './vendor-line.ts';

/** How a deployment's upstream is asked. */
export const accessOf = ({ protocol, auth, credential, firstContentTimeoutMs }: DeploymentConfig): UpstreamAccess => ({
  firstContentTimeoutMs,
  auth: auth ?? dialects.named(protocol)?.auth ?? 'bearer',
  credential: credential === null ? [] : Array.isArray(credential) ? credential : [credential],
});

function priceOf(config: DeploymentConfig, path: Path, at: EpochMs, findings: Findings): Option['price'] | null {
  const { price } = config;
  if ('list' in price) {
    const found = priceBook().find({ provider: price.list, model: price.model, at });
    if (found === null)
      findings.problem(
        [...path, 'price'],
        `no list price of ${price.list} for ${price.model}; give inputPerMtok and outputPerMtok`,
      );
    const geography = placeOfUrl(config.baseUrl);
    return found?.listed === undefined || geography === null
      ? found
      : { ...found, listed: { ...found.listed, geography } };
  }
  return {
    ...price,
    cacheReadPerMtok: price.cacheReadPerMtok ?? price.inputPerMtok,
    cacheWritePerMtok: price.cacheWritePerMtok ?? price.inputPerMtok,
  };
}

/** A deployment with everything that it names; `null`: something of it is not known. */
export function deploymentOf(
  config: DeploymentConfig,
  path: Path,
  sites: ReadonlyMap<string, Site>,
  models: ReadonlyMap<string, Model>,
  at: EpochMs,
  findings: Findings,
): Deployment | null {
  const model = models.get(config.model) ?? catalogue.models.find(config.model);
  if (model === undefined)
    findings.unknown([...path, 'model'], 'model', config.model, [
      ...models.keys(),
      ...catalogue.models.all.map(({ key }) => key),
    ]);
  const site = sites.get(config.site) ?? catalogue.sites.find(config.site);
  if (site === undefined)
    findings.unknown([...path, 'site'], 'site', config.site, [
      ...sites.keys(),
      ...catalogue.sites.all.map(({ key }) => key),
    ]);
  const { accelerator: acceleratorKey } = config.hardware;
  const accelerator = acceleratorKey === null ? null : catalogue.accelerators.find(acceleratorKey);
  if (accelerator === undefined)
    findings.unknown(
      [...path, 'hardware', 'accelerator'],
      'accelerator',
      acceleratorKey ?? '',
      catalogue.accelerators.all.map(({ key }) => key),
    );
  const dialect = dialects.named(config.protocol);
  if (dialect === undefined) findings.unknown([...path, 'protocol'], 'protocol', config.protocol, dialects.names());
  const known = dialect?.endpoints.map(({ name }) => name) ?? [];
  for (const name of config.endpoints ?? [])
    if (dialect !== undefined && !known.includes(name))
      findings.unknown([...path, 'endpoints'], `endpoint of ${dialect.name}`, name, [...new Set(known)]);
  for (const name of config.passthrough)
    if (dialect !== undefined && !dialect.passed.some((family) => family.name === name))
      findings.unknown(
        [...path, 'passthrough'],
        `passthrough of ${dialect.name}`,
        name,
        dialect.passed.map((family) => family.name),
      );
  const price = priceOf(config, path, at, findings);
  if (price !== null) checkWaiting(config, price, path, at, findings);
  if (dialect === undefined || model === undefined || site === undefined || accelerator === undefined || price === null)
    return null;
  // A vendor's line is told so once.
  if (site.zone === null && !site.key.startsWith(VENDOR_SITE))
    findings.warn(
      [...path, 'site'],
      'grid zone unknown: world average with a wide interval, and every residency rule fails',
    );
  return {
    id: config.id,
    model,
    upstreamModel: config.upstreamModel ?? config.model,
    protocol: config.protocol,
    ...dialects.answered(dialect.name, config.endpoints ?? dialect.serves),
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
    price: priceWithTiers(price, config.waiting),
    ttftPriorMs: config.latency.ttftMs,
    tpotPriorMs: config.latency.tpotMs,
    contextTokens: Math.min(config.contextTokens ?? Infinity, model.contextTokens),
    capabilities: model.capabilities,
    maxInFlight: config.maxInFlight,
    ...(config.reserved === null ? {} : { reserved: config.reserved }),
    ...waitingOf(config),
    ...(config.passthrough.length === 0 ? {} : { passthrough: config.passthrough }),
  };
}
