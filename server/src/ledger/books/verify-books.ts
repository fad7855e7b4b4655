import type { State } from '../../state/index.ts';
import { readAnchors } from '../segments/seal.ts';
import { verifyManifest, type Finding, type ManifestReport } from '../segments/verify.ts';
import { openBooks } from './open-books.ts';
import { verifyFigures } from './verify-figures.ts';

export interface VerifyBooksOptions {
  /** Where the heads are anchored; `null`: nowhere that is known. */
  readonly state: Pick<State, 'db'> | null;
  /** Entries of each segment that are computed again; `null`: all. */
  readonly sample: number | null;
  /** PEM of the key that must have signed. */
  readonly publicKey?: string;
  readonly onFile?: (done: number, total: number) => void;
  readonly onSegment?: (done: number, total: number) => void;
}

export interface BooksReport {
  readonly files: ManifestReport;
  /** `null` where files are damaged or gone: figures of those say nothing. */
  readonly figures: Awaited<ReturnType<typeof verifyFigures>> | null;
  readonly problems: readonly Finding[];
  /** Something was sealed, and no problem was found in it. */
  readonly whole: boolean;
  /** What was not proved, and why: each a sentence. */
  readonly unproved: readonly string[];
  /** Heads that are anchored; without any, whoever can write the folder could have replaced the whole chain. */
  readonly anchors: number;
}

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

/** Everything that a reader might take for proved and is not. */
function unprovedOf(files: ManifestReport, figures: BooksReport['figures'], anchors: number): readonly string[] {
  const { open, segments, tombstones, entries, signature } = files;
  const sampledOut = figures === null ? 0 : entries - figures.checked - figures.withoutFactors;
  return [
    segments + tombstones === 0 && 'nothing is sealed here: there is nothing that could be proved',
    open.entries > 0 &&
      `${many(open.entries, 'entry', 'entries')} in ${many(open.files, 'open journal', 'open journals')}: proved once sealed`,
    tombstones > 0 &&
      `the entries of ${many(tombstones, 'retired segment', 'retired segments')}: their hourly sums are what stayed`,
    figures === null && 'any figure: files are damaged or gone, and their figures say nothing',
    sampledOut > 0 && `${many(sampledOut, 'entry', 'entries')} outside of the sample: --all computes every one again`,
    (figures?.withoutFactors ?? 0) > 0 &&
      `the figures of ${many(figures!.withoutFactors, 'entry', 'entries')} without factors, such as imported or refused ones: their sums are what was sealed`,
    segments + tombstones > 0 &&
      anchors === 0 &&
      'that the chain is the one that was written: no head is anchored, and whoever can write this folder could have replaced it whole',
    segments + tombstones > 0 && signature === 'none' && 'who wrote the books: they are not signed',
  ].filter((each) => each !== false);
}

/**
 * Proves the books: files, chains, anchors, sums, and figures computed again from usage and factors.
 */
export async function verifyBooks(
  folder: string,
  { state, sample, publicKey, onFile, onSegment }: VerifyBooksOptions,
): Promise<BooksReport> {
  const anchors = state === null ? new Map<string, string>() : await readAnchors(state);
  const files = await verifyManifest(folder, {
    anchors,
    ...(publicKey === undefined ? {} : { publicKey }),
    ...(onFile === undefined ? {} : { onFile }),
  });
  const books = files.problems.length === files.strangers.length ? openBooks({ folder }) : null;
  try {
    const figures =
      books === null
        ? null
        : await verifyFigures(books, folder, { sample, ...(onSegment === undefined ? {} : { onSegment }) });
    const problems = [...files.problems, ...(figures?.problems ?? [])];
    const whole = problems.length === 0 && files.segments + files.tombstones > 0;
    return {
      files,
      figures,
      problems,
      whole,
      unproved: unprovedOf(files, figures, anchors.size),
      anchors: anchors.size,
    };
  } finally {
    await books?.close();
  }
}
