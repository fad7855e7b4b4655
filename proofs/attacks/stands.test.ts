import { expect, test } from 'vitest';
import { allowed, outagesIn, type SharedRedis } from './stands.ts';

const BEGINS =
  '{"level":50,"part":"shared limits","detail":"…","msg":"a part fails: what it last knew stays in force"}';
const ENDS = '{"level":30,"part":"shared limits","msg":"a part is well again"}';
const OTHER = '{"level":50,"part":"keys","detail":"…","msg":"a part fails: what it last knew stays in force"}';
const redis = (whenDown: SharedRedis['whenDown']): SharedRedis => ({
  whenDown,
  pause: () => {},
  goOn: () => {},
  lose: () => Promise.resolve(),
});
const stand = (log: readonly string[], whenDown: SharedRedis['whenDown'] = 'share') => ({
  redis: redis(whenDown),
  processes: 2,
  outages: () => outagesIn(log.join('\n')),
});

test('a share is allowed once more where an outage begins in an attack, or lasts into it', () => {
  expect(allowed(stand([]), 40, 0)).toBe(40);
  expect(allowed(stand([BEGINS, ENDS]), 40, 1)).toBe(40);
  expect(allowed(stand([BEGINS, ENDS, BEGINS]), 40, 1)).toBe(60);
  const before = outagesIn([OTHER, BEGINS].join('\n'));
  expect(before).toEqual({ begun: 1, ended: 0 });
  expect(allowed(stand([OTHER, BEGINS, ENDS]), 40, before.ended)).toBe(60);
  expect(allowed(stand([BEGINS], 'closed'), 40, 0)).toBe(40);
});
