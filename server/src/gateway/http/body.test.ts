import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { expect, test, vi } from 'vitest';
import { systemClock } from '../../edge/index.ts';
import type { JoulegateError } from '../../units/index.ts';
import { JsonReader } from '../dialects/index.ts';
import type { BodyValue, WorkStep } from '../pipeline/index.ts';
import { readBody } from './body.ts';

interface Read {
  readonly request: PassThrough;
  /** Steps that wait for their turn. */
  readonly steps: WorkStep[];
  error: JoulegateError | null;
  body: Buffer | null;
  value: BodyValue | null;
  roomTaken: number;
}

function reading(declared: number, room = Infinity): Read {
  const request = Object.assign(new PassThrough(), {
    headers: { 'content-length': String(declared) },
    complete: false,
  });
  const read: Read = { request, steps: [], error: null, body: null, value: null, roomTaken: 0 };
  const bounds = {
    bytes: 8_000_000,
    clock: systemClock,
    room: (bytes: number) => (read.roomTaken += bytes) <= room,
    turn: (step: WorkStep) => void read.steps.push(step),
  };
  readBody(request as unknown as IncomingMessage, bounds, (error, body, value) =>
    Object.assign(read, error === null ? { body, value } : { error }),
  );
  return read;
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** Takes turns until none waits; the most steps that waited at a time, and how many there were. */
async function turns(read: Read): Promise<{ most: number; count: number }> {
  let most = 0;
  let count = 0;
  for (let idle = 0; idle < 5;) {
    most = Math.max(most, read.steps.length);
    const step = read.steps.shift();
    if (step === undefined) idle++;
    else {
      idle = 0;
      count++;
      if (step()) read.steps.unshift(step);
    }
    await settled();
  }
  return { most, count };
}

test('a small body is whole without any turn', async () => {
  const read = reading(20);
  read.request.end('{"a":1}');
  await settled();
  await settled();
  expect([read.body?.toString(), read.value, read.steps.length]).toEqual(['{"a":1}', null, 0]);
});

test('a large body is read while it comes, a piece a turn, and no more of it is taken meanwhile', async () => {
  const text = JSON.stringify({ a: Array.from({ length: 19_000 }, (_, i) => ({ [`k${i}`]: 'x'.repeat(40) })) });
  const read = reading(text.length);
  for (let i = 0; i < text.length; i += 65_536) read.request.write(text.slice(i, i + 65_536));
  read.request.end();
  await settled();
  const heldBefore = read.request.readableLength + read.request.writableLength;
  await settled();
  // Nobody took turns: nothing flows.
  expect(read.request.readableLength + read.request.writableLength).toBe(heldBefore);
  expect(heldBefore).toBeGreaterThan(text.length / 2);
  const { most, count } = await turns(read);
  // One piece, and the end behind the last.
  expect(most).toBeLessThanOrEqual(2);
  expect(count).toBeGreaterThan(text.length / 65_536);
  expect(read.error).toBeNull();
  expect(read.body?.toString()).toBe(text);
  expect(read.value?.value).toEqual(JSON.parse(text));
  expect(read.value?.extraBytes).toBe(0);
});

test('what is no JSON ends a large body in the midst of it', async () => {
  const read = reading(4_000_000);
  read.request.write(`{"a":"${'x'.repeat(150_000)}" nonsense`);
  for (let i = 0; i < 10; i++) read.request.write('x'.repeat(60_000));
  await turns(read);
  expect(read.error).toMatchObject({ code: 'JG_BAD_JSON' });
});

test.each([
  ['members', (i: number) => `"k${i}":1,`],
  ['lists', () => '[],'],
])('of a large body with more %s than one may have nothing is kept before it is refused', async (_, item) => {
  const kept = vi.spyOn(JsonReader.prototype, 'push');
  const read = reading(4_000_000);
  const text = `{"a":"${'x'.repeat(140_000)}","b":${item(0) === '[],' ? '[' : '{'}${Array.from({ length: 21_000 }, (__, i) => item(i)).join('')}`;
  for (let i = 0; i < text.length; i += 60_000) read.request.write(text.slice(i, i + 60_000));
  await turns(read);
  const pushed = kept.mock.calls.length;
  kept.mockRestore();
  expect(read.error?.message).toContain('more than 20000 items');
  expect(pushed).toBe(0);
});

test('all room that a body takes is taken before it is read', () => {
  const read = reading(1_000_000, 999_999);
  expect(read.roomTaken).toBe(1_000_000);
  expect(read.error).toMatchObject({ code: 'JG_OVERLOADED' });
});

test('a client that leaves while its body waits for a turn has left, and the turn does nothing', async () => {
  const read = reading(4_000_000);
  read.request.write(`{"a":"${'x'.repeat(150_000)}`);
  await settled();
  expect(read.steps.length).toBe(1);
  read.request.destroy();
  await settled();
  expect(read.error).toMatchObject({ code: 'JG_CLIENT_GONE' });
  expect(read.steps[0]?.()).toBe(false);
});
