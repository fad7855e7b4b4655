import { workers } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';
import type { TrafficGo, TrafficMessage, TrafficOrder, TrafficTally } from './traffic.ts';

/**
 * Sends a day of requests as any client would, from a thread of its own, so that the client's work does
 * not stand on the gateway's event loop.
 * @param onNext before each request is sent: its position in the day
 * @throws JoulegateError when the worker ends early
 */
export async function sendTraffic(
  order: TrafficOrder,
  onNext: (position: number) => void,
  onProgress: (tally: TrafficTally) => void,
): Promise<TrafficTally> {
  const worker = workers.launch<TrafficGo, TrafficMessage>(new URL('./traffic-worker.ts', import.meta.url), {
    name: 'demo-traffic',
    data: order,
    memoryMb: 512,
  });
  const finished = Promise.withResolvers<TrafficTally>();
  worker.onMessage((message) => {
    if (message.kind === 'next') {
      onNext(message.position);
      worker.post({ kind: 'go' });
    } else if (message.kind === 'progress') onProgress(message.tally);
    else finished.resolve(message.tally);
  });
  void worker.closed.then((failure) =>
    finished.reject(failure ?? new JoulegateError('JG_INTERNAL', 'the traffic worker ended before its day was over')),
  );
  try {
    return await finished.promise;
  } finally {
    await worker.terminate();
  }
}
