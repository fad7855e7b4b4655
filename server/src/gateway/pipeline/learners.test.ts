import { expect, test } from 'vitest';
import { NO_USAGE } from '../../units/index.ts';
import { openLearners } from './per-owner.ts';

const usage = { ...NO_USAGE, inputUncached: 1000, output: 10 };

test('what one organisation sends teaches nothing of another', () => {
  const find = openLearners();
  for (let i = 0; i < 100; i++) find('b', 'main', 'chat').learn(1000, usage);
  expect(find('b', 'main', 'chat').expect(1000, null).inputTokens).toBeGreaterThan(400);
  expect(find('a', 'main', 'chat').expect(1000, null).inputTokens).toBe(250);
  expect(find('b', 'other', 'chat').expect(1000, null).inputTokens).toBe(250);
  expect(find('b\nmain', 'chat', '').expect(1000, null).inputTokens).toBe(250);
});

test('those asked for last are kept; of the others as many at most, and one that is forgotten starts anew', () => {
  const find = openLearners(2);
  const first = find('a', 'main', 'chat');
  const second = find('b', 'main', 'chat');
  for (const other of ['c', 'd', 'e', 'f']) {
    find(other, 'main', 'chat');
    expect(find('a', 'main', 'chat')).toBe(first);
  }
  expect(find('b', 'main', 'chat')).not.toBe(second);
});
