import { KeyNetworks } from './networks.ts';
import { medianOf, robustZ } from './unusual.ts';
import { UsageCourse, type Bounds, type Judgement } from './usage-course.ts';

/** What one request of a key took. */
export interface KeyUse {
  /** Pseudonyms. */
  readonly key: string;
  readonly organisation: string;
  readonly tokens: number;
  /** `null`: nobody knows. */
  readonly usd: number | null;
  /** The guard found something. */
  readonly guardHit: boolean;
}

/** What one key took in an hour, as the books have it. */
export interface UsedHour {
  /** Since 1970. */
  readonly hour: number;
  /** Pseudonyms. */
  readonly key: string;
  readonly organisation: string;
  readonly requests: number;
  readonly tokens: number;
  /** `null`: nobody knows. */
  readonly usd: number | null;
}

export const STEPS_PER_HOUR = 12;
/** Hours that are judged again when they are read back: what was unusual in them is no measure for others. */
const JUDGED_AGAIN = 24;
/** What an hour has to hold at the least to be looked at, and how far above the usual it has to be. */
const BOUNDS: Readonly<Record<'usd' | 'tokens' | 'requests', Bounds>> = {
  usd: { z: 4, overHighest: 1.4, least: 1 },
  tokens: { z: 4, overHighest: 1.4, least: 100_000 },
  requests: { z: 4, overHighest: 1.4, least: 100 },
};
const newAmounts = () => ({ usd: new UsageCourse(), tokens: new UsageCourse(), requests: new UsageCourse() });
const UNITS = { usd: 'USD', tokens: 'tokens', requests: 'requests' } as const;

const SIZE = { requests: 20, days: 14, z: 4.5, floor: 0.25, overHighest: 1.4, hours: 12 };
const GUARD = { hits: 5, priorHits: 0.5, priorRequests: 500, sigmas: 8, overHighest: 2 };

/** What one key did so far. */
export class KeyCourse {
  readonly networks = new KeyNetworks();
  organisation: string;
  #amounts = newAmounts();
  readonly #hits = new UsageCourse();
  /** Tokens of a request by the hour, where it had enough of them; the newest last. */
  readonly #sizes: { readonly hour: number; readonly mean: number }[] = [];
  #thisHour = { hour: -1, requests: 0, tokens: 0 };
  #known = { requests: 0, hits: 0 };

  constructor(organisation: string) {
    this.organisation = organisation;
  }

  /** @param step of five minutes since 1970 */
  add(step: number, use: KeyUse): void {
    this.again(step, use);
    this.#count(use.guardHit);
    if (use.guardHit) this.#hits.add(step, 1);
  }

  /** What of a request is restored from the books. */
  again(step: number, { tokens, usd }: KeyUse): void {
    this.#size(step);
    this.#thisHour.requests++;
    this.#thisHour.tokens += tokens;
    this.#amounts.requests.add(step, 1);
    this.#amounts.tokens.add(step, tokens);
    if (usd !== null) this.#amounts.usd.add(step, usd);
  }

  /**
   * Puts what the books tell in the place of what was counted so far; networks and hits of the guard stay, for the books
   * have none. Of the minutes of an hour they do not tell: its use is spread over it.
   * @param hours oldest first
   * @param now step up to which they tell
   */
  restore(hours: readonly UsedHour[], now: number): void {
    this.#amounts = newAmounts();
    this.#sizes.length = 0;
    this.#thisHour = { hour: -1, requests: 0, tokens: 0 };
    const thisHour = Math.floor(now / STEPS_PER_HOUR);
    for (const { hour, requests, tokens, usd } of hours) {
      const from = hour * STEPS_PER_HOUR;
      const parts = Math.min(STEPS_PER_HOUR, now - from + 1);
      if (parts <= 0) continue;
      this.#size(from);
      this.#thisHour = { hour, requests, tokens };
      for (let part = 0; part < parts; part++) {
        this.#amounts.requests.add(from + part, requests / parts);
        this.#amounts.tokens.add(from + part, tokens / parts);
        if (usd !== null) this.#amounts.usd.add(from + part, usd / parts);
      }
      if (hour < thisHour && hour >= thisHour - JUDGED_AGAIN) this.usage(from + STEPS_PER_HOUR - 1);
    }
  }

  /** The most unusual of money, tokens and requests in the hour that ends with a step. */
  usage(step: number): (Judgement & { readonly unit: string }) | null {
    let worst: (Judgement & { readonly unit: string }) | null = null;
    for (const name of ['usd', 'tokens', 'requests'] as const) {
      const judged = this.#amounts[name].judge(step, BOUNDS[name]);
      if (judged !== null && (worst === null || judged.z > worst.z)) worst = { ...judged, unit: UNITS[name] };
    }
    return worst;
  }

  /** A network that is new, of a key that others know. */
  stranger(step: number): ReturnType<KeyNetworks['stranger']> {
    return this.networks.stranger(Math.floor(step / STEPS_PER_HOUR), this.#amounts.requests.isOddHour(step));
  }

  /** Tokens of a request in the hour that ends with a step, where they are unusual. */
  size(step: number): Judgement | null {
    this.#size(step);
    const requests = this.#amounts.requests.lastHour(step);
    const samples = this.#sizes.map(({ mean }) => mean);
    if (requests < SIZE.requests || samples.length < SIZE.hours) return null;
    const observed = this.#amounts.tokens.lastHour(step) / requests;
    const z = robustZ(observed, samples, 1, SIZE.floor);
    if (z < SIZE.z || observed < SIZE.overHighest * Math.max(...samples)) return null;
    return { observed, usual: medianOf(samples), z, basis: 'hours of the last two weeks' };
  }

  /** Hits of the guard in the hour that ends with a step, where they are far more than this key has by its requests. */
  guardHits(step: number): Judgement | null {
    const observed = this.#hits.lastHour(step);
    if (observed < GUARD.hits) return null;
    const requests = this.#amounts.requests.lastHour(step);
    const before = { hits: this.#known.hits - observed, requests: this.#known.requests - requests };
    const share = (Math.max(0, before.hits) + GUARD.priorHits) / (Math.max(0, before.requests) + GUARD.priorRequests);
    const usual = share * requests;
    const z = (observed - usual) / Math.sqrt(Math.max(usual, 0.25));
    if (z < GUARD.sigmas || observed < GUARD.overHighest * usual) return null;
    return { observed, usual, z, basis: 'its share of hits so far' };
  }

  /** Counts a request for the share of guard hits, which fades over about ten thousand requests. */
  #count(guardHit: boolean): void {
    const { requests, hits } = this.#known;
    const fade = requests > 10_000 ? 0.5 : 1;
    this.#known = { requests: requests * fade + 1, hits: hits * fade + (guardHit ? 1 : 0) };
  }

  /** Keeps the size of the hour that is over. */
  #size(step: number): void {
    const hour = Math.floor(step / STEPS_PER_HOUR);
    const { hour: over, requests, tokens } = this.#thisHour;
    if (hour === over) return;
    if (requests >= SIZE.requests) this.#sizes.push({ hour: over, mean: tokens / requests });
    while (this.#sizes.length > 0 && (this.#sizes[0] as { hour: number }).hour < hour - SIZE.days * 24)
      this.#sizes.shift();
    this.#thisHour = { hour, requests: 0, tokens: 0 };
  }
}
