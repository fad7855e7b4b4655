import { Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { windowMs } from './completion-window.ts';
import { readForm } from './door/form.ts';
import { InputReader } from './read-lines.ts';

const asRequest = (pieces: readonly Buffer[], type: string): IncomingMessage =>
  Object.assign(Readable.from(pieces, { objectMode: true }), {
    headers: { 'content-type': type },
  }) as unknown as IncomingMessage;

const cut = (bytes: Buffer, sizes: readonly number[]): Buffer[] => {
  const pieces: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
};

describe('a form', () => {
  const form = (content: Buffer): Buffer =>
    Buffer.concat([
      Buffer.from('--b0\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n'),
      Buffer.from(
        '--b0\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\ncontent-type: x/y\r\n\r\n',
      ),
      content,
      Buffer.from('\r\n--b0--\r\n'),
    ]);
  const read = async (bytes: readonly Buffer[], most = 1e6) => {
    const parts: Buffer[] = [];
    const found = await readForm(asRequest(bytes, 'multipart/form-data; boundary=b0'), most, async (piece) => {
      parts.push(Buffer.from(piece));
    });
    return { ...found, content: Buffer.concat(parts) };
  };

  test('is the same however it is cut, whatever its file holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.constantFrom('\r\n--b', '\r\n--', '--b0', '\r\n\r\n', '\r').map((text) => Buffer.from(text)),
        ),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
        async (content, sizes) => {
          const found = await read(cut(form(Buffer.from(content)), sizes));
          expect(found.content.equals(Buffer.from(content))).toBe(true);
          expect(found.fileName).toBe('a.jsonl');
          expect(found.fields.get('purpose')).toBe('batch');
        },
      ),
    );
  });

  test('that is cut off, too large or none is refused', async () => {
    const whole = form(Buffer.from('content'));
    await expect(read([whole.subarray(0, whole.length - 8)])).rejects.toThrow('cut off');
    await expect(read([whole], 50)).rejects.toMatchObject({ code: 'JG_BODY_TOO_LARGE' });
    await expect(readForm(asRequest([whole], 'application/json'), 99, async () => {})).rejects.toThrow('no form');
    await expect(read([Buffer.from(`--b0\r\n${'x'.repeat(20_000)}`)])).rejects.toThrow('too long');
  });
});

describe('lines', () => {
  const line = (id: string): string =>
    JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/embeddings', body: { input: 'ä', model: 'm' } });

  test('are the same however the file is cut, with their numbers', () => {
    const text = Buffer.from(`${line('a')}\r\n\n{broken\n${line('b')}`);
    for (const size of [1, 2, 7, 1000]) {
      const reader = new InputReader('/v1/embeddings', 10);
      const found = [...cut(text, [size]).flatMap((piece) => reader.push(piece)), ...reader.end()];
      expect(found.map((each) => [each.line, each.customId, each.fault === null])).toEqual([
        [1, 'a', true],
        [3, '', false],
        [4, 'b', true],
      ]);
      expect(JSON.parse(found[0]!.body.toString())).toEqual({ input: 'ä', model: 'm' });
    }
  });

  test('more than a batch may have end it', () => {
    const reader = new InputReader('/v1/embeddings', 2);
    expect(() => reader.push(Buffer.from(`${line('a')}\n${line('b')}\n${line('c')}\n`))).toThrow('more than 2');
  });
});

test('a completion window is of minutes to seven days', () => {
  expect([windowMs('1m'), windowMs('24h'), windowMs('7d')]).toEqual([60_000, 86_400_000, 604_800_000]);
  for (const wrong of ['0m', '169h', '24', '24 h', '-1h', '', null, 24])
    expect(() => windowMs(wrong)).toThrow('window');
});
