import type { KeyObject } from 'node:crypto';
import type { Documents } from '../../documents/index.ts';
import type { Clock, Outbound, Rng } from '../../edge/index.ts';
import type { Table } from '../../kernel/index.ts';
import type { EpochHour, JoulegateError } from '../../units/index.ts';
import type { Durability, Journal } from '../../ledger/index.ts';
import type { OwnedObjects } from '../tenants/index.ts';
import type { WorkloadCache } from '../cache/index.ts';
import type { StoredFiles } from '../lean/index.ts';
import type { AbuseWatch, GuardModels, GuardPolicy } from '../guarding/index.ts';
import type { EventBus } from '../events.ts';
import type { Deadlines, Fleet, ModelLists, Sessions, Upstream } from '../fleet/index.ts';
import type { LimitStore, Budgets } from '../../accounts/index.ts';
import type { UnitNames, FindLearner, Turns } from './per-owner.ts';
import type { RetryPolicy } from './backoff.ts';

/** The way to which a request is given that can wait: one deployment, in a tier of its vendor. */
export interface GivenWay {
  readonly index: number;
  readonly tier: 'flex' | 'batch';
  /** `null`: it is still to be sent there. */
  readonly done: DoneThere | null;
}

/** What a vendor has done of a request, and charges: booked, whatever its budgets and rules have become since. */
export interface DoneThere {
  readonly status: number;
  readonly body: Buffer;
  /** Why nobody is given the answer; `null`: the rest of the way decides. */
  readonly withheld: JoulegateError | null;
  /** What is only put off here may be read again. */
  readonly mayWait: boolean;
}

/** What an answer took at its site. */
export interface Timing {
  readonly ttftMs: number | null;
  readonly serviceMs: number;
  /** The way between gateway and site, which is not in the other two. */
  readonly networkMs: number;
}

/** What the wire took, the way to the site included. */
export interface WireTiming {
  readonly ttftMs: number | null;
  readonly serviceMs: number;
}

/**
 * Turns what was measured on the wire into what is booked.
 * @param networkMs round trip between gateway and site, by the catalogue
 */
export type UpstreamTiming = (
  measured: WireTiming,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  networkMs: number,
) => Timing;

/**
 * Live: the way to the site is taken off, so that a decision for callers elsewhere does not count it twice. A
 * catalogue that says more than was measured is not believed.
 */
export const liveTiming: UpstreamTiming = ({ ttftMs, serviceMs }, _headers, networkMs) => {
  const network = Math.min(Number.isFinite(networkMs) ? networkMs : 0, ttftMs ?? serviceMs, serviceMs);
  return { ttftMs: ttftMs === null ? null : ttftMs - network, serviceMs: serviceMs - network, networkMs: network };
};

/** How requests are treated; `gateway:` of the config. */
export interface GatewaySettings {
  readonly maxBodyBytes: number;
  readonly maxPassedBytes: number;
  readonly maxInFlight: number;
  readonly maxBufferedBytes: number;
  readonly firstByteTimeoutMs: number;
  readonly firstContentTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly clientStallMs: number;
  readonly longestQueueMs: number;
  readonly openEndedOutputTokens: number;
  readonly retry: RetryPolicy;
  /** Pages of these origins may read answers. */
  readonly cors: { readonly origins: readonly string[] };
}

/** Everything that the way of a request reads. `table` is replaced whole on the hour. */
export interface GatewayRuntime {
  readonly table: () => Table;
  /** Of another hour, as it is known now. */
  readonly tableAt: (hour: EpochHour) => Table;
  readonly upstreams: readonly Upstream[];
  readonly fleet: Fleet;
  readonly modelLists: ModelLists;
  readonly sessions: Sessions;
  readonly owned: OwnedObjects;
  /** Files of its own store that prompts name. */
  readonly storedFiles: StoredFiles;
  readonly unitNames: UnitNames;
  readonly budgets: Budgets;
  /** Usage learned of an organisation's requests to one endpoint of a workload. */
  readonly learner: FindLearner;
  /** Share of requests whose trace begins here, 0 to 1; `null`: nothing is traced. */
  readonly traceRatio: number | null;
  readonly defaultWorkload: string | null;
  readonly ownOrigin: string;
  readonly outbound: Outbound;
  readonly journal: Journal;
  readonly durability: Durability;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly upstreamTiming: UpstreamTiming;
  readonly settings: GatewaySettings;
  readonly limiter: LimitStore;
  /** The config limits an organisation, a team or every key; otherwise only keys with limits of their own are counted. */
  readonly limitsEveryone: boolean;
  /** It limits sessions or agents. */
  readonly limitsCallers: boolean;
  /** By workload; those without a cache are not in it. */
  readonly caches: ReadonlyMap<string, WorkloadCache>;
  readonly cacheSecret: KeyObject;
  /** Reads files, in a thread that starts with the first one. */
  readonly documents: Documents;
  /** By workload; those that the guard does not look at are not in it. */
  readonly guards: ReadonlyMap<string, GuardPolicy>;
  /** Those that give second opinions and judge content. */
  readonly guardModels: GuardModels;
  /** What is watched for in the use of keys; the same under every config. */
  readonly abuse: AbuseWatch;
  readonly rng: Rng;
  readonly deadlines: Deadlines;
  readonly turns: Turns;
  readonly configVersion: number;
  readonly newId: () => string;
}
