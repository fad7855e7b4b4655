import { Recent, type EpochMs, type Ms } from '../../units/index.ts';
import type { Alarm } from './alarm.ts';
import { FailedAttempts, type FailedAttempt } from './failed-attempts.ts';
import { KeyCourse, type KeyUse, type UsedHour } from './key-course.ts';
import { Loops, type LoopRefusal, type LoopStep } from './loops.ts';
import { networkOf } from './networks.ts';
import type { AbuseConfig } from './schema.ts';

const STEP_MS = 300_000;
/** Keys that are watched for certain, and alarms that are known to have been told; twice as many may be. */
const KEPT_KEYS = 1_000;
/** Keys that are judged in one turn, so that none takes long. */
const KEYS_A_TURN = 25;
/** An alarm is told again when it was quiet for so long, or has gone on for a day. */
const QUIET_MS = 6 * 3_600_000;
const AGAIN_MS = 24 * 3_600_000;
/** Requests that are kept while the books are read. */
const MOST_MEANWHILE = 20_000;

/** What the books are read back from. */
interface Restoring {
  /** `null`: they are still being read. */
  hours: Map<string, readonly UsedHour[]> | null;
  readAt: EpochMs;
  /** What came meanwhile. */
  readonly came: { readonly at: EpochMs; readonly use: KeyUse }[];
}

/**
 * Watches how keys are used, in the process that serves them. Bounded: beyond 1,000 to 2,000 keys those that were
 * quiet longest are forgotten. It knows pseudonyms, counts and networks, and no text.
 */
export class AbuseWatch {
  readonly #keys = new Recent<KeyCourse>(KEPT_KEYS);
  readonly #loops = new Loops();
  readonly #told = new Recent<{ first: EpochMs; last: EpochMs }>(KEPT_KEYS);
  #config: AbuseConfig;
  #failed: FailedAttempts;
  #alarms: Alarm[] = [];
  #judged = -1;
  #queue: string[] = [];
  #active = new Set<string>();
  #restoring: Restoring | null = null;

  constructor(config: AbuseConfig) {
    this.#config = config;
    this.#failed = new FailedAttempts(config.failuresPerMinute);
  }

