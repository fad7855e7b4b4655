import type { IncomingMessage } from 'node:http';
import { codingsOf, openUnpacker, type Clock, type Unpacker } from '../../edge/index.ts';
import { cutText, Gathered, JoulegateError, toJoulegateError } from '../../units/index.ts';
import { JsonReader, JsonScan, knowMembers } from '../dialects/index.ts';
import type { BodyValue, WorkStep } from '../pipeline/index.ts';

type Codings = NonNullable<ReturnType<typeof codingsOf>>;

const tooLarge = (limit: number): JoulegateError =>
  new JoulegateError('JG_BODY_TOO_LARGE', `the body is larger than ${limit} bytes`, {
    where: 'body',
    hint: 'send less, or raise gateway.maxBodyBytes',
  });
const noRoom = (): JoulegateError =>
  new JoulegateError('JG_OVERLOADED', 'too many bytes of requests are under way', {
    where: 'body',
    hint: 'retry with backoff, send fewer large requests at a time, or raise gateway.maxBufferedBytes',
  });
const tooSlow = (): JoulegateError =>
  new JoulegateError('JG_BODY_SLOW', 'the body came too slowly', {
    where: 'body',
    hint: 'send at least 1 KiB a second',
  });

const packedUnknown = (coding: string): JoulegateError =>
  new JoulegateError('JG_BODY_PACKED', `the body is packed as "${cutText(coding, 40)}"`, {
    where: 'content-encoding',
    hint: 'send it as gzip, br, zstd, deflate or as it is',
  });
const badlyPacked = (codings: Codings, cause: Error): JoulegateError =>
  new JoulegateError('JG_BAD_REQUEST', `the body cannot be unpacked as ${codings.join(', ')}: ${cause.message}`, {
    where: 'content-encoding',
    hint: 'send the whole of what was packed, or send it as it is',
    cause,
  });

const NOTHING = Buffer.alloc(0);
/** A body that is not complete is looked at so often, and must have brought so much since the last look. */
const LOOK_MS = 10_000;
const LEAST_BYTES = 10_240;
/** To read a larger one at once takes the time of many requests: it is read in steps of so many operations. */
const SMALL_BODY_BYTES = 131_072;
const STEP_OPERATIONS = 100_000;
/** Its shape is looked at so far ahead of its reader: more members than a body may have are refused before any is kept. */
const AHEAD_BYTES = 524_288;

const NONE: Codings = [];

/** What bounds a body. */
export interface BodyBounds {
  readonly bytes: number;
  readonly clock: Clock;
  /** Takes room for bytes of a body; `false` where there is none for this caller. */
  readonly room: (bytes: number) => boolean;
  /** A step of long work, when it is the caller's turn. */
  readonly turn: (step: WorkStep) => void;
}

/**
 * Reads a request body within its bounds. `done` is called once, with
 * - `JG_CLIENT_GONE` when the client leaves first,
 * - `JG_BODY_SLOW` when it brings less than about 1 KiB a second,
 * - `JG_BODY_TOO_LARGE` or `JG_OVERLOADED` when it is larger than it may be, or than there is room for,
 * - `JG_BODY_PACKED` when it is packed in a way that nobody here unpacks,
 * - `JG_BAD_REQUEST` as soon as its shape is out of bounds or it cannot be unpacked, `JG_BAD_JSON` as soon as a large one is none.
 * One that is packed counts by what it unpacks to.
 * A large body is read while it comes, in steps when it is the caller's turn, and no faster: `value` says what it holds.
 * What comes after a failure is for the caller to discard.
 */
