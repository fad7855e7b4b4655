import { join } from 'node:path';
import type { Clock } from '../edge/index.ts';
import { loadPepper, openKeyRing, type KeyRing, type Pepper, type StaticKey } from '../gateway/index.ts';
import { openState, type State } from '../state/index.ts';

/** The state of a storage folder with what hashes its keys. */
export interface KeyStore {
  readonly state: State;
  readonly pepper: Pepper;
  close(): Promise<void>;
}

/** Opens the state database of a storage folder. */
export async function openKeyStore(storageFolder: string): Promise<KeyStore> {
  const state = await openState({ file: join(storageFolder, 'state.sqlite') });
  try {
    return { state, pepper: await loadPepper(state.folder), close: () => state.close() };
  } catch (error) {
    await state.close();
    throw error;
  }
}

/** The keys of a storage folder, in memory and followed. */
export async function openKeys(
  storageFolder: string,
  clock: Clock,
  staticKeys: readonly StaticKey[],
): Promise<{ readonly ring: KeyRing; readonly state: State; close(): Promise<void> }> {
  const store = await openKeyStore(storageFolder);
  const ring = await openKeyRing({ state: store.state, pepper: store.pepper, staticKeys, clock });
  return {
    ring,
    state: store.state,
    async close() {
      ring.close();
      await store.close();
    },
  };
}
