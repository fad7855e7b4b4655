import type { Clock } from '../edge/index.ts';
import type { EventBus } from '../gateway/index.ts';
import { toJoulegateError } from '../units/index.ts';
import type { ConfigKeeper } from './keep-config.ts';

const SECOND_MS = 1000;

/** Looks after the config, swaps the table when the hour turns and does the rest. A grid that fails keeps the last table: routing goes on. */
export function everySecond(clock: Clock, configs: ConfigKeeper, bus: EventBus, also: () => unknown): () => void {
  let cancel = (): void => {};
  const turn = (): void => {
    configs.look();
    try {
      configs.current().tables.refresh();
      also();
    } catch (error) {
      bus.publish({ kind: 'grid-fault', message: toJoulegateError(error).message });
    }
    cancel = clock.after(SECOND_MS, turn);
  };
  turn();
  return () => cancel();
}
