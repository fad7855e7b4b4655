import type { UpstreamAccess } from '../gateway/index.ts';
import type { Budget, CorporateTarget, targetShares, Workload } from '../kernel/index.ts';
import type { Deployment, Place, Site } from '../world/index.ts';
import type { RawConfig } from './schema.ts';

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
  readonly shares: Parameters<typeof targetShares.split>[1];
}

/** A config whose every name has been found. */
export interface Config {
  readonly file: string;
  readonly raw: RawConfig;
  readonly sites: readonly Site[];
  /** Grid zones of the sites, each once. */
  readonly zones: readonly string[];
  readonly origins: readonly NamedPlace[];
  readonly ownOrigin: string;
  readonly deployments: readonly Deployment[];
  /** By deployment id. */
  readonly access: ReadonlyMap<string, UpstreamAccess>;
  readonly workloads: readonly Workload[];
  readonly organisation: { readonly budgets: readonly Budget[]; readonly target: TargetBudget | null };
  /** What reports need that no request tells. */
  readonly reporting: RawConfig['reporting'];
  readonly warnings: readonly string[];
}
