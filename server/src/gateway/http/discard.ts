import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../edge/index.ts';
import { Gathered } from '../../units/index.ts';

const LINGER_MS = 5000;
const LINGER_BYTES = 65_536;
/**
 * Lines of which no more is read. Each holds what was read of it last, a hundred kilobytes, and is not seen to be closed: a
 * client that is refused and comes again at once would fill the memory with those it has left.
 */
const MOST_UNREAD = 64;
const unread = new Array<IncomingMessage | null>(MOST_UNREAD).fill(null);
let latest = 0;

/** No more of it is read; for that the line that has been so longest is cut. @returns what to call when it is closed */
function stopReading(request: IncomingMessage): () => void {
  request.pause();
  latest = (latest + 1) % MOST_UNREAD;
  const place = latest;
  unread[place]?.destroy();
  unread[place] = request;
  return () => {
    if (unread[place] === request) unread[place] = null;
  };
}

/**
 * Lets go of what still comes of a refused body: a little is thrown away, then no more is read, and the line is cut
 * in a few seconds, or sooner where there are many. A line that is cut at once would take our answer with it. One whose body
 * ends before that serves on.
 */
export function discard(request: IncomingMessage, clock: Clock): void {
  if (request.complete) return;
  let bytes = 0;
  let closed: (() => void) | null = null;
  request.removeAllListeners('data');
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    Gathered.letGo(chunk);
    if (bytes > LINGER_BYTES) closed ??= stopReading(request);
  });
  request.on('error', () => {});
  const cancel = clock.after(LINGER_MS, () => request.destroy());
  request.on('end', cancel);
  request.on('close', () => {
    cancel();
    closed?.();
  });
}
