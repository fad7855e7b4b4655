import { expect } from 'vitest';
import type { Explanation } from '../api/control-plane.ts';

type Candidate = Explanation['candidates'][number];

export const candidate = (over: Partial<Candidate>): Candidate => ({
  deployment: 'a',
  exclusion: 'feasible',
  cashUsd: 0,
  energyWh: 1,
  carbonG: 0,
  waterL: 0,
  latencyMs: 10,
  addedMs: 0,
  fullCostUsd: 0,
  ...over,
});

export function compareNumbers(actual: object, expected: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(expected))
    expect((actual as Record<string, number>)[name], name).toBeCloseTo(value, 12);
}
