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
  /** Heads that are anchored; without any, whoever can write the folder could have replaced the whole chain. */
  readonly anchors: number;
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
  const books = files.ok ? openBooks({ folder }) : null;
  try {
    const figures =
      books === null
        ? null
        : await verifyFigures(books, folder, { sample, ...(onSegment === undefined ? {} : { onSegment }) });
    return { files, figures, problems: [...files.problems, ...(figures?.problems ?? [])], anchors: anchors.size };
  } finally {
    await books?.close();
  }
}
