import { expect, test } from 'vitest';
import { worse, VERDICTS, type Finding } from './finding.ts';

const found = (over: Partial<Finding> = {}): Finding => ({
  check: 'prompts',
  verdict: 'pass',
  score: null,
  ruleIds: [],
  where: null,
  modelVersion: null,
  ...over,
});

test('the stronger verdict stands with its place, whichever came first, and the rules of both are told', () => {
  const weak = found({ verdict: 'flag', score: 0.9, ruleIds: ['a', 'b'], where: 'messages.0' });
  const strong = found({ verdict: 'block', score: 0.6, ruleIds: ['b', 'c'], where: 'messages.2' });
  for (const both of [worse(weak, strong), worse(strong, weak)])
    expect(both).toEqual({ ...strong, ruleIds: ['b', 'c', 'a'] });
});

test('of two with one verdict the likelier stands, the first where they are alike; no score makes a weak one strong', () => {
  const [low, high] = [
    found({ verdict: 'flag', score: 0.2, where: 'low' }),
    found({ verdict: 'flag', score: 0.4, where: 'high' }),
  ];
  expect(worse(low, high).where).toBe('high');
  expect(worse(high, low).where).toBe('high');
  expect(worse(high, { ...high, where: 'later' }).where).toBe('high');
  expect(worse(found({ where: 'unscored' }), found({ score: 0.1, where: 'scored' })).where).toBe('scored');
  VERDICTS.slice(1).forEach((verdict, i) => {
    expect(worse(found({ verdict: VERDICTS[i]!, score: 1 }), found({ verdict, score: 0 })).verdict).toBe(verdict);
  });
});

test('eight rules are told at most, the stronger ones first', () => {
  const rules = (letter: string) => Array.from({ length: 6 }, (_, i) => `${letter}${i}`);
  const weak = found({ ruleIds: rules('w') });
  const strong = found({ verdict: 'block', ruleIds: rules('s') });
  expect(worse(weak, strong).ruleIds).toEqual([...rules('s'), 'w0', 'w1']);
  expect(worse(null, found({ ruleIds: [...rules('a'), ...rules('b')] })).ruleIds).toEqual([...rules('a'), 'b0', 'b1']);
});
