import { backoff, type Clock } from '../../edge/index.ts';
import { exclusions, type LiveState } from '../../kernel/index.ts';
import type { Deployment } from '../../world/index.ts';

const CAPACITY = exclusions.codeOf('capacity');
const HEALTH = exclusions.codeOf('health');
/** First-token times older than about this many requests no longer count. */
const MEMORY = 200;
/** How many observations the configured expectation is worth. */
const PRIOR_WEIGHT = 10;
const SHORTEST_TTFT_MS = 0.1;
/** Log-sigma of first-token times before any was seen. */
const PRIOR_SIGMA = 0.5;
const NORMAL_QUANTILE = { 0.5: 0, 0.9: 1.2816, 0.95: 1.6449, 0.99: 2.3263 } as const;
/** Answers whose token timing must be seen before a batch is inferred from it. */
const TIMED_TO_SAY = 20;
const FAILURES_TO_OPEN = 3;
const FIRST_COOLDOWN_MS = 5000;
const LONGEST_COOLDOWN_MS = 60_000;
/** What an upstream that asks for more is believed of it. */
const LONGEST_REST_MS = 600_000;

/** What is counted of one that answers requests. */
export type FleetMember = Pick<Deployment, 'id' | 'maxInFlight' | 'ttftPriorMs'>;

export type HealthListener = (deployment: string, healthy: boolean, detail: string) => void;

/**
 * Live state of the deployments of one config: expected first-token time, in-flight cap, and a breaker that
 * opens after consecutive failures; when its cooldown is over, decisions see it as ready for one request at a
 * time until one succeeds.
 */
export class Fleet {
  readonly live: LiveState;
  readonly #deployments: readonly FleetMember[];
  readonly #inFlight: Int32Array;
  readonly #observed: Int32Array;
  readonly #timed: Int32Array;
  readonly #tpotMs: Float64Array;
  readonly #failures: Int32Array;
  readonly #openUntilMs: Float64Array;
  readonly #restsUntilMs: Float64Array;
  /** Nothing can be sent there, such as for want of a credential. */
  readonly #withheld: Uint8Array;
  /** Mean squared deviation of the logarithm of first-token times. */
  readonly #ttftVariance: Float64Array;
  /** The fleet of a newer config; what is under way here counts there too. */
  #successor: Fleet | null = null;
  readonly #clock: Clock;
  readonly #onHealth: HealthListener;

  constructor(deployments: readonly FleetMember[], clock: Clock, onHealth: HealthListener) {
    this.#deployments = deployments;
    this.#clock = clock;
    this.#onHealth = onHealth;
    this.live = {
      ttftMs: Float64Array.from(deployments, ({ ttftPriorMs }) => ttftPriorMs),
      unavailable: new Uint8Array(deployments.length),
    };
    this.#inFlight = new Int32Array(deployments.length);
    this.#observed = new Int32Array(deployments.length);
    this.#timed = new Int32Array(deployments.length);
    this.#tpotMs = new Float64Array(deployments.length);
    this.#failures = new Int32Array(deployments.length);
    this.#openUntilMs = new Float64Array(deployments.length);
    this.#restsUntilMs = new Float64Array(deployments.length);
    this.#withheld = new Uint8Array(deployments.length);
    this.#ttftVariance = new Float64Array(deployments.length).fill(PRIOR_SIGMA ** 2);
  }

