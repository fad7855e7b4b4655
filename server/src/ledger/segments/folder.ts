import type { Dirent } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { JoulegateError } from '../../units/index.ts';
import { readLines, tryParseRow } from '../entry/index.ts';
import {
  COMPACTION_LOCK,
  journalNamed,
  journalOfStem,
  ownNameLine,
  OWN_NAME_START,
  READ_NO_LINK,
  stemOf,
  unfinishedOf,
  sourcesOf,
  isDayFile,
  tryLock,
  type JournalFile,
} from './files.ts';
import { KEPT_OF_RETIRED, MANIFEST_FILE, readManifest, keptFiles, withFolderLock, type Manifest } from './manifest.ts';

/** What an upload keeps beside the segments. */
export const UPLOAD_FILE = 'upload.json';
/** How the folder begins in which an import is written before it is moved into the books. */
export const IMPORT_ASIDE = '.import-';

const FILES: ReadonlySet<string> = new Set([MANIFEST_FILE, UPLOAD_FILE]);
/** What a write of ours leaves that was cut short. */
const UNFINISHED = /\.[0-9a-f]{12}\.tmp$/;

/** Whether something in the folder is there for its work: no part of the books, and nothing strange. */
export async function isOfTheHouse(folder: string, each: Dirent): Promise<boolean> {
  const { name } = each;
  if (!each.isFile()) return each.isDirectory() && name.startsWith(IMPORT_ASIDE);
  // Locks of this room and of others: they are empty, and never opened.
  if (name.endsWith('.lock'))
    return await lstat(join(folder, name)).then(
      ({ size }) => size === 0,
      () => true,
    );
  const isCut = name.endsWith('.cut') && journalNamed(name.slice(0, -'.cut'.length)) !== null;
  return FILES.has(name) || UNFINISHED.test(name) || isCut;
}

/** A file in the ledger folder that is none of the books, and why. */
export interface Stranger {
  readonly file: string;
  readonly problem: string;
}

/** Which files of a folder are the books: nothing else is read, counted, sealed or adopted. */
export interface FilesOfBooks {
  /** Its segments and what is kept of retired ones are the sealed part. */
  readonly manifest: Manifest;
  /** Journal files that are not sealed, by writer and place. */
  readonly open: readonly JournalFile[];
  /** What else lies in the folder. */
  readonly strangers: readonly Stranger[];
  /** Files that the manifest names and where something else stands, such as a link. */
  readonly displaced: readonly string[];
}

type Beginning = 'own' | 'unwritten' | { readonly of: string | null };

/** Whether a journal file begins with its own name, or whose name it has. */
async function beginningOf(path: string, file: string): Promise<Beginning> {
  const own = Buffer.from(ownNameLine(file));
  const found = Buffer.alloc(own.length);
  const handle = await open(path, READ_NO_LINK);
  const { bytesRead } = await handle.read(found, 0, own.length, 0).finally(() => handle.close());
  const beginning = found.subarray(0, bytesRead);
  if (beginning.equals(own)) return 'own';
  // Its process is about to write it, or a power loss took it: nothing behind it was ever acknowledged.
  if (own.subarray(0, bytesRead).equals(beginning) || beginning.every((byte) => byte === 0)) return 'unwritten';
  const text = beginning.toString('latin1');
  return { of: text.startsWith(OWN_NAME_START) ? text.slice(OWN_NAME_START.length).replace(/".*$/s, '') : null };
}

/**
 * The place in its writer's order of the newest file that was sealed: 0 where none was, `null` where the chain does not
 * say. A compacted one is found among the sources, newest first.
 */
async function sealedUntil(folder: string, manifest: Manifest, writer: string): Promise<number | null> {
  const head = manifest.heads[writer];
  if (head === undefined) return 0;
  const placeOf = (segments: readonly { readonly hash: string; readonly file: string }[]): number | undefined => {
    const found = segments.find(({ hash }) => hash === head);
    return found === undefined ? undefined : journalOfStem(stemOf(found.file))?.sequence;
  };
  const known = [...manifest.tombstones, ...manifest.segments];
  let place = placeOf(known);
  for (const each of known.toReversed()) place ??= placeOf(await sourcesOf(folder, each).catch(() => []));
  return place ?? null;
}

const NOT_COUNTED = 'nothing in it counts';

/** Why a file by the name of a journal is none of the books; `null`: it is an open one. */
async function whyNot(
  folder: string,
  manifest: Manifest,
  { file, writer, sequence }: JournalFile,
): Promise<string | null> {
  const beginning = await beginningOf(join(folder, file), file);
  if (typeof beginning === 'object')
    return beginning.of === null
      ? `does not begin with its own name: ${NOT_COUNTED}`
      : `is ${beginning.of} under another name: it was copied or renamed, and ${NOT_COUNTED}`;
  const until = await sealedUntil(folder, manifest, writer);
  if (until === null) return `what was sealed of ${writer} cannot be told from the chain: ${NOT_COUNTED}`;
  return sequence <= until ? `was put back after it was sealed: the books have it, and ${NOT_COUNTED}` : null;
}

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * Looks which files of a folder are the books: those that the manifest names, and each writer's journal files behind
 * the last that was sealed. It follows no link and looks into no sub-folder.
 *
 * @throws JoulegateError JG_LEDGER where the manifest cannot be read, the system's error where the folder cannot
 */
export async function lookAtFolder(folder: string): Promise<FilesOfBooks> {
  // The folder first: whatever is sealed meanwhile is in the manifest by then.
  const found = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw error;
  });
  const manifest = await readManifest(folder);
  const kept = keptFiles(manifest);
  const removing = new Set(manifest.removing);
  const openFiles: JournalFile[] = [];
  const strangers: Stranger[] = [];
  const displaced: string[] = [];
  const rest: string[] = [];
  for (const each of found) {
    const file = each.name;
    const stranger = (problem: string): void => void strangers.push({ file, problem });
    if (kept.has(file) && !each.isFile()) displaced.push(file);
    if (each.isSymbolicLink()) stranger(`is a symbolic link, which is not followed: ${NOT_COUNTED}`);
    else if (kept.has(file) || removing.has(file) || (await isOfTheHouse(folder, each))) continue;
    else if (!each.isFile()) stranger(`is no file: the books have no sub-folders, and ${NOT_COUNTED}`);
    else {
      const journal = journalNamed(file);
      if (journal === null) {
        rest.push(file);
        continue;
      }
      try {
        const problem = await whyNot(folder, manifest, journal);
        if (problem === null) openFiles.push(journal);
        else stranger(problem);
      } catch (error) {
        if (!isAbsent(error)) throw error;
      }
    }
  }
  const stems = new Set(openFiles.map(({ file }) => stemOf(file)));
  for (const file of rest)
    // What is about to be sealed is written as Parquet beside it first.
    if (!(stems.has(stemOf(file)) && unfinishedOf(file).includes(file)))
      strangers.push({
        file,
        problem: `the manifest does not name it: it was copied, put back or left behind, and ${NOT_COUNTED}`,
      });
  return {
    manifest,
    open: openFiles.toSorted((a, b) =>
      a.writer === b.writer ? a.sequence - b.sequence : a.writer < b.writer ? -1 : 1,
    ),
    strangers: strangers.toSorted((a, b) => (a.file < b.file ? -1 : 1)),
    displaced,
  };
}