  /** Takes another config; what was seen stays. */
  change(config: AbuseConfig): void {
    if (config.failuresPerMinute !== this.#config.failuresPerMinute)
      this.#failed = new FailedAttempts(config.failuresPerMinute);
    this.#config = config;
  }

  get config(): AbuseConfig {
    return this.#config;
  }

  /** A request has ended. */
  used(at: EpochMs, use: KeyUse): void {
    this.#course(use.key, use.organisation).add(Math.floor(at / STEP_MS), use);
    this.#active.add(use.key);
    const came = this.#restoring?.came;
    if (came !== undefined && came.length < MOST_MEANWHILE) came.push({ at, use });
    // What is certain is not left until the next five minutes.
    if (use.guardHit && !this.#queue.includes(use.key)) this.#queue.push(use.key);
  }

  /** The books are about to be read for what is usual: what comes meanwhile is kept beside. */
  beginRestore(): void {
    this.#restoring = { hours: null, readAt: 0, came: [] };
  }

  /**
   * Knows again what was usual before this process began. It is taken up key by key, some each turn.
   * @param hours of the last four weeks, oldest first; nothing: nothing could be read
   * @param readAt what came later is in none of them
   */
  restore(hours: readonly UsedHour[], readAt: EpochMs): void {
    const came = this.#restoring?.came ?? [];
    const byKey = [...Map.groupBy(hours, ({ key }) => key)].slice(-KEPT_KEYS);
    this.#restoring = byKey.length === 0 ? null : { hours: new Map(byKey), readAt, came };
  }

  #restoreSome(): void {
    const restoring = this.#restoring;
    if (restoring === null || restoring.hours === null) return;
    const { hours, readAt, came } = restoring;
    let left = KEYS_A_TURN;
    for (const [key, own] of hours) {
      if (left-- === 0) return;
      hours.delete(key);
      const course = this.#course(key, (own.at(-1) as UsedHour).organisation);
      course.restore(own, Math.floor(readAt / STEP_MS));
      for (const { at, use } of came) if (use.key === key && at > readAt) course.again(Math.floor(at / STEP_MS), use);
    }
    this.#restoring = null;
  }

  /** A key was used from an address. */
  seen(at: EpochMs, key: string, organisation: string, address: string): void {
    this.#course(key, organisation).networks.seen(networkOf(address), Math.floor(at / 3_600_000));
  }

  /**
   * A credential did not work.
   * @param of `keyId`: the pseudonym of the key that it claims to be, where there is one
   * @returns how long its network shall wait; `null`: it need not
   */
  failed(of: Omit<FailedAttempt, 'network'> & { readonly address: string | null }): Ms | null {
    const network = of.address === null ? null : networkOf(of.address);
    const { waitMs, stuffing } = this.#failed.note({ ...of, network });
    if (stuffing !== null)
      this.#alarm({
        kind: 'attempts',
        at: of.at,
        key: stuffing.keyId,
        organisation: null,
        what: `different credentials that do not work, of ${stuffing.attempts} attempts in this hour`,
        observed: stuffing.different,
        usual: null,
        z: null,
        basis: 'a fixed bound',
        network: stuffing.network,
        session: null,
      });
    return waitMs;
  }

  /** A request of a session or agent that its caller named is about to be served. @returns why it is not; `null`: it is */
  step(step: LoopStep): LoopRefusal | null {
    const { actions, loops } = this.#config;
    if (actions.loops === 'off') return null;
    const { loop, refusal } = this.#loops.step(step, actions.loops, loops);
    if (loop !== null) {
      const { at, key, organisation, session, of } = step;
      const { rule, count, bound, minutes, grows } = loop;
      const what = rule === 'steps' ? 'requests' : `near-identical turns${grows ? ' of a growing transcript' : ''}`;
      this.#alarm({
        kind: 'loops',
        at,
        key,
        organisation,
        what: `${what} of one ${of} within ${minutes} minutes${rule === 'repeats' ? ' of each other' : ''}`,
        observed: count,
        usual: null,
        z: null,
        basis: `a bound of ${bound} ${rule}`,
        network: null,
        session,
      });
    }
    return refusal;
  }

  /** Judges some of the keys whose turn it is, every key once in five minutes; called every second. @returns alarms that are new */
  turn(now: EpochMs): readonly Alarm[] {
    const step = Math.floor(now / STEP_MS);
    if (step !== this.#judged) {
      this.#judged = step;
      this.#queue.push(...[...this.#active].filter((key) => !this.#queue.includes(key)));
      this.#active = new Set();
    }
    this.#restoreSome();
    for (const key of this.#queue.splice(0, KEYS_A_TURN)) this.#judge(key, now);
    return this.#alarms.splice(0);
  }

  #judge(key: string, at: EpochMs): void {
    const course = this.#keys.peek(key);
    if (course === undefined) return;
    const step = Math.floor(at / STEP_MS);
    const { organisation } = course;
    const base = { at, key, organisation, network: null, session: null };
    const usage = course.usage(step);
    if (usage !== null) this.#alarm({ ...base, kind: 'usage', what: `${usage.unit} in 60 minutes`, ...figures(usage) });
    const size = course.size(step);
    if (size !== null)
      this.#alarm({ ...base, kind: 'size', what: 'tokens of a request in 60 minutes', ...figures(size) });
    const hits = course.guardHits(step);
    if (hits !== null)
      this.#alarm({ ...base, kind: 'guard', what: 'hits of the guard in 60 minutes', ...figures(hits) });
    const stranger = course.stranger(step);
    if (stranger !== null)
      this.#alarm({
        ...base,
        kind: 'addresses',
        what: 'requests in two hours from a network that is new beside known ones',
        observed: stranger.requests,
        usual: 0,
        z: null,
        basis: `${stranger.known} known networks`,
        network: stranger.network,
      });
  }

  #alarm(alarm: Alarm): void {
    if (this.#config.actions[alarm.kind] === 'off') return;
    const name = `${alarm.kind} ${alarm.key ?? ''} ${alarm.network ?? ''} ${alarm.session ?? ''}`;
    const told = this.#told.get(name);
    if (told !== undefined && alarm.at - told.last < QUIET_MS && alarm.at - told.first < AGAIN_MS) {
      told.last = alarm.at;
      return;
    }
    this.#told.set(name, { first: alarm.at, last: alarm.at });
    this.#alarms.push(alarm);
  }

  #course(key: string, organisation: string): KeyCourse {
    let course = this.#keys.get(key);
    if (course === undefined) this.#keys.set(key, (course = new KeyCourse(organisation)));
    return course;
  }
}

const figures = ({ observed, usual, z, basis }: Pick<Alarm, 'basis' | 'z'> & { observed: number; usual: number }) => ({
  observed,
  usual,
  z,
  basis,
});
