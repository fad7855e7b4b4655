import type { RawConfig } from '../config/index.ts';
import type { Clock } from '../edge/index.ts';
import type { EventBus } from '../gateway/index.ts';
import { uploads } from '../intake/index.ts';

/** Sends closed segments to where the storage says; `null`: nowhere. */
export const openUploader = (
  { upload }: Pick<RawConfig['storage'], 'upload'>,
  ledgerFolder: string,
  clock: Clock,
  bus: EventBus,
) =>
  upload === null
    ? null
    : uploads.start(upload, ledgerFolder, clock, (message) => bus.publish({ kind: 'upload-fault', message }));
