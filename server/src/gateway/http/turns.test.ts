import { expect, test } from 'vitest';
import { soon } from '../../edge/index.ts';
import { Turns } from './turns.ts';

test('long work is done in order, one piece between two turns of others, and a fault stops none', async () => {
  const done: string[] = [];
  const turns = new Turns();
  const others = (): void => {
    done.push('other');
    if (done.length < 8) soon(others);
  };
  soon(others);
  for (const name of ['a', 'b', 'c'])
    turns.add(() => {
      done.push(name);
    });
  await expect.poll(() => done.length).toBe(8);
  expect(done.filter((name) => name !== 'other')).toEqual(['a', 'b', 'c']);
  for (const [from, to] of [
    ['a', 'b'],
    ['b', 'c'],
  ] as const)
    expect(done.slice(done.indexOf(from), done.indexOf(to))).toContain('other');
});
