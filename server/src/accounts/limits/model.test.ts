import { test } from 'vitest';
import { MemoryLimitStore } from './memory-store.ts';
import { agreesWithModel } from './model.fixture.ts';

/** Fewer where each of a thousand changes to the code is tried against them. */
const RUNS = Number(process.env['JOULEGATE_MODEL_RUNS'] ?? 400);

test('every step answers and counts as the slow model does, whatever the order, the leases, the clocks and the reloads', () =>
  agreesWithModel((limits, clock, leaseMs) => new MemoryLimitStore(limits, { clock, leaseMs }), RUNS));
