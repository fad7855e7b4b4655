import { describe, expect, test } from 'vitest';
import { logNormal, seededRng } from '../../edge/rng.ts';
import { meanOverMedian } from '../../units/estimate.ts';
import { comparison } from './compare.ts';

const figure = (median: number, sigma: number) => ({ mean: median * meanOverMedian(sigma), sigma });

describe('A against B', () => {
  test.each([
    [1, 0.3, 1.2, 0.2],
    [1, 0.5, 3, 0.4],
    [2, 0.1, 1.9, 0.6],
  ])('%f (sigma %f) against %f (sigma %f) agrees with 200,000 draws', (a, sa, b, sb) => {
    const rng = seededRng(3);
    let lower = 0;
    for (let i = 0; i < 200_000; i++) if (logNormal(rng, a, sa) < logNormal(rng, b, sb)) lower++;
    expect(comparison(figure(a, sa), figure(b, sb)).probability).toBeCloseTo(lower / 200_000, 2);
  });

  test('25 % cleaner is no claim under the model error of each, and one where they share most of it', () => {
    const [a, b] = [figure(0.75, 0.22), figure(1, 0.22)];
    const shared = { sharedSigma: 0.2 };
    expect(comparison(a, b).claim).toBeNull();
    expect(comparison({ ...a, ...shared }, { ...b, ...shared }).claim).toBe('lower');
    expect(comparison({ ...b, ...shared }, { ...a, ...shared }).claim).toBe('higher');
    expect(comparison(a, b).probability + comparison(b, a).probability).toBeCloseTo(1, 6);
  });

  test('wholly shared errors leave only the order', () => {
    const whole = { sharedSigma: 0.3 };
    expect(comparison({ ...figure(1, 0.3), ...whole }, { ...figure(1.01, 0.3), ...whole })).toEqual({
      probability: 1,
      claim: 'lower',
    });
    expect(comparison(figure(1, 0), figure(1, 0)).probability).toBe(0.5);
  });

  test('an error that reaches into one by more than into the other cancels that far only, as 200,000 draws say', () => {
    const rng = seededRng(5);
    const [strong, weak] = [0.6, 0.2];
    let lower = 0;
    for (let i = 0; i < 200_000; i++) {
      const common = Math.log(logNormal(rng, 1, 1));
      const a = logNormal(rng, 1, 0.1) * Math.exp(strong * common);
      const b = logNormal(rng, 1.3, 0.1) * Math.exp(weak * common);
      if (a < b) lower++;
    }
    const sum = (median: number, shared: number) => ({
      ...figure(median, Math.hypot(0.1, shared)),
      sharedSigma: shared,
    });
    expect(comparison(sum(1, strong), sum(1.3, weak)).probability).toBeCloseTo(lower / 200_000, 2);
  });

  test('no more is shared than a figure has', () => {
    const wide = { ...figure(1, 0.3), sharedSigma: 5 };
    expect(comparison(wide, { ...figure(2, 0.1), sharedSigma: 0 }).probability).toBeCloseTo(
      comparison(figure(1, 0.3), figure(2, 0.1)).probability,
      12,
    );
    expect(Number.isFinite(comparison(wide, { ...figure(2, 0.1), sharedSigma: 5 }).probability)).toBe(true);
  });
});
