import type { Clock } from '../edge/index.ts';
import { runtimes, type GatewayRuntime } from '../gateway/index.ts';

const EVERY_MS = 600_000;
/** A config that has just changed, or an upstream that did not answer, is asked again soon. */
const AGAIN_MS = 60_000;

/**
 * Asks upstreams now and then what they serve: at the start, on a changed config, every ten minutes.
 * @returns what is to be called every second; it waits for nothing
 */
export function askModels(clock: Clock, runtime: () => GatewayRuntime): () => void {
  let version = -1;
  let nextMs = 0;
  let asking = false;
  return () => {
    const current = runtime();
    if (asking || (current.configVersion === version && clock.monotonicMs() < nextMs)) return;
    asking = true;
    version = current.configVersion;
    void runtimes.refreshModelLists(current).finally(() => {
      asking = false;
      nextMs = clock.monotonicMs() + (current.modelLists.fault === null ? EVERY_MS : AGAIN_MS);
    });
  };
}
