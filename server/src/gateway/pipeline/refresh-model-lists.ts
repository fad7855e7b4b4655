import type { ListAsked } from '../fleet/index.ts';
import type { GatewayRuntime } from './runtime.ts';

/** The first upstream of each workload that serves whatever model is asked for: those whose lists are worth asking for. */
function asked({ table, upstreams }: GatewayRuntime): readonly ListAsked[] {
  return [...table().workloads.values()]
    .filter(({ workload }) => workload.fleet === true)
    .flatMap(({ workload, defaultIndex }) => {
      const upstream = upstreams[defaultIndex];
      return upstream === undefined ? [] : [{ workload: workload.id, upstream }];
    });
}

/** Asks upstreams what they serve, in the background. Never fails: what it could not learn is `modelLists.fault`. */
export const refreshModelLists = (runtime: GatewayRuntime): Promise<void> =>
  runtime.modelLists.refresh(asked(runtime), runtime.outbound, () => runtime.clock.now());
