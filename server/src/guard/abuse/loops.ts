import { Recent, type EpochMs, type Ms } from '../../units/index.ts';
import type { AbuseConfig } from './schema.ts';

const MINUTE_MS = 60_000;
/** Sessions that are watched for certain, and at most twice as many; those that were quiet longest are forgotten. */
const KEPT_SESSIONS = 2_500;
/** Different turns of one session that are told apart for certain: a round of twice as many is found by its steps alone. */
const KEPT_TURNS = 16;
/** Parts of the time in which steps are counted. */
const PARTS = 10;

/** One request of a session or an agent that its caller has named. */
export interface LoopStep {
  readonly at: EpochMs;
  /** Pseudonym of the key, and its organisation's. */
  readonly key: string;
  readonly organisation: string;
  /** Pseudonym of the session or agent. */
  readonly session: string;
  readonly of: 'session' | 'agent';
  /** A hash of what is new in the request. */
  readonly turn: string;
  /** Messages of the transcript. */
  readonly length: number;
}

/** The rule that a session meets. */
export interface Loop {
  readonly rule: 'repeats' | 'steps';
  readonly count: number;
  readonly bound: number;
  readonly minutes: number;
  /** Of `repeats`: each request told more than the one before. */
  readonly grows: boolean;
}

/** What becomes of a request that goes round in a loop. */
export interface LoopRefusal {
  readonly action: 'throttle' | 'stop';
  readonly loop: Loop;
  /** When one of its kind is let through again, if nothing else comes. */
  readonly waitMs: Ms;
}

interface Turn {
  count: number;
  last: EpochMs;
  readonly firstLength: number;
}

interface Session {
  readonly turns: Recent<Turn>;
  /** Steps that were let through, by part of the time. */
  readonly parts: number[];
  newestPart: number;
  /** The last that was let through while it went round. */
  lastLet: EpochMs;
}

/**
 * Watches named sessions for loops: the same turn again and again, or more steps than anybody's work has. What is refused
 * is no step; it is a repeat, so that a loop that hammers stays out until it says something else.
 */
export class Loops {
  readonly #sessions = new Recent<Session>(KEPT_SESSIONS);

  /** Counts a request. @returns the rule that it meets, and what becomes of it; `refusal` is `null` where it goes on */
  step(
    { at, key, session, turn, length }: LoopStep,
    action: AbuseConfig['actions']['loops'],
    { repeats, steps, minutes, rpm }: AbuseConfig['loops'],
  ): { readonly loop: Loop | null; readonly refusal: LoopRefusal | null } {
    const spanMs = minutes * MINUTE_MS;
    const of = this.#session(`${key} ${session}`);
    const part = Math.floor((at / spanMs) * PARTS);
    forward(of, part);
    const seen = turnOf(of, turn, length, at, spanMs);
    const taken = of.parts.reduce((sum, each) => sum + each, 0) + 1;
    const loop: Loop | null =
      seen.count >= repeats
        ? { rule: 'repeats', count: seen.count, bound: repeats, minutes, grows: length > seen.firstLength }
        : taken > steps
          ? { rule: 'steps', count: taken, bound: steps, minutes, grows: false }
          : null;
    const waitMs = loop === null ? 0 : this.#waitMs(of, loop, at, action, rpm, spanMs);
    if (waitMs > 0 && (action === 'throttle' || action === 'stop'))
      return { loop, refusal: { action, loop: loop as Loop, waitMs } };
    of.lastLet = at;
    of.parts[part % PARTS] = (of.parts[part % PARTS] ?? 0) + 1;
    return { loop, refusal: null };
  }

  /** How long until a request of this kind is let through; 0: it is now. */
  #waitMs(of: Session, { rule }: Loop, at: EpochMs, action: string, rpm: number, spanMs: Ms): Ms {
    if (action === 'throttle') return Math.max(0, of.lastLet + MINUTE_MS / rpm - at);
    if (rule === 'repeats') return spanMs;
    const oldest = of.parts.findIndex((_, i) => (of.parts[(of.newestPart + 1 + i) % PARTS] ?? 0) > 0);
    return Math.max(1, ((of.newestPart + 1 + Math.max(0, oldest)) / PARTS) * spanMs - at);
  }

  #session(name: string): Session {
    const known = this.#sessions.get(name);
    if (known !== undefined) return known;
    const session: Session = {
      turns: new Recent(KEPT_TURNS),
      parts: new Array<number>(PARTS).fill(0),
      newestPart: -1,
      lastLet: -Infinity,
    };
    this.#sessions.set(name, session);
    return session;
  }
}

/** Parts that are over for the whole time are empty. */
function forward(of: Session, part: number): void {
  for (let left = Math.min(part - of.newestPart, PARTS); left > 0; left--) of.parts[(part - left + 1) % PARTS] = 0;
  of.newestPart = Math.max(of.newestPart, part);
}

/** A turn counts on while it comes again within the time. */
function turnOf(of: Session, turn: string, length: number, at: EpochMs, spanMs: Ms): Turn {
  const known = of.turns.peek(turn);
  const fresh = known === undefined || at - known.last > spanMs;
  const next = fresh ? { count: 1, last: at, firstLength: length } : { ...known, count: known.count + 1, last: at };
  of.turns.set(turn, next);
  return next;
}
