import { openOutbound, type Clock } from '../edge/index.ts';
import type { Ms } from '../units/index.ts';
import { Cluster } from './cluster/cluster.ts';
import type { Snapshot } from './cluster/snapshot.ts';
import { CODES } from './codes.ts';
import { advice } from './advice.ts';
import { diagnose, type Cause } from './diagnose.ts';
import { firstWarningMs } from './first-warning.ts';
import { openClusterReader } from './live/cluster-reader.ts';
import { collect } from './live/collect.ts';
import type { Connection } from './live/connection.ts';
import { checkRights } from './live/rights.ts';
import { redactorOf } from './redact.ts';
import { wasteOf, type Place, type Waste } from './waste.ts';

/** A cause as it leaves the doctor: redacted, in words, with what a person may run. */
export interface ToldCause extends Cause {
  /** The code in a few words. */
  readonly means: string;
  /** What a person may run to see it, and to mend it; the doctor runs none of it. */
  readonly commands: readonly string[];
}

/** Nothing is known of the place. */
const NOWHERE: Place = { zone: null, usdPerGpuHour: null };

/** What a diagnosis took. */
export interface Effort {
  readonly tookMs: Ms;
  /**
   * From the first Warning event of the first cause to this diagnosis; `null`: the API has no such event (any more).
   */
  readonly sinceFirstWarningMs: Ms | null;
  /** Requests to the API; 0 of a folder. */
  readonly calls: number;
  readonly bytes: number;
  readonly objects: number;
  readonly events: number;
  readonly logLines: number;
  /** Kinds that the account may not list. */
  readonly unseen: readonly string[];
}

export interface Examination {
  readonly about: string;
  readonly causes: readonly ToldCause[];
  /** What the incident has taken so far. */
  readonly waste: Waste;
  readonly effort: Effort;
}

function told(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((each) => told(each, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, told(each, redact)]));
}

/**
 * Diagnoses a snapshot; what leaves is redacted.
 * @param about what the person asks, in their words
 * @param took what reading the snapshot took
 */
export function examine(
  snapshot: Snapshot,
  about: string,
  took: Pick<Effort, 'tookMs' | 'calls' | 'bytes' | 'unseen'>,
  place: Place = NOWHERE,
): Examination {
  const { causes } = diagnose(snapshot, about);
  const warnedAt = causes[0] === undefined ? null : firstWarningMs(new Cluster(snapshot), causes[0]);
  const redact = redactorOf(snapshot);
  const full = causes.map((cause): ToldCause => ({ ...cause, means: CODES[cause.code], commands: advice(cause) }));
  return {
    about: redact(about),
    causes: told(full, redact) as readonly ToldCause[],
    waste: wasteOf(snapshot, place),
    effort: {
      ...took,
      sinceFirstWarningMs: warnedAt === null ? null : Math.max(0, snapshot.nowMs + took.tookMs - warnedAt),
      objects: snapshot.objects.filter(({ kind }) => kind !== 'Event').length,
      events: snapshot.objects.filter(({ kind }) => kind === 'Event').length,
      logLines: snapshot.logs.reduce((sum, { text }) => sum + text.split('\n').length, 0),
    },
  };
}

/**
 * Reads a namespace of a cluster and diagnoses it. Nothing is read before it is sure that the account can only read.
 * @param clock for how long it took, and the moment of the snapshot
 * @throws JoulegateError `JG_AUTH_FORBIDDEN` for an account that may do more than read, and what the API answers
 */
export async function examineCluster(
  connection: Connection,
  namespace: string,
  about: string,
  clock: Pick<Clock, 'now' | 'monotonicMs'>,
  timeoutMs: Ms,
  place: Place = NOWHERE,
): Promise<Examination> {
  const { origin, token, ca, cert, key } = connection;
  const outbound = openOutbound([origin], 4, {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  });
  try {
    const startMs = clock.monotonicMs();
    const reader = openClusterReader({ outbound, origin, token, timeoutMs });
    await checkRights(reader, namespace);
    const { snapshot, unseen } = await collect(reader, namespace, clock.now());
    const { calls, bytes } = reader.asked;
    // What the diagnosis itself takes is a few milliseconds of what the reading does.
    const found = examine(snapshot, about, { tookMs: clock.monotonicMs() - startMs, calls, bytes, unseen }, place);
    return { ...found, effort: { ...found.effort, tookMs: clock.monotonicMs() - startMs } };
  } finally {
    await outbound.close();
  }
}
