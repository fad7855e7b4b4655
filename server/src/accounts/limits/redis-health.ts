import type { Clock } from '../../edge/index.ts';
import type { SharedStore } from '../../state/index.ts';

const PROBE_MS = 200;

/**
 * Whether Redis answers. After one failure nobody waits for it any more, until a probe is answered: else every
 * request of an outage would wait out its time limit.
 */
export class RedisHealth {
  readonly #redis: SharedStore;
  readonly #clock: Clock;
  readonly #changed: (up: boolean, detail: string) => void;
  #up = true;
  #cancel: () => void = () => {};

  constructor(redis: SharedStore, clock: Clock, changed: (up: boolean, detail: string) => void) {
    this.#redis = redis;
    this.#clock = clock;
    this.#changed = changed;
  }

  get up(): boolean {
    return this.#up;
  }

  failed(error: unknown): void {
    if (!this.#up) return;
    this.#up = false;
    this.#changed(false, error instanceof Error ? error.message : String(error));
    this.#probeLater();
  }

  close(): void {
    this.#cancel();
  }

  #probeLater(): void {
    this.#cancel = this.#clock.after(PROBE_MS, () => {
      this.#redis.command('PING').then(
        () => {
          this.#up = true;
          this.#changed(true, 'answers again');
        },
        () => this.#probeLater(),
      );
    });
  }
}
