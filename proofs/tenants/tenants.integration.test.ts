import { expect, test } from 'vitest';
import { isolate } from './isolate.ts';

const OPERATIONS = 2500;

test(
  'random operations of two organisations: nothing of one is in an answer or header of the other, or on disk in clear',
  {
    timeout: 180_000,
  },
  async () => {
    const { leaks, faults, kept, cached, refusedForeign } = await isolate(OPERATIONS, 7);
    expect({ leaks, faults, kept }).toEqual({ leaks: [], faults: [], kept: [] });
    // There was something to confuse.
    expect(cached).toBeGreaterThan(OPERATIONS / 20);
    expect(refusedForeign).toBeGreaterThan(OPERATIONS / 20);
  },
);
