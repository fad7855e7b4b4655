import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../edge/index.ts';
import { Gathered } from '../../units/index.ts';

const LINGER_MS = 5000;
const LINGER_BYTES = 65_536;

/**
 * Lets go of what still comes of a refused body: a little is thrown away, then no more is read, and the line is cut
 * in a few seconds. A line that is cut at once would take our answer with it. One whose body ends before that serves on.
 */
export function discard(request: IncomingMessage, clock: Clock): void {
  if (request.complete) return;
  let bytes = 0;
  request.removeAllListeners('data');
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    Gathered.letGo(chunk);
    if (bytes > LINGER_BYTES) request.pause();
  });
  request.on('error', () => {});
  const cancel = clock.after(LINGER_MS, () => request.destroy());
  request.on('end', cancel);
  request.on('close', cancel);
}
