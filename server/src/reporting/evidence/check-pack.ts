import { createHash } from 'node:crypto';
import { entriesCsv, factorsCsv, gridCsv, sumsCsv } from './pack.ts';
import { SUMS_BY, type Evidence, type PackFile } from './types.ts';

/** What a pack and the ledger disagree about, or what stands against itself in the pack. */
export interface PackFinding {
  readonly file: string;
  readonly problem: string;
}

const CHECKSUMS = 'SHA256SUMS';
const SHOWN = 5;
const FACTOR_ID_LENGTH = 16;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The files of a pack with their checksums behind them, as `sha256sum -c` reads them. */
export const withChecksums = (files: readonly PackFile[]): readonly PackFile[] => [
  ...files,
  { name: CHECKSUMS, text: files.map(({ name, text }) => `${sha256(text)}  ${name}\n`).join('') },
];

function checksumFindings(files: ReadonlyMap<string, string>): PackFinding[] {
  const sums = files.get(CHECKSUMS);
  if (sums === undefined) return [{ file: CHECKSUMS, problem: 'is missing' }];
  const listed = new Map(
    sums.split('\n').flatMap((line) => (line === '' ? [] : [[line.slice(66), line.slice(0, 64)] as const])),
  );
  const changed = [...listed].flatMap(([file, sum]) => {
    const text = files.get(file);
    return text === undefined
      ? [{ file, problem: 'is missing' }]
      : sha256(text) === sum
        ? []
        : [{ file, problem: 'was changed: its checksum is another' }];
  });
  const more = [...files.keys()].filter((name) => name !== CHECKSUMS && !listed.has(name));
  return [...changed, ...more.map((file) => ({ file, problem: 'has no checksum: it was added' }))];
}

/** Records of a CSV of ours: a quoted cell may hold quotes, never a line's end. */
const linesOf = (text: string): readonly string[] => text.split('\r\n').filter((line) => line !== '');

function factorFindings(text: string): PackFinding[] {
  return linesOf(text)
    .slice(1)
    .flatMap((line) => {
      const id = line.slice(0, FACTOR_ID_LENGTH);
      const json = line.slice(FACTOR_ID_LENGTH + 2, -1).replaceAll('""', '"');
      return sha256(json).startsWith(id)
        ? []
        : [{ file: 'factors.csv', problem: `factor ${id} was exchanged: its content is not what it was named by` }];
    });
}

/** Lines of two tables by their first cells: which differ, which only one has. @param keys how many cells are the key */
function tableFindings(
  file: string,
  packed: string,
  now: string,
  keys: number,
  gone: (key: string) => string,
): PackFinding[] {
  const byKey = (text: string): Map<string, string> =>
    new Map(
      linesOf(text)
        .slice(1)
        .map((line) => [line.split(',').slice(0, keys).join(', '), line]),
    );
  const [mine, books] = [byKey(packed), byKey(now)];
  const found = [
    ...[...mine].flatMap(([key, line]) => {
      const other = books.get(key);
      return other === line
        ? []
        : [{ file, problem: other === undefined ? gone(key) : `${key}: the books say otherwise: ${other}` }];
    }),
    ...[...books.keys()]
      .filter((key) => !mine.has(key))
      .map((key) => ({ file, problem: `${key}: is in the books and not in the pack` })),
  ];
  return found.length <= SHOWN
    ? found
    : [...found.slice(0, SHOWN), { file, problem: `and ${found.length - SHOWN} more lines` }];
}

interface Chain {
  readonly segments: readonly { readonly file: string; readonly hash: string }[];
  readonly tombstones: readonly { readonly hash: string }[];
  readonly acts: readonly { readonly segments: readonly string[] }[];
}
const chainOf = (text: string): Chain => ({
  segments: [],
  tombstones: [],
  acts: [],
  ...(JSON.parse(text) as Partial<Chain>),
});

/** @param known text of the manifest and of all files of sources as they are now */
function chainFindings(packed: string, known: string): PackFinding[] {
  let chain: Chain;
  try {
    chain = chainOf(packed);
  } catch {
    return [{ file: 'manifest.json', problem: 'is no JSON' }];
  }
  return chain.segments
    .filter(({ hash }) => !known.includes(hash))
    .map(({ file, hash }) => ({
      file: 'manifest.json',
      problem: `segment ${file} (${hash.slice(0, 12)}) is in no chain of the ledger`,
    }));
}

/** Whether entries of some segments were retired, by the ledger's manifest. */
export const isRetired = (manifest: string): boolean => chainOf(manifest).tombstones.length > 0;

/** What the ledger says now of what a pack says: of its moment, with its sample. */
export type EvidenceNow = Pick<Evidence, 'settled' | 'booked' | 'grid' | 'sample'> & {
  /** Text in which the hash of every segment stands that the ledger ever had. */
  readonly chain: string;
  /** Some entries of the ledger were retired: their factors and records are gone with them. */
  readonly isRetired: boolean;
};

/** Ids of the requests in a pack's sample. */
export const sampleIdsOf = (entries: string): readonly string[] => [
  ...new Set(
    linesOf(entries)
      .slice(1)
      .map((line) => line.slice(0, line.indexOf(','))),
  ),
];

interface Judged {
  readonly problems: readonly PackFinding[];
  readonly unproved: readonly string[];
}

/** Holds a pack against itself, where nothing of the ledger can be read. */
export const checkAlone = (files: ReadonlyMap<string, string>): Judged => ({
  problems: [...checksumFindings(files), ...factorFindings(files.get('factors.csv') ?? '')],
  unproved: ['the lines of the pack: files of the ledger are damaged, and nothing can be made of them again'],
});

/**
 * Holds a pack against itself and against the ledger.
 * @returns what differs, and what could not be proved because entries were retired since
 */
export function checkPack(files: ReadonlyMap<string, string>, now: EvidenceNow): Judged {
  const text = (name: string): string => files.get(name) ?? '';
  const grid = tableFindings(
    'grid.csv',
    text('grid.csv'),
    gridCsv(now.grid),
    2,
    (key) => `${key}: the books know no such hour`,
  );
  const entries = tableFindings(
    'entries.csv',
    text('entries.csv'),
    entriesCsv(now.sample),
    2,
    (key) => `${key.split(',')[0]}: the entry is not in the books`,
  );
  const factors = tableFindings(
    'factors.csv',
    text('factors.csv'),
    factorsCsv(now.sample),
    1,
    (key) => `factor ${key}: no entry of the sample was computed with it`,
  );
  const isGone = ({ problem }: PackFinding): boolean =>
    problem.endsWith('know no such hour') ||
    problem.endsWith('not in the books') ||
    problem.endsWith('computed with it') ||
    problem.endsWith('more lines');
  const ofEntries = [...grid, ...entries, ...factors];
  return {
    problems: [
      ...checksumFindings(files),
      ...factorFindings(text('factors.csv')),
      ...tableFindings(
        'sums.csv',
        text('sums.csv'),
        sumsCsv(now),
        SUMS_BY.length,
        (key) => `${key}: the books have no such sum`,
      ),
      ...(now.isRetired ? ofEntries.filter((finding) => !isGone(finding)) : ofEntries),
      ...chainFindings(text('manifest.json'), now.chain),
    ],
    unproved:
      now.isRetired && ofEntries.some(isGone)
        ? ['grid hours and sample of entries that were retired since: sums outlive them, they do not']
        : [],
  };
}
