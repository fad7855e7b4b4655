/** Requests per minute of real time, from one counter a second over the last minute. */
export interface Rate {
  count(): void;
  perMinute(): number;
}

const WINDOW_S = 60;

export function requestRate(monotonicMs: () => number): Rate {
  const counts = Array.from({ length: WINDOW_S }, () => 0);
  const startS = Math.floor(monotonicMs() / 1000);
  let lastS = startS;
  const advance = (): void => {
    const nowS = Math.floor(monotonicMs() / 1000);
    for (let s = Math.max(lastS + 1, nowS - WINDOW_S + 1); s <= nowS; s++) counts[s % WINDOW_S] = 0;
    lastS = nowS;
  };
  return {
    count() {
      advance();
      counts[lastS % WINDOW_S]! += 1;
    },
    perMinute() {
      advance();
      const sum = counts.reduce((a, b) => a + b, 0);
      // Within the first minute the rate refers to the time that has passed, not to a full minute.
      const seconds = Math.min(WINDOW_S, lastS - startS + 1);
      return (sum * WINDOW_S) / seconds;
    },
  };
}
