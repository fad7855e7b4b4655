import { leaseTest } from '../../kernel/index.ts';
import type { ScenarioOption } from './scenario.ts';

/** Where the emissions of an option stand in an inventory, by the lease test. */
export function scopesOf(given: ScenarioOption): ReturnType<typeof leaseTest.of> {
  if (given.kind === 'owned') return leaseTest.of({ kind: 'owned' });
  if (given.kind === 'rented') return leaseTest.of({ kind: 'rented', lease: given.identifiedAsset });
  const purchased = leaseTest.of({ kind: 'purchased' });
  return given.kind === 'booked'
    ? {
        ...purchased,
        why: 'taken for purchased services',
        question: 'Are any of the servers that serve it today yours, or leased and named? Their part is Scope 2.',
      }
    : purchased;
}
