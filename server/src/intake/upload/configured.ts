import { openSecret, timers, type Clock } from '../../edge/index.ts';
import { openObjectStore, type ObjectStore } from '../../state/index.ts';
import { MS_PER_HOUR, toJoulegateError, type Ms } from '../../units/index.ts';
import { uploadSchema, type UploadConfig } from './schema.ts';
import { uploadLedger, type Uploaded, type UploadOptions } from './upload-ledger.ts';
import { openUploader, type Uploader } from './uploader.ts';

const MIB = 1024 * 1024;
/** What was sealed at the end may take so long to be sent. */
const LAST_MS = 10_000;

/** The object store of a config, its keys read again in time. */
interface UploadStore {
  readonly store: ObjectStore;
  /** Resolves when keys that a command prints are there, or have failed. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param signal drops what is under way
 * @throws JoulegateError JG_OUTBOUND_REFUSED for an endpoint that is never allowed
 */
function openUploadStore(config: UploadConfig, clock: Clock, signal?: AbortSignal): UploadStore {
  const open = (name: 'accessKeyId' | 'secretAccessKey' | 'sessionToken') => {
    const source = config[name];
    return source === null
      ? null
      : openSecret(source, { what: 'the upload of the books', where: `storage.upload.${name}` }, clock);
  };
  const [id, secret, token] = [open('accessKeyId'), open('secretAccessKey'), open('sessionToken')];
  const store = openObjectStore({
    endpoint: config.endpoint,
    region: config.region,
    bucket: config.bucket,
    pathStyle: config.pathStyle,
    partBytes: config.partSizeMib * MIB,
    keys: () => ({
      accessKeyId: id?.read() ?? '',
      secretAccessKey: secret?.read() ?? '',
      sessionToken: token?.read() ?? null,
    }),
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    store,
    ready: async () => void (await Promise.all([id, secret, token].map((each) => each?.ready() ?? Promise.resolve()))),
    async close() {
      for (const each of [id, secret, token]) each?.close();
      await store.close();
    },
  };
}

/** How long replaced objects stay, in the ledger's own terms. */
const removeAfterMs = ({ removeAfterHours }: UploadConfig): Ms | null =>
  removeAfterHours === null ? null : removeAfterHours * MS_PER_HOUR;

/**
 * Brings the copy of a ledger folder in the store of a config up to date, once: {@link uploadLedger}.
 * @throws JoulegateError as that does, and JG_OUTBOUND_REFUSED for an endpoint that is never allowed
 */
export async function uploadNow(
  config: UploadConfig,
  folder: string,
  clock: Clock,
  options: Pick<UploadOptions, 'check' | 'onProgress'>,
): Promise<Uploaded> {
  const { store, ready, close } = openUploadStore(config, clock);
  try {
    await ready();
    const { prefix, replica } = config;
    const terms = { prefix, replica, removeAfterMs: removeAfterMs(config), now: () => clock.now() };
    return await uploadLedger(folder, store, { ...terms, ...options });
  } finally {
    await close();
  }
}

/** Keeps the copy of a ledger folder up to date until it is closed; then what was sealed last is sent, for ten seconds at most. */
export function startUploads(
  config: UploadConfig,
  folder: string,
  clock: Clock,
  fault: (message: string) => void,
): Uploader {
  const giveUp = new AbortController();
  const { store, ready, close } = openUploadStore(config, clock, giveUp.signal);
  const uploader = openUploader({
    folder,
    store,
    prefix: config.prefix,
    replica: config.replica,
    removeAfterMs: removeAfterMs(config),
    everyMs: config.everyS * 1000,
    now: () => clock.now(),
    fault,
  });
  return {
    standing: uploader.standing,
    async tick() {
      await ready();
      await uploader.tick();
    },
    async close() {
      const cancel = timers.later(LAST_MS, () => giveUp.abort());
      try {
        await uploader.close();
      } catch (error) {
        fault(toJoulegateError(error).message);
      } finally {
        cancel();
        await close();
      }
    },
  };
}

/** Copies of the sealed books in an object store. */
export const uploads = {
  schema: uploadSchema,
  start: startUploads,
  now: uploadNow,
} as const;
