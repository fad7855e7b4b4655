import { join } from 'node:path';
import type { ObjectStore } from '../../state/index.ts';
import { type EpochMs, JoulegateError } from '../../units/index.ts';
import { fileLock, booksFolder, type Manifest } from '../../ledger/index.ts';
import { mustPrecede, namedFiles, type NamedFile } from './named-files.ts';
import { openUploadState, writeUploadState, type UploadState } from './upload-state.ts';

const LOCK = 'upload.lock';
const LOCK_WAIT_MS = 1000;
const ROUNDS = 5;

export interface UploadOptions {
  readonly prefix: string;
  /** `null`: the folder's own. */
  readonly replica: string | null;
  /** How long what was replaced stays in the store; `null`: for good. */
  readonly removeAfterMs: number | null;
  readonly now: () => EpochMs;
  /** Asks the store for every file, also for those that its manifest names. */
  readonly check?: boolean;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/** What one upload did. */
export interface Uploaded {
  /** Where this ledger is in the store. */
  readonly place: string;
  /** Files sent whole, gone on with after an interruption, found there already. */
  readonly sent: number;
  readonly resumed: number;
  readonly present: number;
  readonly bytes: number;
  readonly removed: number;
  /** Files that the manifest there names now. */
  readonly named: number;
}

interface Round extends UploadOptions {
  readonly folder: string;
  readonly store: ObjectStore;
  /** The folder of this ledger in the store, with its slash. */
  readonly base: string;
  state: UploadState;
}

async function keep(round: Round, change: Partial<UploadState>): Promise<void> {
  round.state = { ...round.state, ...change };
  await writeUploadState(round.folder, round.state);
}

async function remoteManifest({ store, base }: Round): Promise<Manifest | null> {
  const text = await store.get(`${base}${booksFolder.manifestFile}`);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Manifest;
  } catch (cause) {
    throw new JoulegateError('JG_LEDGER', `${store.where}/${base}${booksFolder.manifestFile} is not JSON`, {
      where: 'storage.upload',
      hint: 'something else wrote it: give this ledger its own storage.upload.prefix or replica',
      cause,
    });
  }
}

async function sendFiles(
  round: Round,
  files: readonly NamedFile[],
): Promise<Pick<Uploaded, 'sent' | 'resumed' | 'present' | 'bytes'>> {
  const { folder, store, base, onProgress } = round;
  const counts = { sent: 0, resumed: 0, present: 0, bytes: 0 };
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const { file, bytes, sha256 } of files) {
    const how = await store.send(
      `${base}${file}`,
      { path: join(folder, file), bytes, sha256 },
      {
        begun: round.state.begun[file] ?? null,
        remember: async (begun) => {
          const { [file]: _, ...others } = round.state.begun;
          await keep(round, { begun: begun === null ? others : { ...others, [file]: begun } });
        },
        onBytes: (of) => onProgress?.(done + of, total),
      },
    );
    counts[how]++;
    if (how !== 'present') counts.bytes += bytes;
    done += bytes;
  }
  return counts;
}

/** Removes what was replaced long enough ago, and is not named again. */
async function removeReplaced(round: Round, named: ReadonlySet<string>): Promise<number> {
  const { removeAfterMs, now, store, base } = round;
  const { replaced } = round.state;
  if (removeAfterMs === null || replaced.length === 0) return 0;
  const due = replaced.filter(({ at }) => now() - at >= removeAfterMs);
  for (const { file } of due) if (!named.has(file)) await store.remove(`${base}${file}`);
  if (due.length > 0) await keep(round, { replaced: replaced.filter((each) => !due.includes(each)) });
  return due.length;
}

async function uploadOnce(round: Round): Promise<Uploaded> {
  const { folder, store, base, removeAfterMs, now, check = false } = round;
  const manifest = await booksFolder.readManifest(folder);
  const remote = await remoteManifest(round);
  const place = `${store.where}/${base}`;
  if (remote !== null) await mustPrecede(remote, manifest, folder, place);
  const files = namedFiles(manifest);
  const there = new Map(remote === null ? [] : namedFiles(remote).map(({ file, sha256 }) => [file, sha256]));
  const counts = await sendFiles(round, check ? files : files.filter(({ file, sha256 }) => there.get(file) !== sha256));
  const named = new Set(files.map(({ file }) => file));
  const at = now();
  // Remembered before the manifest that names them is gone: a crash in between must not leave them for good.
  const replaced =
    removeAfterMs === null
      ? []
      : [...there.keys()]
          .filter((file) => !named.has(file) && !round.state.replaced.some((each) => each.file === file))
          .map((file) => ({ file, at }));
  if (replaced.length > 0) await keep(round, { replaced: [...round.state.replaced, ...replaced] });
  const text = JSON.stringify(manifest);
  if (files.length > 0 && (remote === null || JSON.stringify(remote) !== text))
    await store.put(`${base}${booksFolder.manifestFile}`, Buffer.from(`${text}\n`));
  await keep(round, { named: manifest.segments.map(({ file }) => file), at });
  return { place, ...counts, removed: await removeReplaced(round, named), named: files.length };
}

const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * Brings the copy of a ledger folder in an object store up to date: every file that the manifest names, then the
 * manifest itself, so that what the manifest there names is there whole. An interruption at any moment leaves the
 * earlier state in force; the next call goes on where this one ended. One upload of a folder at a time.
 *
 * @throws JoulegateError JG_LEDGER where another process uploads or the copy is not of these books, JG_DATA where a
 *   file is damaged, JG_CONFIG and JG_STATE as the store has them
 */
export async function uploadLedger(folder: string, store: ObjectStore, options: UploadOptions): Promise<Uploaded> {
  return await fileLock.hold(
    join(folder, LOCK),
    async () => {
      const state = await openUploadState(folder);
      const base = [options.prefix, options.replica ?? state.replica].filter((part) => part !== '').join('/');
      const round: Round = { ...options, folder, store, base: `${base}/`, state };
      for (let i = 1; ; i++) {
        try {
          return await uploadOnce(round);
        } catch (error) {
          if (!isGone(error)) throw error;
          // A compaction replaced a file on its way: the new manifest says by what.
          if (i === ROUNDS)
            throw new JoulegateError('JG_LEDGER', 'a file that the manifest names is missing', {
              where: String((error as { path?: unknown }).path ?? folder),
              hint: 'joulegate ledger verify names what is missing: restore it from a backup',
              cause: error,
            });
        }
      }
    },
    LOCK_WAIT_MS,
  );
}
