import { timers } from '../edge/index.ts';
import type { Ms } from '../units/index.ts';

/**
 * Ends the wait for what takes too long, but first reads what has already arrived while this process was busy.
 * @param late asked once, where the time is over: what the wait ends with
 */
export function within<T>(work: Promise<T>, ms: Ms, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false;
    const end = (): void => {
      over = true;
      cancel();
    };
    const giveUp = (): void => {
      if (!over) reject(late());
    };
    const cancel = timers.later(ms, () => timers.soon(() => timers.soon(giveUp)));
    work.then(
      (value) => {
        end();
        resolve(value);
      },
      (error: unknown) => {
        end();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
