import type { Clock } from '../edge/index.ts';
import { openOwnerStore, OwnedObjects, type EventBus, type GatewayRuntime } from '../gateway/index.ts';
import { objectOwners } from '../identity/index.ts';
import type { SharedStore } from '../state/index.ts';
import type { KeyStore } from './keys.ts';
import { filesOfPrompts } from './work-that-waits.ts';

/**
 * Whose the objects at providers are, and the files here: for every process that has the same state, and after a restart.
 */
export async function openOwned(
  keys: Pick<KeyStore, 'state' | 'pepper'>,
  redis: SharedStore | null,
  clock: Clock,
  bus: EventBus,
): Promise<{ readonly parts: Pick<GatewayRuntime, 'owned' | 'storedFiles'>; close(): Promise<void> }> {
  const { state, pepper } = keys;
  const now = (): number => clock.now();
  await objectOwners.forget(state, null, now());
  const store = openOwnerStore({
    state,
    redis,
    now,
    fault: (message) => bus.publish({ kind: 'part-fault', part: 'objects', message }),
  });
  const hash = (id: string): string => pepper.hash(`object\n${id}`).toString('base64url');
  const owned = new OwnedObjects({ hash, now, store });
  return { parts: { owned, storedFiles: filesOfPrompts(keys, now) }, close: () => store.close() };
}
