import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '../../state/index.ts';
import { toJoulegateError, type EpochMs, type Ms } from '../../units/index.ts';
import { booksFolder } from '../../ledger/index.ts';
import { uploadLedger, type UploadOptions } from './upload-ledger.ts';
import { readUploadState } from './upload-state.ts';

/** How far the copy in the store is behind. */
export interface UploadStanding {
  /** Segments that the manifest here names and the one there does not, as far as is known; `null`: not yet looked. */
  readonly waiting: number | null;
  /** Since when the oldest of them is sealed; `null`: none waits. */
  readonly oldestAt: EpochMs | null;
  /** When the copy was last known to be up to date; `null`: never by this process. */
  readonly at: EpochMs | null;
  /** What went wrong last; `null`: nothing since. */
  readonly fault: string | null;
  readonly sentBytes: number;
}

export interface UploaderOptions extends Omit<UploadOptions, 'check' | 'onProgress'> {
  readonly folder: string;
  readonly store: ObjectStore;
  readonly everyMs: Ms;
  readonly fault: (message: string) => void;
}

/** Keeps the copy up to date in the background. */
export interface Uploader {
  /** Looks whether something is due and sends it. Never throws, and no request waits for it. */
  tick(): Promise<void>;
  standing(): UploadStanding;
  /** Waits for the upload under way and sends what was sealed last, as far as time allows. */
  close(): Promise<void>;
}

/** Segments that wait, and since when. */
async function waitingIn(folder: string): Promise<Pick<UploadStanding, 'waiting' | 'oldestAt'>> {
  const named = new Set((await readUploadState(folder))?.named ?? []);
  const waiting = (await booksFolder.readManifest(folder)).segments.filter(({ file }) => !named.has(file));
  let oldestAt: EpochMs | null = null;
  for (const { file } of waiting) {
    const at = await stat(join(folder, file)).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    );
    if (at !== null && (oldestAt === null || at < oldestAt)) oldestAt = at;
  }
  return { waiting: waiting.length, oldestAt };
}

export function openUploader({ folder, store, everyMs, fault, ...options }: UploaderOptions): Uploader {
  let standing: UploadStanding = { waiting: null, oldestAt: null, at: null, fault: null, sentBytes: 0 };
  let running: Promise<void> | null = null;
  let lastEndMs = -Infinity;
  let closed = false;
  let doneMtimeMs = -1;

  const round = async (): Promise<void> => {
    try {
      const changedAt = await stat(join(folder, booksFolder.manifestFile)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
      const owed = options.removeAfterMs !== null && ((await readUploadState(folder))?.replaced.length ?? 0) > 0;
      if (changedAt !== doneMtimeMs || owed) {
        standing = { ...standing, ...(await waitingIn(folder)) };
        const { bytes } = await uploadLedger(folder, store, options);
        doneMtimeMs = changedAt;
        standing = { ...standing, ...(await waitingIn(folder)), sentBytes: standing.sentBytes + bytes };
      }
      standing = { ...standing, at: options.now(), fault: null };
    } catch (error) {
      const { message, hint } = toJoulegateError(error);
      standing = { ...standing, fault: message };
      fault(hint === undefined ? message : `${message} (${hint})`);
    } finally {
      lastEndMs = performance.now();
    }
  };
  const start = (): Promise<void> => (running ??= round().finally(() => (running = null)));

  return {
    async tick() {
      if (closed || running !== null || performance.now() - lastEndMs < everyMs) return;
      await start();
    },
    standing: () => standing,
    async close() {
      if (closed) return;
      closed = true;
      await running;
      await start();
    },
  };
}
