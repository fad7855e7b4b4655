import { JoulegateError } from '../../units/index.ts';
import { booksFolder, type Manifest } from '../../ledger/index.ts';

export interface NamedFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Every file that a manifest vouches for, oldest first: of segments all, of retired ones what stays of them. */
export function namedFiles({ segments, tombstones }: Pick<Manifest, 'segments' | 'tombstones'>): readonly NamedFile[] {
  const files = [
    ...tombstones.flatMap(({ parts }) => parts.filter(({ role }) => booksFolder.keptOfRetired.has(role))),
    ...segments.flatMap((segment) => [segment, ...segment.parts]),
  ];
  return files.map(({ file, bytes, sha256 }) => ({ file, bytes, sha256 }));
}

/**
 * Whether what a bucket holds is an earlier state of these books: each head there must be in the chain here. Otherwise
 * another ledger wrote to the same place, or this folder is older than its copy, and nothing is overwritten.
 * @throws JoulegateError JG_LEDGER
 */
export async function mustPrecede(
  remote: Pick<Manifest, 'heads'>,
  local: Manifest,
  folder: string,
  place: string,
): Promise<void> {
  const strangers = Object.entries(remote.heads).filter(([writer, hash]) => local.heads[writer] !== hash);
  if (strangers.length === 0) return;
  const known = new Set<string>();
  for (const each of [...local.tombstones, ...local.segments])
    for (const { hash } of [each, ...(await booksFolder.sourcesOf(folder, each))]) known.add(hash);
  const [stranger] = strangers.find(([, hash]) => !known.has(hash)) ?? [];
  if (stranger === undefined) return;
  throw new JoulegateError(
    'JG_LEDGER',
    `${place} holds segments of ${stranger} that these books never had: nothing is overwritten`,
    {
      where: folder,
      hint: 'does another ledger upload there? Give each its own storage.upload.replica. Is this folder an old backup? Bring the newer copy back, or give this one a new storage.upload.replica',
    },
  );
}
