import type { HardReading } from '../reading.ts';
import type { Claim, Granted, Refused, Scope, Subject } from './contract.ts';
import { MemoryLimitStore } from './memory-store.ts';
import { limitsSchema } from './schema.ts';
import { twoHandClock, type TwoHandClock } from './test-clock.fixture.ts';

export const subject: Subject = { organisation: 'acme', team: 'research', keyId: 'k1', limits: null };

let nextId = 0;
/** A small claim with an id of its own. */
export const claim = (over: Partial<Claim> = {}): Claim => ({
  id: `r${nextId++}`,
  subject,
  tokens: 10,
  nanoUsd: 1_000_000,
  nanoWh: 1_000_000,
  nanoG: 1_000_000,
  nanoL: 0,
  ...over,
});

/** A store on a clock that stands at noon, 31 January, second 10.25. */
export const setUp = (limits: object): { store: MemoryLimitStore; clock: TwoHandClock } => {
  const clock = twoHandClock(Date.UTC(2026, 0, 31, 12), 10_250);
  return { store: new MemoryLimitStore(limitsSchema.parse(limits), { clock }), clock };
};

export const refused = (result: Granted | Refused): Refused => {
  if (result.kind !== 'refused') throw new Error('it was granted');
  return result;
};

/** The first money budget of an owner. */
export const usd = (store: MemoryLimitStore, scope: Scope = 'organisation'): HardReading | undefined =>
  store.usage([scope]).find(({ dimension }) => dimension === 'money');
