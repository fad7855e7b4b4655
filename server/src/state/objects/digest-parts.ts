import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { JoulegateError } from '../../units/index.ts';
import type { FileToSend } from './types.ts';

/** Small, so that no request waits for a long hash. */
const CHUNK_BYTES = 64 * 1024;
const PIECE_BYTES = 64 * 1024;

/** SHA-256 of each part of a file. */
export interface PartDigests {
  readonly hex: readonly string[];
}

/**
 * Reads a file once: is it what it should be, and what does each of its parts hold? What is sent afterwards is
 * signed with these digests, so that a file which changes meanwhile is refused by the store.
 * @throws JoulegateError JG_DATA where it holds something else
 */
export async function digestParts({ path, bytes, sha256 }: FileToSend, partBytes: number): Promise<PartDigests> {
  const whole = createHash('sha256');
  const hex: string[] = [];
  let part = createHash('sha256');
  let found = 0;
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, partBytes));
    for (;;) {
      const room = Math.min(buffer.length, partBytes - (found % partBytes));
      const { bytesRead } = await handle.read(buffer, 0, room, found);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, bytesRead);
      whole.update(chunk);
      part.update(chunk);
      found += bytesRead;
      if (found % partBytes === 0) {
        hex.push(part.digest('hex'));
        part = createHash('sha256');
      }
    }
  } finally {
    await handle.close();
  }
  if (found % partBytes !== 0 || found === 0) hex.push(part.digest('hex'));
  if (found !== bytes || whole.digest('hex') !== sha256)
    throw new JoulegateError('JG_DATA', `${path} does not hold what was sealed, and is not sent`, {
      where: path,
      hint: 'joulegate ledger verify names what is wrong; restore the file from a backup',
    });
  return { hex };
}

/** A stretch of a file that is read while it is sent, each time anew. */
export interface Stretch {
  readonly bytes: number;
  pieces(): AsyncIterable<Buffer>;
}

export const stretchOf = (handle: FileHandle, from: number, bytes: number): Stretch => ({
  bytes,
  async *pieces() {
    for (let at = 0; at < bytes;) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, bytes - at));
      const { bytesRead } = await handle.read(piece, 0, piece.length, from + at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  },
});

export const base64Of = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
