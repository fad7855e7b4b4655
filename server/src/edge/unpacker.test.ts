import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { codingsOf, openUnpacker, type Coding } from './unpacker.ts';

const TEXT = Buffer.from(Array.from({ length: 5000 }, (_, i) => `word ${i * 7919}`).join(' '));

/** What comes out of pieces of packed bytes: the bytes, or why not. */
const unpacked = (codings: readonly Coding[], packed: Buffer, piece = 37): Promise<Buffer | string> =>
  new Promise((resolve) => {
    const parts: Buffer[] = [];
    let left = packed;
    const unpacker = openUnpacker(codings, {
      data: (chunk) => void parts.push(chunk),
      end: () => resolve(Buffer.concat(parts)),
      error: ({ message }) => resolve(message),
      drained: () => feed(),
    });
    const feed = (): void => {
      while (left.length > 0) {
        const chunk = left.subarray(0, piece);
        left = left.subarray(piece);
        if (!unpacker.write(chunk)) return;
      }
      unpacker.end();
    };
    feed();
  });

test.for([
  ['gzip', gzipSync(TEXT)],
  ['x-gzip', Buffer.concat([gzipSync(TEXT.subarray(0, 999)), gzipSync(TEXT.subarray(999))])],
  ['deflate', deflateSync(TEXT)],
  ['Deflate', deflateRawSync(TEXT)],
  ['br', brotliCompressSync(TEXT)],
  [' ZSTD ', zstdCompressSync(TEXT)],
  ['gzip, br', brotliCompressSync(gzipSync(TEXT))],
  ['identity, gzip', gzipSync(TEXT)],
] as const)('%s', async ([name, packed]) => {
  const codings = codingsOf(name);
  expect(codings).not.toBeNull();
  for (const piece of [7919, 1_000_000]) expect((await unpacked(codings!, packed, piece)).toString()).toBe(`${TEXT}`);
});

test('names that nobody unpacks, and too many', () => {
  for (const header of ['compress', 'gzip, rot13', 'gzip,gzip,gzip', 'toString']) expect(codingsOf(header)).toBeNull();
  for (const header of ['', 'identity', ' , Identity']) expect(codingsOf(header)).toEqual([]);
});

test('what is cut off or is none is told, and nothing is an empty body', async () => {
  expect(await unpacked(['gzip'], gzipSync(TEXT).subarray(0, 900))).toMatch(/unexpected end/);
  expect(await unpacked(['br'], TEXT)).toEqual(expect.any(String));
  expect(await unpacked(['gzip'], Buffer.alloc(0))).toEqual(Buffer.alloc(0));
});

test('what unpacks to far too much ends there', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(100_000);
  expect(await unpacked(['gzip'], bomb, 65_536)).toMatch(/more than 200 times/);
});

test('nothing comes while it is paused, and input is held back', async () => {
  let bytes = 0;
  let full = false;
  const unpacker = openUnpacker(['gzip'], {
    data(chunk) {
      bytes += chunk.length;
      unpacker.pause();
    },
    end: () => {},
    error: () => {},
    drained: () => {},
  });
  const packed = gzipSync(Buffer.alloc(8_000_000, TEXT));
  for (let at = 0; at < packed.length && !full; at += 4096) full = !unpacker.write(packed.subarray(at, at + 4096));
  await expect.poll(() => bytes).toBeGreaterThan(0);
  const seen = bytes;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([full, bytes]).toEqual([true, seen]);
  unpacker.resume();
  await expect.poll(() => bytes).toBeGreaterThan(seen);
  unpacker.close();
});