/** As {@link lookAtFolder}. @throws JoulegateError JG_LEDGER also where a link or a folder stands in place of a sealed file */
export async function filesOfBooks(folder: string): Promise<FilesOfBooks> {
  const looked = await lookAtFolder(folder);
  const [displaced] = looked.displaced;
  if (displaced !== undefined)
    throw new JoulegateError(
      'JG_LEDGER',
      'something else stands in place of a file that the manifest names, such as a link',
      {
        where: join(folder, displaced),
        hint: 'put the file itself there, or restore it from a backup: the books are not complete without it',
      },
    );
  return looked;
}

function isCompacting(folder: string): boolean {
  try {
    const lock = tryLock(join(folder, COMPACTION_LOCK));
    lock?.release();
    return lock === null;
  } catch {
    return false;
  }
}

/**
 * What lies in the ledger folder and is none of the books. What another process is about to seal, compact or remove is
 * not among it: a second look, while nobody seals, tells.
 *
 * @throws as {@link lookAtFolder}
 */
export async function strangersOf(folder: string): Promise<readonly Stranger[]> {
  const first = (await lookAtFolder(folder)).strangers;
  if (first.length === 0) return [];
  const look = async (): Promise<readonly Stranger[]> => (await lookAtFolder(folder)).strangers;
  // A folder that cannot be written has nobody who seals in it.
  const second = new Map((await withFolderLock(folder, look).catch(look)).map((each) => [each.file, each]));
  const lasting = first.flatMap(({ file }) => second.get(file) ?? []);
  return lasting.some(({ file }) => isDayFile(file)) && isCompacting(folder)
    ? lasting.filter(({ file }) => !isDayFile(file))
    : lasting;
}

/** What a copy of the books must know of their folder. */
export const booksFolder = {
  manifestFile: MANIFEST_FILE,
  uploadFile: UPLOAD_FILE,
  keptOfRetired: KEPT_OF_RETIRED,
  sourcesOf,
  readManifest,
} as const;

interface Survey {
  readonly entries: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly goodBytes: number;
  /** Behind its own lines stand those of another file, whose beginning was found. */
  readonly hasOther: boolean;
}

/** What is good of an open journal file. */
export async function survey(path: string): Promise<Survey> {
  let found: Survey = { entries: 0, firstAt: Infinity, lastAt: -Infinity, goodBytes: 0, hasOther: false };
  for await (const lines of readLines(path, null)) {
    for (const line of lines) {
      const parsed = tryParseRow(line.text);
      // After a power loss later pages may be there and earlier ones not: all from the first gap on was never acknowledged.
      if (parsed === null) return found;
      if (parsed.kind === 'journal' && line.number > 1) return { ...found, hasOther: true };
      const at = parsed.kind === 'entry' ? (parsed.row['at_ms'] as number) : null;
      found = {
        entries: found.entries + (at === null ? 0 : 1),
        firstAt: Math.min(found.firstAt, at ?? Infinity),
        lastAt: Math.max(found.lastAt, at ?? -Infinity),
        goodBytes: line.endByte,
        hasOther: false,
      };
    }
  }
  return found;
}
