import type { Clock } from '../edge/index.ts';
import { toJoulegateError } from '../units/index.ts';
import type { ConfigKeeper } from './keep-config.ts';

const SECOND_MS = 1000;

/**
 * Looks after the config, swaps the table when the hour turns and does the rest. A fault keeps the last table: routing
 * goes on.
 * @param told why a turn failed; `null`: it did not
 * @returns what ends it
 */
export function everySecond(
  clock: Clock,
  configs: ConfigKeeper,
  also: () => unknown,
  told: (fault: string | null) => void,
): () => void {
  let cancel = (): void => {};
  const turn = (): void => {
    let fault: string | null = null;
    configs.look();
    try {
      configs.current().tables.refresh();
      also();
    } catch (error) {
      fault = toJoulegateError(error).message;
    }
    told(fault);
    cancel = clock.after(SECOND_MS, turn);
  };
  turn();
  return () => cancel();
}
