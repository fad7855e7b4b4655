import { expect, test } from 'vitest';
import { logNormal, seededRng } from '../../edge/rng.ts';
import { NO_USAGE } from '../../units/index.ts';
import { expectUsage, FRESH_PROFILE } from './expected.ts';
import { UsageLearner } from './learner.ts';

const usage = (input: number, output: number) => ({ ...NO_USAGE, inputUncached: input, output });

test('a fresh one expects what a fresh profile does', () => {
  expect(new UsageLearner().expect(4000, 100)).toEqual(expectUsage(FRESH_PROFILE, 4000, 100));
});

test('output follows the length of the prompt; an unseen length takes the overall mean', () => {
  const learner = new UsageLearner();
  for (let i = 0; i < 500; i++) {
    learner.learn(400, usage(100, 20));
    learner.learn(40_000, usage(10_000, 420));
  }
  expect(learner.expect(400, null).outputTokens).toBeLessThan(40);
  expect(learner.expect(40_000, null).outputTokens).toBeGreaterThan(400);
  expect(learner.expect(4000, null).outputTokens).toBeCloseTo(learner.overall.meanOutputTokens, 9);
  expect(learner.expect(40_000, 50).outputTokens).toBe(50);
  expect(learner.expect(4000, null).inputTokens).toBeCloseTo(1000, 6);
});

test('one odd answer of a length hardly moves what is expected of it', () => {
  const learner = new UsageLearner();
  for (let i = 0; i < 200; i++) learner.learn(400, usage(100, 100));
  learner.learn(40_000, usage(10_000, 8000));
  expect(learner.expect(40_000, null).outputTokens).toBeLessThan(1200);
});

test('early on it errs less than classes on their own, later less than one mean for all', () => {
  const rng = seededRng(4);
  const learner = new UsageLearner();
  const alone = new Map<number, { n: number; mean: number }>();
  const error = { early: { own: 0, alone: 0 }, late: { own: 0, overall: 0 } };
  for (let i = 0; i < 5000; i++) {
    const bytes = Math.round(100 * 2 ** (8 * rng.next()));
    const output = logNormal(rng, 40 * Math.log2(bytes / 20), 0.7);
    const key = Math.round(8 * Math.log2(bytes));
    const cell = alone.get(key) ?? { n: 0, mean: FRESH_PROFILE.meanOutputTokens };
    const own = (learner.expect(bytes, null).outputTokens - output) ** 2;
    if (i < 300) {
      error.early.own += own;
      error.early.alone += (cell.mean - output) ** 2;
    } else if (i >= 3000) {
      error.late.own += own;
      error.late.overall += (learner.overall.meanOutputTokens - output) ** 2;
    }
    alone.set(key, { n: cell.n + 1, mean: cell.n === 0 ? output : cell.mean + (output - cell.mean) / (cell.n + 1) });
    learner.learn(bytes, usage(bytes / 4, output));
  }
  expect(error.early.own).toBeLessThan(error.early.alone);
  expect(error.late.own).toBeLessThan(error.late.overall);
});

test('takes prompts of any size', () => {
  const learner = new UsageLearner();
  for (const bytes of [0, 1, 2 ** 40]) learner.learn(bytes, usage(10, 30));
  for (const bytes of [0, 1, 2 ** 40]) expect(learner.expect(bytes, null).outputTokens).toBeCloseTo(30, 6);
});

test('each kind of part teaches of itself alone', () => {
  const learner = new UsageLearner();
  const parts = { image: 0, file: 1000, audio: 0 };
  for (let i = 0; i < 500; i++) learner.learn(400, usage(100 + 2000, 10), parts);
  expect(learner.expectParts(parts)).toBeCloseTo(2000, -2);
  expect(learner.expectParts({ image: 500, file: 0, audio: 70 })).toBe(570);
  expect(learner.expect(4000, null)).toMatchObject({ inputTokens: 1000 });
  for (let i = 0; i < 500; i++) learner.learn(400, usage(1_000_000, 10), parts);
  expect(learner.expectParts(parts)).toBeLessThanOrEqual(4000);
});
