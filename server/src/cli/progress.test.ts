import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { progress, waiting } from './progress.ts';

let written: string;
beforeEach(() => {
  written = '';
  vi.useFakeTimers();
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
const onTerminal = (is: boolean): void => {
  const before = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY');
  Object.defineProperty(process.stderr, 'isTTY', { value: is, configurable: true });
  afterEachOnce.push(() => {
    if (before === undefined) Reflect.deleteProperty(process.stderr, 'isTTY');
    else Object.defineProperty(process.stderr, 'isTTY', before);
  });
};
const afterEachOnce: (() => void)[] = [];
afterEach(() => afterEachOnce.splice(0).forEach((undo) => undo()));

test('what takes long shows that it is under way, and leaves nothing on the line', () => {
  onTerminal(true);
  const end = waiting('asking the books');
  vi.advanceTimersByTime(1900);
  expect(written).toBe('');
  vi.advanceTimersByTime(1500);
  expect(written).toContain('asking the books');
  expect(written).toContain('3 s');
  end();
  expect(written.endsWith('\r\x1b[2K')).toBe(true);
  const before = written;
  vi.advanceTimersByTime(5000);
  expect(written).toBe(before);
});

test('it gives way to a bar, which stays', () => {
  onTerminal(true);
  const end = waiting('asking the books');
  vi.advanceTimersByTime(2500);
  const bar = progress('fit', 10);
  vi.advanceTimersByTime(200);
  bar.update(5);
  written = '';
  vi.advanceTimersByTime(3000);
  expect(written).toBe('');
  bar.finish();
  end();
  expect(written).toContain('100 %');
  expect(written.endsWith('\n')).toBe(true);
});

test('in a pipe it says nothing', () => {
  onTerminal(false);
  const end = waiting('asking the books');
  vi.advanceTimersByTime(9000);
  end();
  expect(written).toBe('');
});
