import { expect, test } from 'vitest';
import type { Clock } from '../../edge/index.ts';
import { NO_USAGE } from '../../units/index.ts';
import { Sessions } from './sessions.ts';

const clockAt = (): Clock & { ms: number } => ({
  ms: 0,
  now: () => 0,
  monotonicMs() {
    return this.ms;
  },
  after: () => () => {},
});
const usage = (cacheRead: number) => ({ ...NO_USAGE, inputUncached: 900 - cacheRead, cacheRead, output: 100 });

test('a session is warm where it was last served, once that deployment has shown that it caches', () => {
  const clock = clockAt();
  const sessions = new Sessions(clock);
  sessions.served('acme', 'chat-1', 3, usage(0));
  expect(sessions.find('acme', 'chat-1')).toBeNull();
  sessions.served('acme', 'chat-2', 3, usage(400));
  expect(sessions.find('acme', 'chat-1')).toMatchObject({ index: 3, tokens: 1000 });
  expect(sessions.find('globex', 'chat-1')).toBeNull();
  expect(sessions.find('acme', null)).toBeNull();
  clock.ms = 300_001;
  expect(sessions.find('acme', 'chat-1')).toBeNull();
});

test('memory is bounded: the session used longest ago goes first', () => {
  const sessions = new Sessions(clockAt());
  for (let i = 0; i <= 20_000; i++) sessions.served('acme', `s${i}`, 1, usage(1));
  expect(sessions.find('acme', 's0')).toBeNull();
  expect(sessions.find('acme', 's20000')).not.toBeNull();
});
