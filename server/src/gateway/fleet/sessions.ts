import type { Clock } from '../../edge/index.ts';
import { inputTokens, outputTokens, Recent, type Usage } from '../../units/index.ts';

/** Where a session's prefix was left, and how long it was. */
export interface WarmPrefix {
  readonly index: number;
  readonly tokens: number;
}

/** Twice as many may be there. */
const KEPT = 10_000;
/** Providers keep a prefix for five to ten minutes after its last use. */
const LIFETIME_MS = 300_000;

/**
 * Remembers which deployment holds the prompt prefix of a session, so that a decision can count what moving it
 * costs. Only deployments that have reported cached tokens count as holding any. Bounded: the sessions used longest
 * ago go first. In memory only; keys are the caller's, per organisation.
 */
export class Sessions {
  readonly #clock: Clock;
  readonly #caching = new Set<number>();
  readonly #held = new Recent<WarmPrefix & { readonly untilMs: number }>(KEPT);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(organisation: string, session: string | null): WarmPrefix | null {
    if (session === null) return null;
    const held = this.#held.peek(`${organisation}\n${session}`);
    if (held === undefined || held.untilMs < this.#clock.monotonicMs()) return null;
    return this.#caching.has(held.index) ? held : null;
  }

  /** A request of a session was served: its prompt and answer are the next one's prefix. */
  served(organisation: string, session: string | null, index: number, usage: Usage): void {
    if (usage.cacheRead > 0) this.#caching.add(index);
    if (session === null) return;
    this.#held.set(`${organisation}\n${session}`, {
      index,
      tokens: inputTokens(usage) + outputTokens(usage),
      untilMs: this.#clock.monotonicMs() + LIFETIME_MS,
    });
  }
}
