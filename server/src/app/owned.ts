import type { Clock } from '../edge/index.ts';
import { openOwnerStore, OwnedObjects, type EventBus } from '../gateway/index.ts';
import { objectOwners } from '../identity/index.ts';
import type { SharedStore } from '../state/index.ts';
import type { KeyStore } from './keys.ts';

/** Whose the objects at providers are: for every process that has the same state, and after a restart. */
export async function openOwned(
  { state, pepper }: Pick<KeyStore, 'state' | 'pepper'>,
  redis: SharedStore | null,
  clock: Clock,
  bus: EventBus,
): Promise<{ readonly objects: OwnedObjects; close(): Promise<void> }> {
  const now = (): number => clock.now();
  await objectOwners.forget(state, null, now());
  const store = openOwnerStore({
    state,
    redis,
    now,
    fault: (message) => bus.publish({ kind: 'part-fault', part: 'objects', message }),
  });
  const hash = (id: string): string => pepper.hash(`object\n${id}`).toString('base64url');
  return { objects: new OwnedObjects({ hash, now, store }), close: () => store.close() };
}
