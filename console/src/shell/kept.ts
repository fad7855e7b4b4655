import { useSyncExternalStore } from 'react';

/** A choice of a person that this browser keeps. */
export interface Kept<Value extends string> {
  readonly values: readonly Value[];
  get(): Value;
  set(value: Value): void;
}

/**
 * A choice under a name in the browser's storage; where that is closed to us it lasts as long as the page.
 * @param values the first is what holds where nothing was chosen
 * @param chosen told after a change
 */
export function kept<Value extends string>(
  name: string,
  values: readonly [Value, ...Value[]],
  chosen: () => void,
): Kept<Value> {
  let own: string | null = null;
  try {
    own = localStorage.getItem(name);
  } catch {
    own = null;
  }
  let value = values.find((each) => each === own) ?? values[0];
  return {
    values,
    get: () => value,
    set(next) {
      value = next;
      try {
        localStorage.setItem(name, next);
      } catch {
        // It lasts as long as the page.
      }
      chosen();
    },
  };
}

const listeners = new Set<() => void>();
/** Draws everything again that shows a choice. */
export const choicesChanged = (): void => {
  for (const listener of listeners) listener();
};
const listen = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** A choice, followed. */
export const useKept = <Value extends string>(choice: Kept<Value>): Value =>
  useSyncExternalStore(listen, () => choice.get());
