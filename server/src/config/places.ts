import type { Findings, Path } from '../edge/index.ts';
import type { EpochMs } from '../units/index.ts';
import { catalogue, gridSources, type Site } from '../world/index.ts';
import type { NamedPlace } from './resolved.ts';
import type { OriginConfig, SiteConfig } from './schema.ts';

/** A site that the config declares. */
export function ownSite(config: SiteConfig, path: Path, file: string, at: EpochMs, findings: Findings): Site {
  const { zones } = gridSources.yearlyAverages();
  if (config.zone !== null && !zones.includes(config.zone))
    findings.unknown([...path, 'zone'], 'grid zone', config.zone, zones);
  return { ...config, provider: 'own', provenance: { source: file, asOf: new Date(at).toISOString().slice(0, 10) } };
}

/** An origin by name or by place; `null`: there is none of that name. */
export function originOf(config: OriginConfig, path: Path, findings: Findings): NamedPlace | null {
  if (typeof config !== 'string') return config;
  const found = catalogue.origins.find(config);
  if (found === undefined)
    findings.unknown(
      path,
      'origin',
      config,
      catalogue.origins.all.map(({ key }) => key),
    );
  return found ?? null;
}
