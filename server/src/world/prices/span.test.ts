import { expect, test } from 'vitest';
import { holds, changesBetween } from './span.ts';

test('a span holds from its first instant on, and no longer at its last', () => {
  const span = { from: 1000, until: 2000, rates: null };
  expect([999, 1000, 1999, 2000].map((at) => holds(span, at))).toEqual([false, true, true, false]);
});

test('changes are the bounds of spans between two instants, each once and in order', () => {
  const span = (from: number, until: number) => ({ from, until, rates: null });
  expect(changesBetween([span(50, 90), span(10, 50), span(100, 200)], 10, 100)).toEqual([50, 90]);
  expect(changesBetween([{ rates: null }], 0, 100)).toEqual([]);
});

test('a window changes rates on each day that is touched', () => {
  const day = 86_400_000;
  const minute = 60_000;
  const spans = [{ windows: [[60, 120]] as const, rates: null }];
  expect(changesBetween(spans, 0, 2 * day)).toEqual([60 * minute, 120 * minute, day + 60 * minute, day + 120 * minute]);
  expect(changesBetween(spans, 60 * minute, 120 * minute)).toEqual([]);
});

test('a window begins with its first minute and ends before its last, before 1970 too', () => {
  const minute = 60_000;
  const span = { windows: [[60, 120]] as const, rates: null };
  const at = (minutes: number) => holds(span, minutes * minute);
  expect([59, 60, 119, 120].map(at)).toEqual([false, true, true, false]);
  expect([-1440 + 59, -1440 + 60, -1440 + 119, -1440 + 120].map(at)).toEqual([false, true, true, false]);
});

test('windows of a stretch that begins within a day begin with that day', () => {
  const day = 86_400_000;
  const minute = 60_000;
  const spans = [{ windows: [[0, 1440]] as const, rates: null }];
  expect(changesBetween(spans, day - minute, day + minute)).toEqual([day]);
  expect(changesBetween(spans, day + minute, 3 * day)).toEqual([2 * day]);
});
