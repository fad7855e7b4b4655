import { workers } from '../edge/index.ts';
import { JoulegateError } from '../units/index.ts';
import { fleetUrl } from './fleet.ts';
import type { FleetCommand, FleetReply, PlainError } from './fleet-messages.ts';
import type { FleetOptions, MeterReading, RemoteFleet } from './types.ts';

const FLEET_MEMORY_MB = 256;

/**
 * Starts a fleet in a worker thread, so that its work does not stand on the caller's event loop.
 *
 * @throws JoulegateError as {@link startFleet} does, or `JG_INTERNAL` when the thread ends
 */
export async function startFleetWorker(options: FleetOptions): Promise<RemoteFleet> {
  const worker = workers.launch<FleetCommand, FleetReply>(new URL('./fleet-worker.ts', import.meta.url), {
    name: 'simulated-fleet',
    data: options,
    memoryMb: FLEET_MEMORY_MB,
  });
  const calls = new Map<number, PromiseWithResolvers<readonly MeterReading[]>>();
  const started = Promise.withResolvers<number>();
  let lastCall = 0;
  worker.onMessage((message) => {
    if (message.kind === 'ready') return started.resolve(message.port);
    if (message.kind === 'not-started') return started.reject(revive(message.error));
    const call = calls.get(message.call);
    calls.delete(message.call);
    if (message.kind === 'done') call?.resolve(message.meters);
    else call?.reject(revive(message.error));
  });
  let gone: JoulegateError | null = null;
  void worker.closed.then((failure) => {
    gone = failure ?? new JoulegateError('JG_INTERNAL', 'the simulated fleet is closed');
    started.reject(gone);
    for (const call of calls.values()) call.reject(gone);
    calls.clear();
  });
  const ask = (command: (call: number) => FleetCommand): Promise<readonly MeterReading[]> => {
    if (gone !== null) return Promise.reject(gone);
    const call = ++lastCall;
    const answer = Promise.withResolvers<readonly MeterReading[]>();
    calls.set(call, answer);
    worker.post(command(call));
    return answer.promise;
  };

  let port: number;
  try {
    port = await started.promise;
  } catch (thrown) {
    await worker.terminate();
    throw thrown;
  }
  const ids = new Set(options.deployments.map((spec) => spec.id));
  return {
    port,
    url(id) {
      if (ids.has(id)) return fleetUrl(port, id);
      throw new JoulegateError('JG_NOT_FOUND', `the fleet has no deployment "${id}"`, { hint: [...ids].join(', ') });
    },
    setFault: async (id, fault) => {
      await ask((call) => ({ kind: 'set-fault', call, id, fault }));
    },
    meters: () => ask((call) => ({ kind: 'meters', call })),
    close: () => worker.terminate(),
  };
}

const revive = ({ code, message, hint }: PlainError): JoulegateError =>
  new JoulegateError(code, message, hint === undefined ? {} : { hint });
