import { setTimeout as sleep } from 'node:timers/promises';
import type { JoulegateError, Ms } from '../../units/index.ts';
import type { RetryOptions } from './types.ts';

export const DEFAULT_RETRIES: RetryOptions = {
  attempts: 6,
  firstMs: 200,
  longestMs: 20_000,
  rng: { next: () => Math.random() },
};

/** A failure that another attempt may mend. */
export class Passing extends Error {
  readonly fault: JoulegateError;

  constructor(fault: JoulegateError) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Full jitter: anything between nothing and the doubled step, so that a fleet does not come back in step. */
export const backoffMs = (attempt: number, { firstMs, longestMs, rng }: RetryOptions): Ms =>
  rng.next() * Math.min(longestMs, firstMs * 2 ** attempt);

/** Runs work again while it fails in passing. @throws JoulegateError the last fault */
export async function retried<T>(work: () => Promise<T>, options: RetryOptions, signal?: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      if (attempt + 1 >= options.attempts || signal?.aborted === true) throw error.fault;
      await sleep(backoffMs(attempt, options), undefined, signal === undefined ? {} : { signal }).catch(() => {
        throw error.fault;
      });
    }
  }
}
