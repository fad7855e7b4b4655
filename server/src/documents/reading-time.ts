import type { Clock } from '../edge/index.ts';
import type { Ms } from '../units/index.ts';

/** What a file may take of the thread that everybody waits for. Pictures are read by another program, in time of its own. */
export interface ReadingTime {
  /** Whether what is left of the file has to be left out. */
  isUp(): boolean;
  /** Waits for another program; that is no time of the thread. */
  aside<T>(work: () => Promise<T>): Promise<T>;
}

/** As long as it takes. */
export const NO_HURRY: ReadingTime = { isUp: () => false, aside: (work) => work() };

/** Of the whole time: what has been read then has to be written down. */
const FOR_READING = 2 / 3;

/** Time from now on. @param told when the thread begins to wait, and when it goes on */
export function readingTime(
  clock: Pick<Clock, 'monotonicMs'>,
  timeoutMs: Ms,
  told: (doing: 'pictures' | 'reading') => void,
): ReadingTime {
  const startedMs = clock.monotonicMs();
  let asideMs = 0;
  return {
    isUp: () => clock.monotonicMs() - startedMs - asideMs > timeoutMs * FOR_READING,
    async aside(work) {
      told('pictures');
      const fromMs = clock.monotonicMs();
      try {
        return await work();
      } finally {
        asideMs += clock.monotonicMs() - fromMs;
        told('reading');
      }
    },
  };
}
