import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../edge/index.ts';
import { JoulegateError } from '../../units/index.ts';

const tooLarge = (limit: number): JoulegateError =>
  new JoulegateError('JG_BODY_TOO_LARGE', `the body is larger than ${limit} bytes`, {
    where: 'body',
    hint: 'send less, or raise gateway.maxBodyBytes',
  });

const NOTHING = Buffer.alloc(0);
/** A body that is not complete is looked at so often, and must have brought so much since the last look. */
const LOOK_MS = 10_000;
const LEAST_BYTES = 10_240;

/**
 * Reads a request body up to a limit. `done` is called once: with `JG_CLIENT_GONE` when the client leaves first,
 * with `JG_BODY_SLOW` when it brings less than about 1 KiB a second. What lies beyond the limit is thrown away
 * unread by us.
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  clock: Clock,
  done: (error: JoulegateError | null, body: Buffer) => void,
): void {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    request.resume();
    return done(tooLarge(limit), NOTHING);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  let looked = 0;
  let over = false;
  const fail = (error: JoulegateError): void => {
    if (over) return;
    over = true;
    cancel?.();
    chunks.length = 0;
    done(error, NOTHING);
  };
  const look = (): void => {
    if (bytes - looked < LEAST_BYTES)
      return fail(
        new JoulegateError('JG_BODY_SLOW', 'the body came too slowly', {
          where: 'body',
          hint: 'send at least 1 KiB a second',
        }),
      );
    looked = bytes;
    cancel = clock.after(LOOK_MS, look);
  };
  // Nearly every body comes whole with its head: it needs no timer.
  let cancel: (() => void) | null = null;
  process.nextTick(() => {
    if (!over && !request.complete) cancel = clock.after(LOOK_MS, look);
  });
  request.on('data', (chunk: Buffer) => {
    if (over) return;
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
    else fail(tooLarge(limit));
  });
  request.on('close', () => {
    if (!request.complete) fail(new JoulegateError('JG_CLIENT_GONE', 'the client left before its body was complete'));
  });
  request.on('end', () => {
    if (over) return;
    over = true;
    cancel?.();
    done(null, chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
  });
}
