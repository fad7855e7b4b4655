import { Documents } from '../../documents/index.ts';
import { JoulegateError, toJoulegateError, type Tokens } from '../../units/index.ts';
import type { EnclosedPart, PlacedValue } from '../dialects/index.ts';
import { framed } from './frame.ts';
import { leanPictures, type PicturesSeen, type PictureTerms } from './lean-pictures.ts';

type FilePart = Extract<EnclosedPart, { readonly kind: 'file' }>;
type LeanDocument = Awaited<ReturnType<Documents['lean']>>;

/** What became of a request's files, as it is booked: counts, and no text of them. */
export interface FilesRead {
  /** Files that were read. */
  readonly count: number;
  /** Files that could not be read and went on as they came. */
  readonly passed: number;
  /** `null` where one of them has none. */
  readonly pages: number | null;
  /** Pictures that came whole, those of them that went on smaller, and by how many bytes. */
  readonly pictures: number;
  readonly picturesScaled: number;
  readonly pictureBytesSaved: number;
  /** Prompt tokens of the files and pictures themselves, and of what went on in their place. */
  readonly tokensBefore: Tokens;
  readonly tokensAfter: Tokens;
  /** How both were estimated. */
  readonly method: string;
  /** Texts that stand in a file and not in what is made of it, by why. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** What the files of a request become. */
export interface LeanFiles {
  readonly read: FilesRead;
  /** Texts in the place of files. */
  readonly texts: readonly PlacedValue[];
  /** Pictures in the place of larger ones. */
  readonly pictures: readonly PlacedValue[];
  /** What no reader of the files sees, and what is made of them does not say: for the guard. */
  readonly unseen: readonly string[];
}

/** Files of one request; each takes time that everybody waits for. */
const MOST_FILES = 20;

const refusedAt = (path: FilePart['path'], { code, message, hint }: JoulegateError): JoulegateError =>
  new JoulegateError(code, message, { where: path.join('.'), ...(hint === undefined ? {} : { hint }) });

async function leanAt(
  documents: Documents,
  { path, name, bytes }: FilePart,
  owner: string,
  gone: AbortSignal,
): Promise<LeanDocument> {
  try {
    const document = await documents.lean(bytes(), name, owner, gone);
    if (document.markdown.trim() !== '') return document;
  } catch (error) {
    throw refusedAt(path, toJoulegateError(error));
  }
  throw new JoulegateError('JG_BAD_DOCUMENT', 'the document is not read: no text was found in it', {
    where: path.join('.'),
    hint: 'send its pages as images, or its text',
  });
}

/** Sums over the documents that were read and the pictures that were looked at. */
function summed(
  all: readonly { readonly document: LeanDocument; readonly text: string }[],
  passed: number,
  pictures: PicturesSeen,
): FilesRead {
  const tokens = all.map(({ document, text }) => Documents.tokens({ ...document, markdown: text }));
  const leftOut: Record<string, number> = {};
  for (const { document } of all) {
    for (const { reason, times } of document.leftOut) leftOut[reason] = (leftOut[reason] ?? 0) + times;
    if (document.losses.length > 0) leftOut['not read'] = (leftOut['not read'] ?? 0) + document.losses.length;
  }
  return {
    count: all.length,
    passed,
    pages: all.reduce<number | null>(
      (sum, { document: { pages } }) => (sum === null || pages === null ? null : sum + pages),
      0,
    ),
    pictures: pictures.count,
    picturesScaled: pictures.scaled,
    pictureBytesSaved: pictures.savedBytes,
    tokensBefore: tokens.reduce((sum, { before }) => sum + before, pictures.tokensBefore),
    tokensAfter: tokens.reduce((sum, { after }) => sum + after, pictures.tokensAfter),
    method: [...new Set([...tokens.map(({ method }) => method), ...pictures.sources])].toSorted().join('; '),
    leftOut,
  };
}

/**
 * Reads the files of a request, one after the other, makes its pictures no larger than its models look at, and says what
 * comes in their place.
 * @param gone the request has ended meanwhile; nothing more is read then
 * @throws JoulegateError `JG_BAD_DOCUMENT` with the part's path where one cannot be read, or `JG_OVERLOADED`; never where
 *   `onRefused` is `pass`, which leaves such a file as it came
 */
export async function leanFiles(
  enclosed: readonly EnclosedPart[],
  documents: Documents,
  terms: {
    readonly pictures: PictureTerms;
    readonly owner: string;
    readonly onRefused: 'refuse' | 'pass';
    readonly gone: AbortSignal;
  },
): Promise<LeanFiles> {
  const { owner, onRefused, gone } = terms;
  const files = enclosed.filter((part) => part.kind === 'file');
  const extra = files[MOST_FILES];
  if (extra !== undefined && onRefused === 'refuse')
    throw new JoulegateError('JG_BAD_DOCUMENT', `a request may hold ${MOST_FILES} files, not ${files.length}`, {
      where: extra.path.join('.'),
      hint: 'send them in several requests',
    });
  const read: { part: FilePart; document: LeanDocument; text: string }[] = [];
  for (const part of files.slice(0, MOST_FILES)) {
    if (gone.aborted) break;
    try {
      const document = await leanAt(documents, part, owner, gone);
      read.push({ part, document, text: framed(document, part.name) });
    } catch (error) {
      if (onRefused === 'refuse') throw error;
    }
  }
  const pictures = await leanPictures(
    enclosed.filter((part) => part.kind === 'picture'),
    documents,
    { ...terms, terms: terms.pictures },
  );
  return {
    read: summed(read, files.length - read.length, pictures),
    texts: read.map(({ part: { path, instead }, text }) => ({ path, value: instead(text) })),
    pictures: pictures.replacements,
    unseen: read.flatMap(({ document }) => Documents.unseenOf(document)),
  };
}

/**
 * The header of an answer to a request with files or pictures.
 * @example headerOf({ count: 1, passed: 0, pages: 2, pictures: 0, picturesScaled: 0, pictureBytesSaved: 0, tokensBefore: 9, tokensAfter: 4 }) // 'count=1, pages=2, tokens-saved=5'
 */
export const headerOf = ({
  count,
  passed,
  pages,
  pictures,
  picturesScaled,
  pictureBytesSaved,
  tokensBefore,
  tokensAfter,
}: Omit<FilesRead, 'method' | 'leftOut'>): string =>
  [
    `count=${count}`,
    ...(count === 0 || pages === null ? [] : [`pages=${pages}`]),
    ...(pictures === 0
      ? []
      : [`pictures=${pictures}`, `scaled=${picturesScaled}`, `picture-bytes-saved=${pictureBytesSaved}`]),
    `tokens-saved=${tokensBefore - tokensAfter}`,
    ...(passed === 0 ? [] : [`passed=${passed}`]),
  ].join(', ');
