import { expect, test } from 'vitest';
import { soon } from '../../edge/timers.ts';
import { Turns } from './per-owner.ts';

/** Work of some steps that says what it does. */
const work = (turns: Turns, done: string[], owner: string, name: string, steps = 1): void => {
  let left = steps;
  turns.add(owner, () => {
    done.push(name);
    return --left > 0;
  });
};
const whole = async (done: readonly string[], count: number): Promise<void> => {
  await expect.poll(() => done.length).toBe(count);
};

test('long work of one owner is done in order, one step between two turns of others', async () => {
  const done: string[] = [];
  const turns = new Turns();
  const others = (): void => {
    done.push('other');
    if (done.length < 12) soon(others);
  };
  soon(others);
  work(turns, done, 'one', 'a', 2);
  work(turns, done, 'one', 'b');
  work(turns, done, 'one', 'c');
  await whole(done, 12);
  expect(done.filter((name) => name !== 'other')).toEqual(['a', 'a', 'b', 'c']);
  const steps = done.flatMap((name, at) => (name === 'other' ? [] : [at]));
  for (let i = 1; i < steps.length; i++) expect(done.slice(steps[i - 1]! + 1, steps[i])).toContain('other');
});

test('owners take turns, however much one of them brings', async () => {
  const done: string[] = [];
  const turns = new Turns();
  for (const name of ['a', 'b', 'c']) work(turns, done, 'greedy', name, 2);
  work(turns, done, 'modest', 'm', 2);
  await whole(done, 8);
  expect(done).toEqual(['a', 'm', 'a', 'm', 'b', 'b', 'c', 'c']);
});

test('a step may bring more, for its own owner and after all is done', async () => {
  const done: string[] = [];
  const turns = new Turns();
  turns.add('one', () => {
    work(turns, done, 'one', 'b');
    done.push('a');
    return false;
  });
  await whole(done, 2);
  work(turns, done, 'one', 'c');
  await whole(done, 3);
  expect(done).toEqual(['a', 'b', 'c']);
});
