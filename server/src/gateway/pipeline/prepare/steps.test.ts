import { expect, test } from 'vitest';
import { takeSteps, type Step } from './steps.ts';

interface Walk {
  over: boolean;
  readonly seen: string[];
}
const walk = (): Walk => ({ over: false, seen: [] });
const passing =
  (name: string): Step<Walk, string> =>
  ({ seen }) =>
    void seen.push(name);
const waiting =
  (name: string, answer?: string): Step<Walk, string> =>
  async ({ seen }) => {
    await Promise.resolve();
    seen.push(name);
    return answer;
  };

/** What became of the walk, in words. */
function take(call: Walk, steps: readonly Step<Walk, string>[]): string[] {
  const told: string[] = [];
  takeSteps(
    call,
    steps,
    (_, answer) => void told.push(answer ?? 'passed'),
    (_, error) => void told.push(`failed: ${(error as Error).message}`),
  );
  return told;
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('steps that need not wait are over before the call returns', () => {
  const call = walk();
  expect(take(call, [passing('a'), passing('b')])).toEqual(['passed']);
  expect(call.seen).toEqual(['a', 'b']);
});

test('the first answer ends the walk', () => {
  const call = walk();
  expect(take(call, [passing('a'), () => 'mine', passing('c')])).toEqual(['mine']);
  expect(call.seen).toEqual(['a']);
});

test('a step that waits holds up the later ones, and they come in order', async () => {
  const call = walk();
  const told = take(call, [passing('a'), waiting('b'), passing('c'), waiting('d'), passing('e')]);
  expect([call.seen, told]).toEqual([['a'], []]);
  await settled();
  expect([call.seen, told]).toEqual([['a', 'b', 'c', 'd', 'e'], ['passed']]);
});

test('an answer may come late, and is told once', async () => {
  const call = walk();
  const told = take(call, [waiting('a', 'late'), passing('b')]);
  await settled();
  expect([call.seen, told]).toEqual([['a'], ['late']]);
});

test.each([
  [
    'thrown',
    () => {
      throw new Error('no');
    },
  ],
  ['rejected', () => Promise.reject(new Error('no'))],
] as const)('a refusal that is %s is told once, and no later step runs', async (_how, step) => {
  const call = walk();
  const told = take(call, [step, passing('b')]);
  await settled();
  expect([call.seen, told]).toEqual([[], ['failed: no']]);
});

test('a call that ended while a step waited is neither answered nor refused', async () => {
  for (const step of [waiting('a', 'late'), waiting('a'), () => Promise.reject(new Error('no'))]) {
    const call = walk();
    const told = take(call, [step, passing('b')]);
    call.over = true;
    await settled();
    expect([call.seen.includes('b'), told]).toEqual([false, []]);
  }
});
