import { backoff, timers, random } from '../../edge/index.ts';
import type { JoulegateError } from '../../units/index.ts';
import type { RetryOptions } from './types.ts';

export const DEFAULT_RETRIES: RetryOptions = {
  attempts: 6,
  firstMs: 200,
  longestMs: 20_000,
  rng: random.chance,
};

/** A failure that another attempt may mend. */
export class Passing extends Error {
  readonly fault: JoulegateError;

  constructor(fault: JoulegateError) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Runs work again while it fails in passing. @throws JoulegateError the last fault */
export async function retried<T>(work: () => Promise<T>, options: RetryOptions, signal?: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      if (attempt + 1 >= options.attempts || signal?.aborted === true) throw error.fault;
      await timers
        .sleep(backoff.jitteredMs(attempt, options.firstMs, options.longestMs, options.rng), signal)
        .catch(() => {
          throw error.fault;
        });
    }
  }
}
