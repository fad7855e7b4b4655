import { decisions, exclusions, type Decision } from '../../kernel/index.ts';
import type { Entry } from '../../ledger/index.ts';
import { FLEET_LOAD, type FleetLoad } from '../questions/fleet-load.ts';
import type { MapHours } from '../questions/map-hours-shape.ts';

export type UnusedReason = MapHours['sites'][number]['deployments'][number]['unused'][number]['reason'];

/** What recent decisions had to say of one deployment. Plain data that adds up. */
export interface WeighedDeployment {
  readonly weighed: number;
  readonly chosen: number;
  readonly unused: Readonly<Partial<Record<UnusedReason, number>>>;
  /** Sum over the decisions in which it is known. */
  readonly latencyMs: number;
  readonly latencyKnown: number;
}

/** Recent decisions, by deployment, and what each is doing. */
export interface Weighed {
  readonly decisions: number;
  /** The oldest of them; `null` without any. */
  readonly since: number | null;
  readonly deployments: Readonly<Record<string, WeighedDeployment>>;
  readonly load: readonly FleetLoad[];
}

/** The best of several is shown: a process that gets answers shows that there are some. */
const STANDINGS = FLEET_LOAD.shape.standing.options;
const NOTHING: WeighedDeployment = { weighed: 0, chosen: 0, unused: {}, latencyMs: 0, latencyKnown: 0 };

const GRAMS_PER_TONNE = 1e6;
const MS_PER_SECOND = 1000;

/**
 * Why a candidate was not chosen: what excluded it, or of its full cost the part that lies furthest above that of the
 * chosen one. `null` where it was chosen, or where nothing was.
 * @param candidate position in the decision
 */
export function unusedReason(decision: Decision, candidate: number): UnusedReason | null {
  const code = decision.exclusions[candidate] ?? 0;
  const excluded = exclusions.names[code];
  if (excluded !== undefined && excluded !== 'feasible') return excluded;
  const chosen = decision.chosen === null ? -1 : decision.deployments.indexOf(decision.chosen);
  if (chosen === -1 || chosen === candidate) return null;
  const above = (field: 'cashUsd' | 'carbonG' | 'latencyMs'): number => {
    const difference = decisions.numberOf(decision, candidate, field) - decisions.numberOf(decision, chosen, field);
    return Number.isNaN(difference) ? -Infinity : difference;
  };
  const parts: readonly (readonly [UnusedReason, number])[] = [
    ['price', above('cashUsd') * (decision.cashFactor ?? 1)],
    ['carbon', (above('carbonG') * decision.carbonUsdPerTonne) / GRAMS_PER_TONNE],
    ['latency', (above('latencyMs') * decision.latencyUsdPerSecond) / MS_PER_SECOND],
  ];
  return parts.reduce((most, part) => (part[1] > most[1] ? part : most))[0];
}

function plus(a: WeighedDeployment, b: WeighedDeployment): WeighedDeployment {
  const unused: Partial<Record<UnusedReason, number>> = { ...a.unused };
  for (const [reason, count] of Object.entries(b.unused) as [UnusedReason, number][])
    unused[reason] = (unused[reason] ?? 0) + count;
  return {
    weighed: a.weighed + b.weighed,
    chosen: a.chosen + b.chosen,
    unused,
    latencyMs: a.latencyMs + b.latencyMs,
    latencyKnown: a.latencyKnown + b.latencyKnown,
  };
}

/** One deployment as several processes see it: the one that learned from most answers knows its times best. */
function addLoad(own: readonly FleetLoad[]): FleetLoad {
  const taught = own.toSorted((a, b) => b.observed - a.observed)[0]!;
  const sum = (of: (load: FleetLoad) => number): number => own.reduce((all, load) => all + of(load), 0);
  return {
    ...taught,
    inFlight: sum(({ inFlight }) => inFlight),
    maxInFlight: sum(({ maxInFlight }) => maxInFlight),
    observed: sum(({ observed }) => observed),
    healthy: own.some(({ healthy }) => healthy),
    standing: STANDINGS.find((standing) => own.some((load) => load.standing === standing)) ?? taught.standing,
  };
}

/** What several processes have counted, as one. */
export function addWeighed(all: readonly Weighed[]): Weighed {
  const deployments: Record<string, WeighedDeployment> = {};
  for (const each of all)
    for (const [id, own] of Object.entries(each.deployments)) deployments[id] = plus(deployments[id] ?? NOTHING, own);
  const since = all.flatMap((each) => each.since ?? []);
  return {
    decisions: all.reduce((sum, each) => sum + each.decisions, 0),
    since: since.length === 0 ? null : Math.min(...since),
    deployments,
    load: [
      ...Map.groupBy(
        all.flatMap(({ load }) => load),
        ({ deployment }) => deployment,
      ).values(),
    ].map(addLoad),
  };
}

/**
 * Counts what decisions said of each of their candidates.
 * @param entries newest first
 * @param most no more decisions than these
 */
export function weigh(entries: Iterable<Entry>, most: number): Omit<Weighed, 'load'> {
  const deployments: Record<string, WeighedDeployment> = {};
  let [count, since]: [number, number | null] = [0, null];
  for (const { decision, at } of entries) {
    if (decision === null) continue;
    if (count >= most) break;
    count++;
    since = at;
    decision.deployments.forEach((id, i) => {
      const reason = unusedReason(decision, i);
      const latencyMs = decisions.numberOf(decision, i, 'latencyMs');
      const known = !Number.isNaN(latencyMs);
      deployments[id] = plus(deployments[id] ?? NOTHING, {
        weighed: 1,
        chosen: decision.chosen === id ? 1 : 0,
        unused: reason === null ? {} : { [reason]: 1 },
        latencyMs: known ? latencyMs : 0,
        latencyKnown: known ? 1 : 0,
      });
    });
  }
  return { decisions: count, since, deployments };
}
