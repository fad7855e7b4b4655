import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';

/** How bytes can be packed, by the names that HTTP has for it. */
export type Coding = 'gzip' | 'deflate' | 'br' | 'zstd';

const CODINGS: Readonly<Record<string, Coding>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
  zstd: 'zstd',
};
const MOST_CODINGS = 2;

/**
 * What a `content-encoding` names, in the order of packing; empty: nothing is packed.
 * @returns `null` where one of them is not known, or where there are too many
 * @example codingsOf('GZIP') // ['gzip']
 */
export function codingsOf(header: string): readonly Coding[] | null {
  const names = header
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  const found = names.map((name) => (Object.hasOwn(CODINGS, name) ? CODINGS[name] : undefined));
  return found.length > MOST_CODINGS || found.includes(undefined) ? null : (found as readonly Coding[]);
}

/** Who gets what was packed. Exactly one of `end` and `error` is called, last; neither behind a `close`. */
export interface Unpacked {
  data(chunk: Buffer): void;
  end(): void;
  /** What came is not packed as it says, is cut off, or unpacks to far too much. */
  error(error: Error): void;
  /** More may be written. */
  drained(): void;
}

/** Unpacks bytes as they come. */
export interface Unpacker {
  /** Returns false where enough waits to be unpacked, until `drained`. */
  write(chunk: Buffer): boolean;
  end(): void;
  /** No more data until `resume`. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** Text packs to a fiftieth at most; what unpacks to more than so many times its size is made to fill a memory. */
const MOST_RATIO = 200;
const ANY_RATIO_BYTES = 32 * 1024 * 1024;

/** Deflate is sent with a head of its own or, by some, without. */
const hasZlibHead = (first: Buffer): boolean => ((first[0] as number) & 0x0f) === 8;

const STREAMS: Readonly<Record<Coding, (first: Buffer) => Transform>> = {
  gzip: () => createGunzip(),
  deflate: (first) => (hasZlibHead(first) ? createInflate() : createInflateRaw()),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress(),
};

/**
 * Opens what unpacks a body, off this thread, a piece at a time and no faster than it is read.
 * @param codings in the order of packing, at least one
 */
export function openUnpacker(codings: readonly Coding[], into: Unpacked): Unpacker {
  let streams: readonly Transform[] = [];
  let paused = false;
  let over = false;
  let packedBytes = 0;
  let bytes = 0;
  const close = (): void => {
    over = true;
    for (const stream of streams) stream.destroy();
  };
  const fail = (error: Error): void => {
    if (over) return;
    close();
    into.error(error);
  };
  const open = (first: Buffer): Transform => {
    streams = codings.toReversed().map((coding) => STREAMS[coding](first));
    streams.forEach((stream, at) => {
      stream.on('error', fail);
      const next = streams[at + 1];
      if (next !== undefined) stream.pipe(next);
    });
    const last = streams.at(-1) as Transform;
    last.on('data', (chunk: Buffer) => {
      if (over) return;
      bytes += chunk.length;
      if (bytes > Math.max(ANY_RATIO_BYTES, MOST_RATIO * packedBytes))
        return fail(new Error(`it unpacks to more than ${MOST_RATIO} times its size`));
      into.data(chunk);
    });
    last.on('end', () => {
      if (over) return;
      over = true;
      into.end();
    });
    const head = streams[0] as Transform;
    head.on('drain', () => over || into.drained());
    if (paused) last.pause();
    return head;
  };
  return {
    write(chunk) {
      if (over || chunk.length === 0) return true;
      packedBytes += chunk.length;
      return (streams[0] ?? open(chunk)).write(chunk);
    },
    end() {
      if (over) return;
      if (streams[0] !== undefined) return void streams[0].end();
      over = true;
      into.end();
    },
    pause() {
      paused = true;
      streams.at(-1)?.pause();
    },
    resume() {
      paused = false;
      streams.at(-1)?.resume();
    },
    close,
  };
}
