import { gridSources, type GridSource } from '../world/index.ts';
import type { RawConfig } from '../config/index.ts';
import { batches as work } from '../gateway/index.ts';
import type { EpochMs } from '../units/index.ts';
import type { KeyStore } from './keys.ts';
import type { ConfigKeeper } from './keep-config.ts';
import type { AppOptions } from './app.ts';

type BatchesOptions = Parameters<typeof work.open>[0];

/** What files and batches need of the app around them. */
export interface WorkParts extends Pick<BatchesOptions, 'interactive'> {
  readonly keys: Pick<KeyStore, 'state' | 'pepper'> & { readonly ring: BatchesOptions['keys'] };
  readonly configs: ConfigKeeper;
  readonly worker: AppOptions['worker'];
  readonly grid: GridSource;
  readonly storage: Pick<RawConfig['storage'], 'redis' | 'state'>;
}

const fileSecret = ({ pepper }: Pick<KeyStore, 'pepper'>): Buffer => pepper.hash('files of batches');

/** Files of the state that prompts name. */
export const filesOfPrompts = (keys: Pick<KeyStore, 'state' | 'pepper'>, now: () => EpochMs) =>
  work.files(keys.state, fileSecret(keys), now);

/** Files and batches of this process: taken by every one, run by the one that leads. */
export function openWork({ keys, configs, worker, storage, grid, interactive }: WorkParts) {
  let [fault, webhookFault]: (string | null)[] = [null, null];
  const forecasts = gridSources.forecastsApart(grid);
  const batches = work.open({
    state: keys.state,
    secret: fileSecret(keys),
    runtime: () => configs.current().runtime,
    keys: keys.ring,
    settings: () => configs.current().config.raw.gateway.batch,
    runs: worker?.leads ?? true,
    // With neither, the folder is held by this gateway alone.
    isAlone: storage.redis === null && storage.state === null,
    interactive,
    ahead: forecasts.ahead,
    fault: (message) => void (fault = message),
    webhookFault: (message) => void (webhookFault = message),
  });
  return {
    batches,
    fault: () => fault ?? webhookFault,
    async close() {
      await batches.close();
      await forecasts.close();
    },
  };
}
