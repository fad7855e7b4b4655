import { join } from 'node:path';
import { makeFolder, type Clock } from '../edge/index.ts';
import { urlOf, type RawConfig } from '../config/index.ts';
import { openKeyRing, type KeyRing, type StaticKey } from '../gateway/index.ts';
import { loadPepper, type Pepper } from '../identity/index.ts';
import { openState, type State, type StatePlace } from '../state/index.ts';

/** The state of a storage folder with what hashes its keys. */
export interface KeyStore {
  readonly state: State;
  readonly pepper: Pepper;
  close(): Promise<void>;
}

/** A command without a config finds a PostgreSQL state by this variable; a config should name the same. */
const STATE_URL = 'JOULEGATE_STATE_URL';

/** Where the state of a storage is: PostgreSQL where the config or the environment says so, else a file in its folder. */
export function statePlace(
  storageFolder: string,
  state: RawConfig['storage']['state'] | 'of the environment' = 'of the environment',
): StatePlace {
  if (state === 'of the environment') {
    const url = process.env[STATE_URL] ?? '';
    return url === '' ? statePlace(storageFolder, null) : { postgres: url };
  }
  return state === null
    ? { file: join(storageFolder, 'state.sqlite') }
    : { postgres: urlOf(state.postgres, 'storage.state.postgres') };
}

/** Opens the state database of a storage. The pepper is in the storage folder, or in the environment: machines that share a state need the same. */
export async function openKeyStore(
  storageFolder: string,
  place: StatePlace = statePlace(storageFolder),
): Promise<KeyStore> {
  const state = await openState(place);
  try {
    if (state.folder === null) makeFolder(storageFolder);
    return { state, pepper: await loadPepper(state.folder ?? storageFolder), close: () => state.close() };
  } catch (error) {
    await state.close();
    throw error;
  }
}

/** The keys of a storage folder, in memory and followed. */
export async function openKeys(
  { folder, state }: Pick<RawConfig['storage'], 'folder' | 'state'>,
  clock: Clock,
  staticKeys: readonly StaticKey[],
): Promise<{ readonly ring: KeyRing; readonly state: State; readonly pepper: Pepper; close(): Promise<void> }> {
  const store = await openKeyStore(folder, statePlace(folder, state));
  const ring = await openKeyRing({ state: store.state, pepper: store.pepper, staticKeys, clock });
  return {
    ring,
    state: store.state,
    pepper: store.pepper,
    async close() {
      ring.close();
      await store.close();
    },
  };
}