  /**
   * The fleet of a changed config: what was learned of a deployment goes on under its id, and requests still under
   * way here hold their slots there until they end.
   */
  succeed(deployments: readonly FleetMember[]): Fleet {
    const next = new Fleet(deployments, this.#clock, this.#onHealth);
    deployments.forEach(({ id }, to) => {
      const from = this.#deployments.findIndex((each) => each.id === id);
      if (from === -1) return;
      if ((this.#observed[from] as number) > 0) next.live.ttftMs[to] = this.live.ttftMs[from] as number;
      for (const [old, mine] of [
        [this.#inFlight, next.#inFlight],
        [this.#observed, next.#observed],
        [this.#timed, next.#timed],
        [this.#tpotMs, next.#tpotMs],
        [this.#failures, next.#failures],
        [this.#openUntilMs, next.#openUntilMs],
        [this.#restsUntilMs, next.#restsUntilMs],
        [this.#withheld, next.#withheld],
        [this.#ttftVariance, next.#ttftVariance],
      ] as const)
        mine[to] = old[from] as number;
      next.#updateAvailability(to);
    });
    return next;
  }

  /** From now on what is under way here counts in the fleet of the newer config too. */
  handOver(next: Fleet): void {
    this.#successor = next;
  }

  /** Time to the first token (ms) that a share of answers keeps, by what was seen. */
  ttftQuantileMs(index: number, quantile: 0.5 | 0.9 | 0.95 | 0.99): number {
    return (
      (this.live.ttftMs[index] as number) *
      Math.exp(NORMAL_QUANTILE[quantile] * Math.sqrt(this.#ttftVariance[index] as number))
    );
  }

  /** Closes breakers whose cooldown is over; call before a decision. */
  refresh(): void {
    for (const untilMs of [this.#openUntilMs, this.#restsUntilMs])
      for (let index = 0; index < untilMs.length; index++) {
        const until = untilMs[index] as number;
        if (until === 0 || this.#clock.monotonicMs() < until) continue;
        untilMs[index] = 0;
        this.#updateAvailability(index);
      }
  }

  /** The upstream asks to be left alone for so long: it is well, and takes nothing meanwhile. */
  rest(index: number, askedMs: number): void {
    const until = this.#clock.monotonicMs() + Math.min(askedMs, LONGEST_REST_MS);
    if (until <= (this.#restsUntilMs[index] as number)) return;
    this.#restsUntilMs[index] = until;
    this.#updateAvailability(index);
  }

  /** Keeps a deployment out of decisions, by its health, until it is let in again. */
  withhold(index: number, withheld: boolean): void {
    if ((this.#withheld[index] === 1) === withheld) return;
    this.#withheld[index] = withheld ? 1 : 0;
    this.#updateAvailability(index);
  }

  /** Whether requests may be sent there, room aside: its breaker is closed and its credential is there. */
  answers(index: number): boolean {
    return (this.#failures[index] as number) < FAILURES_TO_OPEN && this.#withheld[index] === 0;
  }

  /** Why requests are kept from it now, or `well`: `trying` lets one through to see whether it answers again. */
  standing(index: number): 'well' | 'open' | 'trying' | 'withheld' | 'resting' | 'full' {
    if (this.#withheld[index] === 1) return 'withheld';
    if ((this.#openUntilMs[index] as number) > this.#clock.monotonicMs()) return 'open';
    if ((this.#failures[index] as number) >= FAILURES_TO_OPEN) return 'trying';
    if ((this.#restsUntilMs[index] as number) > this.#clock.monotonicMs()) return 'resting';
    return this.inFlight(index) >= (this.#deployments[index]?.maxInFlight ?? 0) ? 'full' : 'well';
  }

  /** Answers that its expected first-token time was learned from. */
  observed(index: number): number {
    return this.#observed[index] ?? 0;
  }

  inFlight(index: number): number {
    return this.#inFlight[index] ?? 0;
  }

  /** Takes a slot; false when the deployment is at its cap. */
  acquire(index: number): boolean {
    const deployment = this.#deployments[index];
    if (deployment === undefined || (this.#inFlight[index] as number) >= deployment.maxInFlight) return false;
    this.#inFlight[index]!++;
    this.#updateAvailability(index);
    this.#successor?.moved(deployment.id, 1);
    return true;
  }

  /** Gives the slot back, once for each {@link acquire}. */
  release(index: number): void {
    this.#inFlight[index]!--;
    this.#updateAvailability(index);
    this.#successor?.moved(this.#idOf(index), -1);
  }

  /** A request of the fleet before this one took or gave back a slot. */
  private moved(id: string, by: 1 | -1): void {
    const index = this.#deployments.findIndex((each) => each.id === id);
    if (index !== -1) {
      this.#inFlight[index]! += by;
      this.#updateAvailability(index);
    }
    this.#successor?.moved(id, by);
  }

  /** Time between tokens that callers of a deployment see (ms); `null` until enough was seen to say. */
  tpotMs(index: number): number | null {
    return (this.#timed[index] as number) < TIMED_TO_SAY ? null : (this.#tpotMs[index] as number);
  }

  /** An answer's tokens took so long each, the first not counted. */
  observeTpot(index: number, tpotMs: number): void {
    if (!(tpotMs > 0) || !Number.isFinite(tpotMs)) return;
    const seen = Math.min(++this.#timed[index]!, MEMORY);
    const old = seen === 1 ? tpotMs : (this.#tpotMs[index] as number);
    this.#tpotMs[index] = old * Math.exp(Math.log(tpotMs / old) / seen);
  }

  /** A first token arrived. */
  observeTtft(index: number, ttftMs: number): void {
    const seen = Math.min(++this.#observed[index]!, MEMORY);
    const old = this.live.ttftMs[index] as number;
    // First-token times are log-normal: the mean of logarithms is their median, which one slow start hardly moves.
    const deviation = Math.log(Math.max(ttftMs, SHORTEST_TTFT_MS) / old);
    this.live.ttftMs[index] = old * Math.exp(deviation / (seen + PRIOR_WEIGHT));
    this.#ttftVariance[index]! += (deviation ** 2 - (this.#ttftVariance[index] as number)) / (seen + PRIOR_WEIGHT);
  }

  succeeded(index: number): void {
    if (this.#failures[index] === 0) return;
    const wasOpen = (this.#failures[index] as number) >= FAILURES_TO_OPEN;
    this.#failures[index] = 0;
    this.#openUntilMs[index] = 0;
    this.#updateAvailability(index);
    if (wasOpen) this.#onHealth(this.#idOf(index), true, 'answers again');
  }

  failed(index: number, detail: string): void {
    // What was under way when it opened tells nothing new.
    if ((this.#openUntilMs[index] as number) > this.#clock.monotonicMs()) return;
    const failures = ++this.#failures[index]!;
    if (failures < FAILURES_TO_OPEN) return;
    const cooldownMs = backoff.doubledMs(failures - FAILURES_TO_OPEN, FIRST_COOLDOWN_MS, LONGEST_COOLDOWN_MS);
    this.#openUntilMs[index] = this.#clock.monotonicMs() + cooldownMs;
    this.#updateAvailability(index);
    if (failures === FAILURES_TO_OPEN) this.#onHealth(this.#idOf(index), false, detail);
  }

  #idOf(index: number): string {
    return this.#deployments[index]?.id ?? '';
  }

  #updateAvailability(index: number): void {
    const inFlight = this.#inFlight[index] as number;
    const full = inFlight >= (this.#deployments[index]?.maxInFlight ?? 0);
    const open = (this.#openUntilMs[index] as number) > 0;
    const probing = (this.#failures[index] as number) >= FAILURES_TO_OPEN && inFlight > 0;
    const rests = (this.#restsUntilMs[index] as number) > 0;
    this.live.unavailable[index] =
      open || probing || this.#withheld[index] === 1 ? HEALTH : full || rests ? CAPACITY : 0;
  }
}
