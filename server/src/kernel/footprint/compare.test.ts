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
    expect(comparison(a, b).claim).toBeNull();
    expect(comparison(a, b, 0.2).claim).toBe('lower');
    expect(comparison(b, a, 0.2).claim).toBe('higher');
    expect(comparison(a, b).probability + comparison(b, a).probability).toBeCloseTo(1, 6);
  });

  test('wholly shared errors leave only the order', () => {
    expect(comparison(figure(1, 0.3), figure(1.01, 0.3), 0.3)).toEqual({ probability: 1, claim: 'lower' });
    expect(comparison(figure(1, 0), figure(1, 0)).probability).toBe(0.5);
  });
});
