import { test } from 'vitest';
import { MemoryLimitStore } from './memory-store.ts';
import { agreesWithModel } from './model.fixture.ts';

test('every step answers and counts as the slow model does, whatever the order, the leases, the clocks and the reloads', () =>
  agreesWithModel((limits, clock, leaseMs) => new MemoryLimitStore(limits, { clock, leaseMs }), 400));
