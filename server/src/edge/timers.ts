import { setTimeout as timeout } from 'node:timers/promises';
import type { Ms } from '../units/index.ts';

/** Waits. @throws AbortError where a signal ends it */
export const sleep = (ms: Ms, signal?: AbortSignal): Promise<void> =>
  timeout(ms, undefined, signal === undefined ? {} : { signal });

/** Calls back once; unlike `Clock.after` it keeps the process alive until then. @returns what cancels it */
export function later(ms: Ms, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** Calls back again and again. @returns what ends it */
export function every(ms: Ms, callback: () => void, keepsAlive = true): () => void {
  const timer = setInterval(callback, ms);
  if (!keepsAlive) timer.unref();
  return () => clearInterval(timer);
}

/** Calls back once what has already arrived is handled. */
export const soon = (callback: () => void): void => void setImmediate(callback);

/** Timers of the process. */
export const timers = {
  every,
  later,
  sleep,
  soon,
} as const;