export function readBody(
  request: IncomingMessage,
  bounds: BodyBounds,
  done: (error: JoulegateError | null, body: Buffer, value: BodyValue | null) => void,
): void {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > bounds.bytes) return done(tooLarge(bounds.bytes), NOTHING, null);
  // A body that says how long it is has its room before any of it is read.
  if (!bounds.room(declared)) return done(noRoom(), NOTHING, null);
  const packing = request.headers['content-encoding'];
  const codings = packing === undefined ? NONE : codingsOf(packing);
  if (codings === null) return done(packedUnknown(packing ?? ''), NOTHING, null);
  const { clock } = bounds;
  const body = new Gathered(packing === undefined ? declared : 0);
  let unpacker: Unpacker | null = null;
  let scan: JsonScan | null = null;
  let reader: JsonReader | null = null;
  /** Pieces that the reader has not been given. */
  let ahead: Buffer[] = [];
  let aheadBytes = 0;
  /** The body has copied every piece, which is free when it was read. */
  let copied = true;
  let reading: Buffer | null = null;
  let looked = 0;
  let waits = false;
  let ended = false;
  let over = false;
  const readPiece = (): void => {
    if (reading !== null && copied) Gathered.letGo(reading);
    reading = null;
  };
  const fail = (error: JoulegateError): void => {
    if (over) return;
    over = true;
    cancel?.();
    readPiece();
    ahead.forEach(Gathered.letGo);
    ahead = [];
    body.free();
    if (unpacker !== null) {
      unpacker.close();
      // What comes behind a fault is discarded, so that it flows.
      request.resume();
    }
    done(error, NOTHING, null);
  };
  const look = (): void => {
    // One that waits for its turn is not slow.
    if (!waits && body.length - looked < LEAST_BYTES) return fail(tooSlow());
    looked = body.length;
    cancel = clock.after(LOOK_MS, look);
  };
  // Nearly every body comes whole with its head: it needs no timer.
  let cancel: (() => void) | null = null;
  process.nextTick(() => {
    if (!over && !request.complete) cancel = clock.after(LOOK_MS, look);
  });
  /** Work on a large body, when it is its turn; meanwhile no more of it is taken. */
  const inTurn = (work: () => boolean): void => {
    waits = true;
    (unpacker ?? request).pause();
    bounds.turn(() => {
      if (over) return false;
      try {
        if (work()) return true;
      } catch (error) {
        fail(toJoulegateError(error));
      }
      waits = false;
      // What comes behind a fault is discarded, so that it flows too.
      (unpacker ?? request).resume();
      return false;
    });
  };
  /** A small body in one piece is scanned when it is parsed; one in several while it comes. A large one is read as well. */
  const take = (piece: Buffer): void => {
    ahead.push(piece);
    aheadBytes += piece.length;
    const large = body.length > SMALL_BODY_BYTES;
    if (!large && ahead.length === 1) return;
    const unseen = scan === null ? [...ahead] : [piece];
    const shape = (scan ??= new JsonScan());
    if (!large) return unseen.forEach((each) => shape.push(each));
    reader ??= new JsonReader();
    inTurn(() => {
      const next = unseen.shift();
      if (next === undefined) return readOn(AHEAD_BYTES);
      shape.push(next);
      return unseen.length > 0 || aheadBytes > AHEAD_BYTES;
    });
  };
  /** One step of reading. @returns whether more than so much is left unread */
  const readOn = (leave: number): boolean => {
    if (reader?.step(STEP_OPERATIONS) === true) return true;
    readPiece();
    if (aheadBytes <= leave) return false;
    reading = ahead.shift() as Buffer;
    aheadBytes -= reading.length;
    reader?.push(reading);
    return true;
  };
  const gather = (chunk: Buffer): void => {
    if (over) return;
    if (body.length + chunk.length > bounds.bytes) return fail(tooLarge(bounds.bytes));
    if ((declared === 0 || unpacker !== null) && !bounds.room(chunk.length)) return fail(noRoom());
    copied = body.append(chunk) && copied;
    try {
      take(chunk);
    } catch (error) {
      fail(toJoulegateError(error));
    }
  };
  request.on('data', (chunk: Buffer) => {
    if (unpacker === null) gather(chunk);
    else if (!unpacker.write(chunk)) request.pause();
  });
  request.on('close', () => {
    if (!ended) fail(new JoulegateError('JG_CLIENT_GONE', 'the client left before its body was complete'));
  });
  const gathered = (): void => {
    if (over) return;
    if (reader === null) return complete(null, body.take());
    const read = reader;
    // The end may come while a piece is still read; turns of one caller come in order.
    bounds.turn(() => {
      if (over) return false;
      let value: unknown;
      try {
        if (readOn(0)) return true;
        value = read.end();
      } catch (error) {
        fail(toJoulegateError(error));
        return false;
      }
      const bytes = body.take();
      if (read.spans !== null) knowMembers(bytes, read.spans);
      complete({ value, extraBytes: read.extraBytes }, bytes);
      return false;
    });
  };
  request.on('end', () => {
    if (over) return;
    ended = true;
    if (unpacker === null) gathered();
    else unpacker.end();
  });
  const complete = (value: BodyValue | null, bytes: Buffer): void => {
    over = true;
    cancel?.();
    done(null, bytes, value);
  };
  if (codings.length > 0)
    unpacker = openUnpacker(codings, {
      data: gather,
      end: gathered,
      error: (cause) => fail(badlyPacked(codings, cause)),
      drained: () => void request.resume(),
    });
}
