import { expect, test } from 'vitest';
import { traceContext } from '../fleet/index.ts';
import { RequestTrace } from './trace.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const always = { next: () => 0 };
const never = { next: () => 0.999 };

test.each([
  ['', 'none'],
  [`00-${TRACE}-${SPAN}-01`, 'sampled'],
  [`00-${TRACE}-${SPAN}-03`, 'sampled'],
  [`00-${TRACE}-${SPAN}-02`, 'not sampled'],
  [`cc-${TRACE}-${SPAN}-01-what-comes-later`, 'sampled'],
  [`ff-${TRACE}-${SPAN}-01`, 'none'],
  [`00-${'0'.repeat(32)}-${SPAN}-01`, 'none'],
  [`00-${TRACE}-${'0'.repeat(16)}-01`, 'none'],
  [`00-${TRACE.toUpperCase()}-${SPAN}-01`, 'none'],
  [`00-${TRACE}-${SPAN}-1`, 'none'],
])('traceparent %j is %s', (traceparent, expected) => {
  const found = traceContext({ traceparent });
  expect(found === null ? 'none' : found.isSampled ? 'sampled' : 'not sampled').toBe(expected);
});

test('a caller that has decided is followed whatever the ratio; otherwise so many begin a trace', () => {
  const given = { traceparent: `00-${TRACE}-${SPAN}-01` };
  expect(RequestTrace.begin(given, 0, never)).toMatchObject({ traceId: TRACE, parentSpanId: SPAN });
  expect(RequestTrace.begin({ traceparent: `00-${TRACE}-${SPAN}-00` }, 1, always)).toBeNull();
  expect(RequestTrace.begin({}, 0.5, never)).toBeNull();
  expect(RequestTrace.begin({}, 0, always)).toBeNull();
  const own = RequestTrace.begin({}, 0.5, always);
  expect(own).toMatchObject({ parentSpanId: null, traceId: expect.stringMatching(/^[\da-f]{32}$/) });
  expect(RequestTrace.begin({}, 1, always)?.traceId).not.toBe(own?.traceId);
});

test('each try is a span of its own, which ends once', () => {
  const trace = RequestTrace.begin({}, 1, always)!;
  const headers = [trace.beginTry(5), trace.beginTry(9)];
  expect(headers).toEqual(trace.tries.map(({ spanId }) => `00-${trace.traceId}-${spanId}-01`));
  trace.endTry(12);
  trace.endTry(15);
  expect(trace.tries.map(({ startedMs, endedMs }) => [startedMs, endedMs])).toEqual([
    [5, null],
    [9, 12],
  ]);
});
