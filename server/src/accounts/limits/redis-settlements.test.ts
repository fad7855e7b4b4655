import { expect, test, vi } from 'vitest';
import { RedisSettlements } from './redis-outage.ts';

test('a settlement that comes when the store is closed ends, as those that wait do', async () => {
  const clock = { after: () => () => {} } as unknown as ConstructorParameters<typeof RedisSettlements>[0];
  const send = vi.fn();
  const settlements = new RedisSettlements(clock, send);
  const settlement = {} as Parameters<typeof settlements.later>[1];
  const waits = settlements.later('a', settlement);
  settlements.close();
  expect(await waits).toBe('unknown');
  expect(await settlements.later('b', settlement)).toBe('unknown');
  expect(settlements.size).toBe(0);
});
